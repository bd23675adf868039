"""People and what they may do, as administrators and the command line make them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import claim_affiliation, current_affiliation, decide_claim
from elearn.accounts.models import Person, RoleGrant
from elearn.accounts.register import normal_email
from elearn.accounts.roles import ROLES, SCOPED_ROLES
from elearn.accounts.schemas import AffiliationClaim, Profile
from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit
from elearn.kernel.errors import Conflict, FieldError, Invalid, NotFound
from elearn.kernel.ids import new_id
from elearn.programme.organisations import organisation_names
from elearn.programme.states import is_state


@dataclass(frozen=True)
class NewPerson:
    """An account that needs no confirmation; `roles` are pairs of role and scope such as `state:CZ`."""

    email: str
    name: str
    latin_name: str
    locale: str
    password_hash: str
    roles: tuple[tuple[str, str], ...] = ()
    state: str = ""
    organisation: str = ""


def add_person(session: Session, actor: Actor, new: NewPerson, now: datetime) -> int:
    """Add an account with roles and a confirmed affiliation; returns its id.

    Raises Conflict where the address has one already.
    """
    email = normal_email(new.email)
    if session.scalar(select(Person.id).where(Person.email == email)) is not None:
        raise Conflict("email_taken", email=email)
    person_id = new_id()
    session.add(
        Person(
            id=person_id,
            email=email,
            name=new.name,
            latin_name=new.latin_name,
            locale=new.locale,
            password_hash=new.password_hash,
            created_at=now,
            confirmed_at=now,
        )
    )
    session.flush()
    if new.state or new.organisation:
        affiliation_id = claim_affiliation(
            session, person_id, AffiliationClaim(new.state, new.organisation), now
        )
        if affiliation_id is not None:
            decide_claim(session, actor, affiliation_id, True, now)
    for role, scope in new.roles:
        grant_role(session, actor, person_id, role, scope, now)
    return person_id


def grant_role(session: Session, actor: Actor, person_id: int, role: str, scope: str, now: datetime) -> None:
    """Give a role, as far as a scope such as `all`, `state:CZ`, `organisation:17`; twice is once.

    Raises Invalid for an unknown role or scope.
    """
    kind, _, value = (scope or "all").partition(":")
    if role not in ROLES:
        raise Invalid([FieldError("/role", "not_a_choice")])
    if not _is_scope(session, kind, value) or (kind != "all" and role not in SCOPED_ROLES):
        raise Invalid([FieldError("/scope", "not_a_choice")])
    if session.get(RoleGrant, (person_id, role, kind, value)) is None:
        session.execute(
            insert(RoleGrant).values(
                person_id=person_id,
                role=role,
                scope_kind=kind,
                scope_value=value,
                granted_by=actor.id,
                granted_at=now,
            )
        )
        audit(
            session, actor, now, "role.granted", f"person:{person_id}", after={"role": role, "scope": scope}
        )


def _is_scope(session: Session, kind: str, value: str) -> bool:
    """Whether there is what a scope names."""
    match kind:
        case "all":
            return value == ""
        case "state":
            return is_state(session, value)
        case "organisation":
            return value.isdecimal() and int(value) in organisation_names(session)
        case _:
            return False


def find_person(session: Session, person_id: int) -> Person:
    """A person by id. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person", person_id)
    return person


def change_profile(session: Session, actor: Actor, profile: Profile, now: datetime) -> None:
    """Keep what a person says of themselves."""
    before = find_person(session, actor.id)
    audit(
        session,
        actor,
        now,
        "profile.changed",
        f"person:{actor.id}",
        before={"name": before.name, "latin_name": before.latin_name, "locale": before.locale},
        after={"name": profile.name, "latin_name": profile.latin_name, "locale": profile.locale},
    )
    session.execute(
        update(Person)
        .where(Person.id == actor.id)
        .values(name=profile.name.strip(), latin_name=profile.latin_name.strip(), locale=profile.locale)
    )


@dataclass(frozen=True)
class AffiliationView:
    """A person's present affiliation as pages show it."""

    state: str | None
    organisation: str
    is_confirmed: bool
    confirmed_at: datetime | None
    confirmed_by: str | None
    since: date


def affiliation_view(
    session: Session, person_id: int, organisations: Mapping[int, str]
) -> AffiliationView | None:
    """The present affiliation with the name of whoever confirmed it; `organisations` are names by id."""
    found = current_affiliation(session, person_id)
    if found is None:
        return None
    by = session.get(Person, found.confirmed_by) if found.confirmed_by else None
    return AffiliationView(
        found.state,
        organisations.get(found.organisation_id or 0, found.organisation_text),
        found.confirmed_at is not None,
        found.confirmed_at,
        by.name if by else None,
        found.since,
    )
