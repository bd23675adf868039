"""Where people belong: claimed by themselves, confirmed by somebody who may."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session, aliased

from elearn.accounts.models import Affiliation, Person
from elearn.accounts.schemas import AffiliationClaim
from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit
from elearn.kernel.database import Base
from elearn.kernel.errors import Conflict, FieldError, Invalid, NotFound
from elearn.kernel.ids import new_id
from elearn.programme.organisations import find_or_add_organisation, find_organisation
from elearn.programme.states import is_state


def claim_affiliation(session: Session, person_id: int, claim: AffiliationClaim, now: datetime) -> int | None:
    """Begin a new affiliation and end the one before, unless nothing is claimed or it is the same.

    Returns the id of the current affiliation. Raises Invalid for a state that is not in the list.
    """
    check_claim(session, claim)
    # Locked: two claims at once would each end the one before, and both begin.
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    state, organisation = claim.state or None, claim.organisation.strip()
    current = current_affiliation(session, person_id)
    if state is None and not organisation:
        return current.id if current else None
    known = find_organisation(session, organisation) if organisation else None
    known_id = known.id if known else None
    if current is not None:
        if (current.state, current.organisation_id, current.organisation_text) == (
            state,
            known_id,
            "" if known else organisation,
        ):
            return current.id
        current.until = now.date()
    affiliation = Affiliation(
        person_id=person_id,
        id=new_id(),
        state=state,
        organisation_id=known_id,
        organisation_text="" if known else organisation,
        since=now.date(),
        claimed_at=now,
    )
    session.add(affiliation)
    session.flush()
    return affiliation.id


def check_claim(session: Session, claim: AffiliationClaim) -> None:
    """Raise Invalid for a state that is not in the list."""
    if claim.state and not is_state(session, claim.state):
        raise Invalid([FieldError("/state", "not_a_choice")])


def current_affiliation(session: Session, person_id: int) -> Affiliation | None:
    """Where the person belongs now, claimed or confirmed; None where they said nothing or were refused."""
    return session.scalars(
        select(Affiliation)
        .where(
            Affiliation.person_id == person_id, Affiliation.until.is_(None), Affiliation.refused_at.is_(None)
        )
        .order_by(Affiliation.id.desc())
        .limit(1)
    ).first()


def was_refused(session: Session, person_id: int) -> bool:
    """Whether the last that the person said of their place of work was refused."""
    refused_at = session.scalars(
        select(Affiliation.refused_at)
        .where(Affiliation.person_id == person_id)
        .order_by(Affiliation.id.desc())
        .limit(1)
    ).first()
    return refused_at is not None


def present_affiliation(person_id: int) -> ScalarSelect[int]:
    """The id of the person's present affiliation, for a row that keeps the one of its time."""
    return (
        select(func.max(Affiliation.id))
        .where(
            Affiliation.person_id == person_id, Affiliation.until.is_(None), Affiliation.refused_at.is_(None)
        )
        .scalar_subquery()
    )


def counts_under(row: type[Base], person_id: Any, kept: Any) -> ColumnElement[bool]:
    """The condition on `affiliation` that leaves the one under which a row counts that keeps that of its time:
    this one where it was confirmed, though it may have ended since; else the present one where that is.

    `person_id` and `kept` are columns of `row`.
    """
    of_its_time, present = aliased(Affiliation), aliased(Affiliation)
    was_confirmed = (
        exists()
        .where(
            of_its_time.person_id == person_id, of_its_time.id == kept, of_its_time.confirmed_at.is_not(None)
        )
        .correlate(row)
    )
    newest = (
        select(func.max(present.id))
        .where(present.person_id == person_id, present.until.is_(None), present.confirmed_at.is_not(None))
        .correlate(row)
        .scalar_subquery()
    )
    # Nearly every row counts under the one it keeps: the others are looked up only where it does not. As OR,
    # PostgreSQL would look the id up by itself, in an index that leads with the person.
    return and_(
        Affiliation.person_id == person_id,
        Affiliation.confirmed_at.is_not(None),
        case((Affiliation.id == kept, true()), else_=and_(Affiliation.id == newest, ~was_confirmed)),
    )


def within_scope(actor: Actor):  # type: ignore[no-untyped-def]  # an SQL condition
    """The condition on `affiliation` that keeps a coordinator within their scopes."""
    conditions = []
    for scope in actor.scopes:
        if scope.kind == "all":
            return Affiliation.person_id.is_not(None)
        if scope.kind == "state":
            conditions.append(Affiliation.state == scope.value)
        if scope.kind == "organisation":
            conditions.append(Affiliation.organisation_id == int(scope.value))
    return or_(*conditions) if conditions else false()


def visible_affiliations(actor: Actor) -> Select[Affiliation]:
    """The confirmed affiliations within the actor's scopes, of today and of earlier: whatever an actor sees of
    people starts here.
    """
    return select(Affiliation).where(Affiliation.confirmed_at.is_not(None), within_scope(actor))


def visible_people(actor: Actor) -> Select[int]:
    """The ids of the people whom an actor may see: those whose present affiliation is confirmed, and within
    the actor's scopes.

    Who has moved on is no longer among them; what they did in an earlier place is counted there, by the
    affiliation that enrolments and completions keep.
    """
    return (
        visible_affiliations(actor)
        .with_only_columns(Affiliation.person_id)
        .where(Affiliation.until.is_(None))
    )


def claims_to_confirm(actor: Actor) -> Select[Affiliation, Person]:
    """The claims that wait for somebody with the actor's scopes, the oldest first."""
    return (
        select(Affiliation, Person)
        .join(Person, Person.id == Affiliation.person_id)
        .where(
            and_(
                Affiliation.confirmed_at.is_(None),
                Affiliation.refused_at.is_(None),
                Affiliation.until.is_(None),
                Person.confirmed_at.is_not(None),
            ),
            within_scope(actor),
        )
        .order_by(Affiliation.claimed_at, Affiliation.id)
    )


def count_claims(session: Session, actor: Actor) -> int:
    """How many claims wait."""
    return session.scalar(select(func.count()).select_from(claims_to_confirm(actor).subquery())) or 0


def decide_claim(session: Session, actor: Actor, affiliation_id: int, accept: bool, now: datetime) -> None:
    """Confirm or refuse a claim; deciding the same again changes nothing.

    An organisation that was only written becomes one of the list. Raises NotFound outside the actor's scopes, Conflict
    `claimed_again` where the person has named another place since (nobody was ever to see this one), and
    `decided_otherwise` where somebody was faster.
    """
    row = session.execute(
        select(Affiliation).where(Affiliation.id == affiliation_id, within_scope(actor)).with_for_update()
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("affiliation", affiliation_id)
    if row.confirmed_at is not None or row.refused_at is not None:
        if accept != (row.confirmed_at is not None):
            raise Conflict("decided_otherwise")
        return
    if row.until is not None:
        raise Conflict("claimed_again")
    values: dict[str, object] = {"refused_at": now}
    if accept:
        values = {"confirmed_at": now, "confirmed_by": actor.id}
        if row.organisation_text:
            organisation = find_or_add_organisation(session, row.organisation_text, row.state)
            values |= {"organisation_id": organisation.id, "organisation_text": ""}
    session.execute(
        update(Affiliation)
        .where(Affiliation.person_id == row.person_id, Affiliation.id == row.id)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )
    audit(
        session,
        actor,
        now,
        "affiliation.confirmed" if accept else "affiliation.refused",
        f"person:{row.person_id}",
        after={"affiliation": str(affiliation_id), "state": row.state},
    )
