"""What coordinators have lately decided about affiliations, and taking it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from elearn.accounts.affiliations import within_scope
from elearn.accounts.models import Affiliation, Person
from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit
from elearn.kernel.errors import Conflict, NotFound

RECENT = 10

_newer = aliased(Affiliation)
_HAS_NEWER = exists().where(_newer.person_id == Affiliation.person_id, _newer.id > Affiliation.id)
_IS_DECIDED = or_(Affiliation.confirmed_at.is_not(None), Affiliation.refused_at.is_not(None))


@dataclass(frozen=True)
class Decision:
    """A decided claim; `can_undo` until the person has claimed something else."""

    affiliation_id: int
    person: str
    is_confirmed: bool
    at: datetime
    can_undo: bool


def recent_decisions(session: Session, actor: Actor) -> list[Decision]:
    """The last decisions within the actor's scopes, whoever took them, the newest first."""
    at = func.coalesce(Affiliation.refused_at, Affiliation.confirmed_at, type_=Affiliation.claimed_at.type)
    found = session.execute(
        select(Affiliation.id, Person.name, Affiliation.confirmed_at.is_not(None), at, ~_HAS_NEWER)
        .join(Person, Person.id == Affiliation.person_id)
        .where(_IS_DECIDED, within_scope(actor))
        .order_by(at.desc())
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
