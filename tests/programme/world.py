"""Actions and who takes part in them, made in a line each."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import bump_site_version
from elearn.kernel.clock import now
from elearn.kernel.models import AuditEntry
from elearn.kernel.search_index import SearchEntry
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.models import (
    Action,
    Participation,
    ParticipationImport,
    State,
    StateStatus,
    TextTranslation,
    TextVersion,
)
from elearn.programme.participation.actions import NewAction, Terms, add_action
from elearn.programme.participation.ledger import Claim, Outcome
from elearn.programme.participation.recording import record_participation
from elearn.programme.participation.taking_part import Period
from tests.world import World

SHIPPED = date(2018, 12, 31)  # the day of the list of states
BEGAN, ENDS = date(2023, 1, 1), date(2027, 12, 31)


def add(
    session: Session,
    key: str,
    area: str = "return",
    since: date = BEGAN,
    until: date | None = ENDS,
    *,
    title: str = "",
    russian: str = "",
    lead_state: str = "",
    lead_body: str = "",
    is_example: bool = False,
) -> str:
    """An action; returns its key."""
    title = title or f"Action {key}"
    texts = {"title": {"en": title, **({"ru": russian} if russian else {})}}
    terms = Terms(area, since, until, lead_state, lead_body)
    add_action(session, SYSTEM, NewAction(key, terms, texts, is_example), now())
    return key


def take_part(
    session: Session,
    action: str,
    state: str,
    since: date = BEGAN,
    until: date | None = None,
    *,
    is_example: bool = False,
) -> Outcome:
    """A state takes part in an action."""
    return record_participation(
        session, SYSTEM, Claim(action, state, Period(since, until), is_example), now()
    )


@contextmanager
def recording(world: World) -> Iterator[None]:
    """Whatever is recorded inside is gone afterwards: other tests begin with nothing, as installations do."""
    with world.reads() as session:
        before = set(session.scalars(select(State.code)))
    yield
    with unit_of_work(world.services.writers) as session:
        for table in (Participation, ParticipationImport, Action):
            session.execute(delete(table))
        for texts in (TextVersion, TextTranslation):
            session.execute(delete(texts).where(texts.owner.startswith("action:")))
        session.execute(delete(AuditEntry).where(AuditEntry.subject.startswith("action:")))
        session.execute(delete(SearchEntry).where(SearchEntry.kind == "action"))
        session.execute(delete(StateStatus).where((StateStatus.since > SHIPPED) | (StateStatus.number > 1)))
        added = set(session.scalars(select(State.code))) - before
        session.execute(delete(StateStatus).where(StateStatus.state.in_(added)))
        session.execute(delete(State).where(State.code.in_(added)))
        bump_site_version(session)
