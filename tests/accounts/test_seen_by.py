"""Who can see what about me: what the page says is what the queries do."""

import re

from sqlalchemy import select

from elearn.accounts.affiliations import claim_affiliation, current_affiliation, decide_claim, visible_people
from elearn.accounts.models import RoleGrant
from elearn.accounts.roles import make_actor
from elearn.accounts.schemas import AffiliationClaim
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.ids import new_id
from elearn.kernel.unit_of_work import unit_of_work
from tests.world import Browser, World

PAGE = "/en/account/seen-by"


def claim(world: World, person_id: int, state: str, *, decide: bool | None = None) -> None:
    with unit_of_work(world.services.writers) as session:
        made = claim_affiliation(session, person_id, AffiliationClaim(state, ""), now())
        if decide is not None and made is not None:
            decide_claim(session, SYSTEM, made, decide, now())


def words(browser: Browser) -> str:
    """The text of the page without its tags."""
    page = browser.get(PAGE)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def count_for(text: str, whose: str) -> int:
    found = re.search(rf"{re.escape(whose)}: (?:(\d+) (?:person|people) today|nobody today)", text)
    assert found, whose
    return int(found.group(1) or 0)


def test_who_stated_nothing_is_seen_by_nobody(world: World) -> None:
    text = words(world.browser())
    assert "No coordinator sees your courses or your progress" in text
    assert "can be seen by those" not in text


def test_a_statement_that_waits_is_seen_as_such(world: World) -> None:
    browser = world.browser()
    assert browser.person_id is not None
    claim(world, browser.person_id, "AM")
    text = words(browser)
    assert "No coordinator sees your courses or your progress" in text
    assert "you work at Armenia" in text
    assert "waits to be confirmed" in text


def test_a_confirmed_place_names_every_scope_and_how_many_have_it(world: World) -> None:
    office = f"Office {new_id()}"
    browser = world.browser(state="AM", organisation=office)
    assert browser.person_id is not None
    before = words(browser)
    assert f"{office}, Armenia, was confirmed on" in before
    assert count_for(before, office) == 0
    with world.reads() as session:
        found = current_affiliation(session, browser.person_id)
        assert found is not None
        organisation_id = found.organisation_id
    watchers = [
        world.person(f"coordinator={scope}")[0]
        for scope in ("state:AM", f"organisation:{organisation_id}", "all", "state:CZ")
    ]
    after = words(browser)
    for whose in ("Armenia", office, "everybody (the secretariat)"):
        assert count_for(after, whose) == count_for(before, whose) + 1
    assert "Czechia" not in after.split("Coordinators")[1]
    with world.reads() as session:
        seen = []
        for watcher in watchers:
            grant = session.scalar(select(RoleGrant).where(RoleGrant.person_id == watcher))
            assert grant is not None
            line = f"coordinator:{grant.scope_kind}:{grant.scope_value}"
            actor = make_actor(watcher, "C", "en", line)
            seen.append(browser.person_id in set(session.scalars(visible_people(actor))))
    assert seen == [True, True, True, False]


def test_who_moved_on_reads_of_the_earlier_place(world: World) -> None:
    browser = world.browser(state="AM")
    assert browser.person_id is not None
    claim(world, browser.person_id, "GE")
    text = words(browser)
    assert "present place of work is not confirmed" in text
    assert "Earlier places of work" in text
    assert re.search(r"Armenia: \d+ \w+ \d{4} – \d+ \w+ \d{4}", text)
    assert "you work at Georgia" in text


def test_refused_and_replaced_statements_are_not_seen(world: World) -> None:
    browser = world.browser()
    assert browser.person_id is not None
    claim(world, browser.person_id, "AM", decide=False)
    assert "Armenia" not in words(browser)
    claim(world, browser.person_id, "GE")
    claim(world, browser.person_id, "KZ", decide=True)
    text = words(browser)
    assert "Georgia" not in text
    assert "Kazakhstan, was confirmed on" in text


def test_coordinators_read_that_their_name_is_shown(world: World) -> None:
    assert "see your name beside it" in words(world.browser("coordinator"))
    assert "see your name beside it" not in words(world.browser())


def test_it_is_linked_from_the_account_and_from_privacy(world: World) -> None:
    browser = world.browser()
    assert PAGE in browser.get("/en/account").text
    assert PAGE in browser.get("/en/privacy").text
    assert PAGE not in world.browser(signed_in=False).get("/en/privacy").text


def test_the_account_says_that_a_statement_was_refused(world: World) -> None:
    browser = world.browser()
    assert browser.person_id is not None
    assert "None given" in browser.get("/en/account").text
    claim(world, browser.person_id, "AM", decide=False)
    assert "did not confirm" in browser.get("/en/account").text
    claim(world, browser.person_id, "GE")
    assert "waiting to be confirmed" in browser.get("/en/account").text
