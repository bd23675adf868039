"""Coordinators confirm, refuse and take back what people say about where they work, within their scopes."""

from elearn.accounts.affiliations import claim_affiliation, current_affiliation
from elearn.accounts.schemas import AffiliationClaim
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
