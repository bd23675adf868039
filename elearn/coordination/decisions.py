"""What coordinators have lately decided about affiliations, and taking it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, select, union, update
from sqlalchemy.orm import Session, aliased

from elearn.accounts.affiliations import within_scope
from elearn.accounts.models import Affiliation, Person
from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit
from elearn.kernel.errors import Conflict, NotFound

RECENT = 10
LATELY = timedelta(days=30)

_newer = aliased(Affiliation)
_HAS_NEWER = exists().where(_newer.person_id == Affiliation.person_id, _newer.id > Affiliation.id)


@dataclass(frozen=True)
class Decision:
    """A decided claim; `can_undo` until the person has claimed something else."""

    affiliation_id: int
    person: str
    is_confirmed: bool
    at: datetime
    can_undo: bool


def recent_decisions(session: Session, actor: Actor, now: datetime) -> list[Decision]:
    """The last decisions of the last month within the actor's scopes, whoever took them, the newest first."""
    # Looked up by their time alone, and as a step of its own: a scope may hold everybody, and a database that begins
    # with it would read, and sort, all that was ever decided there.
    lately = union(
        *(
            select(Affiliation.person_id, Affiliation.id).where(at >= now - LATELY)
            for at in (Affiliation.confirmed_at, Affiliation.refused_at)
        )
    ).cte("lately")
    lately = lately.prefix_with("MATERIALIZED")
    at = func.coalesce(Affiliation.refused_at, Affiliation.confirmed_at, type_=Affiliation.claimed_at.type)
    found = session.execute(
        select(Affiliation.id, Person.name, Affiliation.confirmed_at.is_not(None), at, ~_HAS_NEWER)
        .select_from(lately)
        .join(
            Affiliation,
            and_(Affiliation.person_id == lately.c.person_id, Affiliation.id == lately.c.id),
        )
        .join(Person, Person.id == Affiliation.person_id)
        .where(within_scope(actor))
        .order_by(at.desc(), Affiliation.id.desc())
        .limit(RECENT)
    )
    return [Decision(*row) for row in found]


def take_back(session: Session, actor: Actor, affiliation_id: int, now: datetime) -> None:
    """Let a decided claim wait again; one that waits already stays as it is.

    Raises NotFound outside the actor's scopes, Conflict `claimed_again` where the person has
    claimed something else since.
    """
    row = session.execute(
        select(Affiliation, _HAS_NEWER).where(Affiliation.id == affiliation_id, within_scope(actor))
    ).first()
    if row is None:
        raise NotFound("affiliation", affiliation_id)
    affiliation, has_newer = row
    if affiliation.confirmed_at is None and affiliation.refused_at is None:
        return
    if has_newer:
        raise Conflict("claimed_again")
    before = "refused" if affiliation.refused_at else "confirmed"
    session.execute(
        update(Affiliation)
        .where(Affiliation.person_id == affiliation.person_id, Affiliation.id == affiliation_id)
        .values(confirmed_at=None, confirmed_by=None, refused_at=None)
        .execution_options(synchronize_session="fetch")
    )
    audit(
        session,
        actor,
        now,
        "affiliation.taken_back",
        f"person:{affiliation.person_id}",
        before={"affiliation": str(affiliation_id), "was": before},
    )
