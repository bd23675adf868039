"""Coordinators confirm, refuse and take back what people say about where they work, within their scopes."""

from datetime import timedelta

import pytest
import time_machine

from elearn.accounts.affiliations import claim_affiliation, current_affiliation
from elearn.accounts.schemas import AffiliationClaim
from elearn.coordination import views
from elearn.coordination.decisions import LATELY, RECENT
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from tests.reporting.world import learner
from tests.world import Browser, World


def claim_of(world: World, person_id: int) -> int:
    with world.reads() as session:
        found = current_affiliation(session, person_id)
        assert found is not None
        return found.id


def decide(browser: Browser, claim: int, verdict: str) -> int:
    status: int = browser.post(f"/coordination/affiliations/{claim}/{verdict}").status_code
    return status


def waits(browser: Browser, claim: int) -> bool:
    return f"/coordination/affiliations/{claim}/confirm" in browser.get("/en/coordination").text


def test_the_queue_holds_the_claims_of_the_scope(world: World) -> None:
    mine, theirs = learner(world, "KZ", confirmed=False), learner(world, "CZ", confirmed=False)
    text = world.browser("coordinator=state:KZ").get("/en/coordination").text
    assert mine.email in text
    assert theirs.email not in text


def test_a_confirmed_person_leaves_the_queue_and_enters_the_report(world: World) -> None:
    made = learner(world, "TJ", confirmed=False)
    claim, browser = claim_of(world, made.id), world.browser("coordinator=state:TJ")
    assert made.email not in browser.get("/en/reports").text
    assert decide(browser, claim, "confirm") == 303
    assert not waits(browser, claim)
    assert made.email in browser.get("/en/reports").text


def test_a_refusal_can_be_taken_back(world: World) -> None:
    made = learner(world, "UZ", confirmed=False)
    claim, browser = claim_of(world, made.id), world.browser("coordinator=state:UZ")
    assert decide(browser, claim, "refuse") == 303
    assert not waits(browser, claim)
    assert decide(browser, claim, "undo") == 303
    assert waits(browser, claim)


def test_claims_of_another_scope_are_not_found(world: World) -> None:
    claim = claim_of(world, learner(world, "CZ", confirmed=False).id)
    browser = world.browser("coordinator=state:KZ")
    assert [decide(browser, claim, verdict) for verdict in ("confirm", "refuse", "undo")] == [404, 404, 404]


def test_learners_have_no_queue(world: World) -> None:
    assert world.browser().get("/en/coordination").status_code == 403
    assert world.browser(signed_in=False).get("/en/coordination").status_code == 303


def test_a_claim_that_was_replaced_since_the_page_was_loaded_is_not_decided(world: World) -> None:
    made = learner(world, "AM", confirmed=False)
    claim, browser = claim_of(world, made.id), world.browser("coordinator=state:AM")
    with unit_of_work(world.services.writers) as session:
        claim_affiliation(session, made.id, AffiliationClaim("GE"), now())
    assert [decide(browser, claim, verdict) for verdict in ("confirm", "refuse")] == [409, 409]
    assert made.email not in browser.get("/en/reports").text


def test_a_page_of_the_queue_that_is_all_decided_shows_those_before_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "CLAIMS_A_PAGE", 2)
    with time_machine.travel(now(), tick=False):  # claims of one moment have an order too
        waiting = [learner(world, "LU", confirmed=False).email for _ in range(3)]
    browser = world.browser("coordinator=state:LU")
    first, second, beyond = (browser.get(f"/en/coordination?page={page}").text for page in (1, 2, 3))
    assert all(email in first for email in waiting[:2])
    assert waiting[2] in second
    assert waiting[2] in beyond
    assert "3 to 3 of 3" in beyond


def test_what_was_decided_lately_is_told_the_newest_first(world: World) -> None:
    browser = world.browser("coordinator=state:LV")
    people = [learner(world, "LV", confirmed=False).id for _ in range(RECENT + 2)]
    claims = [claim_of(world, each) for each in people]
    with time_machine.travel(now() - LATELY - timedelta(days=1)):
        decide(world.browser("coordinator=state:LV"), claims[0], "confirm")
    assert "/undo" not in browser.get("/en/coordination").text
    for place, claim in enumerate(claims[1:]):
        assert decide(browser, claim, "refuse" if place % 2 else "confirm") == 303
    text = browser.get("/en/coordination").text
    shown = [text.index(f"/affiliations/{claim}/undo") for claim in reversed(claims[2:])]
    assert shown == sorted(shown)
    assert f"/affiliations/{claims[1]}/undo" not in text


def test_who_decides_otherwise_on_an_old_page_is_told_so(world: World) -> None:
    made = learner(world, "MD", confirmed=False)
    claim, browser = claim_of(world, made.id), world.browser("coordinator=state:MD")
    assert decide(browser, claim, "confirm") == 303
    assert decide(browser, claim, "confirm") == 303
    refused = browser.post(f"/coordination/affiliations/{claim}/refuse")
    assert refused.status_code == 409
    assert "decided otherwise" in refused.text
    assert made.email in browser.get("/en/reports").text
