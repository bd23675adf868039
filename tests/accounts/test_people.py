"""Roles with scopes, where people belong, and who may see them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import (
    claim_affiliation,
    claims_to_confirm,
    count_claims,
    current_affiliation,
    decide_claim,
    visible_people,
)
from elearn.accounts.models import Affiliation, Person
from elearn.accounts.people import NewPerson, add_person, grant_role
from elearn.accounts.roles import make_actor
from elearn.accounts.schemas import AffiliationClaim
from elearn.kernel.actor import SYSTEM, Actor, Permission, Scope
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.ids import new_id
from elearn.kernel.models import AuditEntry
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.enrol import enrol
from elearn.learning.models import Enrolment
from tests.learning.world import complete_small_course
from tests.world import World

NOW = now()


def person(session: Session, **who: str) -> int:
    new = NewPerson(f"p{new_id()}@people.example", "Somebody", "Somebody", "en", "no hash", **who)  # type: ignore[arg-type]
    return add_person(session, SYSTEM, new, NOW)


def coordinator(*scopes: Scope) -> Actor:
    return Actor(1, "C", "en", frozenset({Permission.COORDINATE}), frozenset(scopes))


def claim(session: Session, person_id: int, state: str = "", organisation: str = "") -> int:
    made = claim_affiliation(session, person_id, AffiliationClaim(state, organisation), NOW)
    assert made is not None
    return made


def sees(session: Session, actor: Actor) -> set[int]:
    return set(session.scalars(visible_people(actor)))


def test_a_claim_is_seen_by_nobody_until_it_is_confirmed(session: Session) -> None:
    someone = person(session)
    waiting = claim(session, someone, "KZ")
    everybody = coordinator(Scope("all"))
    assert someone not in sees(session, everybody)
    decide_claim(session, everybody, waiting, True, NOW)
    assert someone in sees(session, everybody)


def test_a_refused_claim_stays_unseen_and_another_can_be_made(session: Session) -> None:
    someone = person(session)
    decide_claim(session, SYSTEM, claim(session, someone, "KZ"), False, NOW)
    assert current_affiliation(session, someone) is None
    assert someone not in sees(session, SYSTEM)
    decide_claim(session, SYSTEM, claim(session, someone, "UZ"), True, NOW)
    assert someone in sees(session, SYSTEM)


def test_who_has_moved_on_is_seen_where_they_are_and_no_longer_where_they_were(session: Session) -> None:
    someone = person(session, state="KZ")
    before, after = coordinator(Scope("state", "KZ")), coordinator(Scope("state", "UZ"))
    assert someone in sees(session, before)
    moved = claim(session, someone, "UZ")
    assert someone not in sees(session, before) | sees(session, after) | sees(session, SYSTEM)
    decide_claim(session, SYSTEM, moved, True, NOW)
    assert someone in sees(session, after)
    assert someone not in sees(session, before)
    assert list(session.scalars(visible_people(SYSTEM))).count(someone) == 1


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope("all"), {"kz", "cz", "kz-office"}),
        (Scope("state", "KZ"), {"kz", "kz-office"}),
        (Scope("state", "CZ"), {"cz"}),
        (Scope("state", "AM"), set()),
        (Scope("organisation", "office"), {"kz-office"}),
        (Scope("cohort", "1"), set()),
    ],
)
def test_coordinators_see_as_far_as_their_scopes(session: Session, scope: Scope, expected: set[str]) -> None:
    people = {
        "kz": person(session, state="KZ"),
        "cz": person(session, state="CZ"),
        "kz-office": person(session, state="KZ", organisation=f"Office {new_id()}"),
        "nowhere": person(session),
    }
    if scope.kind == "organisation":
        found = current_affiliation(session, people["kz-office"])
        assert found is not None
        scope = Scope("organisation", str(found.organisation_id))
    seen = sees(session, coordinator(scope))
    assert {name for name, each in people.items() if each in seen} == expected


def test_two_scopes_add_up_and_no_scope_sees_nobody(session: Session) -> None:
    first, second = person(session, state="KZ"), person(session, state="CZ")
    assert {first, second} <= sees(session, coordinator(Scope("state", "KZ"), Scope("state", "CZ")))
    assert sees(session, coordinator()) == set()


def test_claims_of_others_are_not_found(session: Session) -> None:
    waiting = claim(session, person(session), "CZ")
    stranger = coordinator(Scope("state", "KZ"))
    assert waiting not in {found.id for found, _ in session.execute(claims_to_confirm(stranger))}
    with pytest.raises(NotFound):
        decide_claim(session, stranger, waiting, True, NOW)


def test_claims_wait_in_the_queue_of_their_scope(session: Session) -> None:
    actor = coordinator(Scope("state", "TJ"))
    before = count_claims(session, actor)
    waiting = claim(session, person(session), "TJ")
    assert count_claims(session, actor) == before + 1
    decide_claim(session, actor, waiting, True, NOW)
    assert count_claims(session, actor) == before


def test_deciding_twice_is_once_and_written_down(session: Session) -> None:
    someone = person(session)
    waiting = claim(session, someone, "KZ", f"A new office {new_id()}")
    for _ in range(2):
        decide_claim(session, SYSTEM, waiting, True, NOW)
    found = current_affiliation(session, someone)
    assert found is not None
    assert found.organisation_text == ""
    assert found.organisation_id is not None
    entries = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == f"person:{someone}"))
    assert list(entries).count("affiliation.confirmed") == 1


def test_the_same_claim_again_is_the_same_and_another_ends_it(session: Session) -> None:
    someone = person(session)
    first = claim(session, someone, "KZ")
    assert claim(session, someone, "KZ") == first
    second = claim(session, someone, "UZ")
    rows = session.scalars(
        select(Affiliation).where(Affiliation.person_id == someone).order_by(Affiliation.id)
    ).all()
    assert [(row.id, row.until is None) for row in rows] == [(first, False), (second, True)]


def test_an_unknown_state_is_refused(session: Session) -> None:
    with pytest.raises(Invalid):
        claim_affiliation(session, person(session), AffiliationClaim("XX", ""), NOW)


def test_enrolment_and_completion_keep_the_affiliation_of_their_time(world: World) -> None:
    browser = world.browser("learner", state="KZ")
    assert browser.person_id is not None
    actor = make_actor(browser.person_id, "Somebody", "en", None)
    with unit_of_work(world.services.writers) as session:
        first = current_affiliation(session, actor.id)
        enrol(session, actor, "small", again=False, locale="en", now=now())
        second = claim(session, actor.id, "UZ")
        decide_claim(session, SYSTEM, second, True, now() + timedelta(seconds=1))
    complete_small_course(world, actor)
    with world.reads() as session:
        run = session.scalar(select(Enrolment).where(Enrolment.person_id == actor.id))
        assert run is not None
        assert first is not None
        assert run.completed_at is not None
        assert (run.affiliation_id, run.completed_affiliation_id) == (first.id, second)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("king", "all"),
        ("coordinator", "planet:earth"),
        ("coordinator", "state"),
        ("coordinator", "all:CZ"),
        ("coordinator", "organisation:office"),
        ("coordinator", "state:XX"),
        ("author", "state:CZ"),
    ],
)
def test_a_role_or_scope_that_means_nothing_is_refused(session: Session, role: str, scope: str) -> None:
    with pytest.raises(Invalid):
        grant_role(session, SYSTEM, person(session), role, scope, NOW)


def test_a_role_twice_is_once(session: Session) -> None:
    someone = person(session)
    for _ in range(2):
        grant_role(session, SYSTEM, someone, "coordinator", "state:CZ", NOW)
    entries = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == f"person:{someone}"))
    assert list(entries).count("role.granted") == 1


def test_everybody_may_learn_and_roles_add_to_it() -> None:
    assert make_actor(1, "A", "en", None).permissions == {Permission.LEARN}
    actor = make_actor(1, "A", "en", "author:all:\ncoordinator:state:CZ\ncoordinator:organisation:7")
    assert actor.permissions == {Permission.LEARN, Permission.AUTHOR, Permission.COORDINATE}
    assert actor.scopes == {Scope("state", "CZ"), Scope("organisation", "7")}


def test_an_address_has_one_account(session: Session) -> None:
    person(session)
    new = NewPerson("Twice@People.Example", "A", "A", "en", "no hash")
    add_person(session, SYSTEM, new, NOW)
    with pytest.raises(Conflict):
        add_person(session, SYSTEM, new, NOW)
    assert session.scalar(select(Person.email).where(Person.email == "twice@people.example"))


def test_the_account_page_changes_names_and_language(world: World) -> None:
    browser = world.browser()
    answer = browser.post("/account", {"name": "Жаңа", "latin_name": "Zhanga", "locale": "ru"})
    assert answer.headers["Location"] == "/ru/account"
    assert 'value="Жаңа"' in browser.get("/ru/account").text
    assert browser.get("/").headers["Location"] == "/ru/"
