"""Who comes back goes on where they stopped: at the step after the last, and at the passage that was on the screen."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.learner import Learner
from tests.browser.server import Server
from tests.world import COURSE, FIRST_LESSON

LESSON = f"/courses/{COURSE}/{FIRST_LESSON}"
OFFER = "[data-text-place]"
PASSAGES = "[data-passages] > *"


def read_down_to(learner: Learner, passage: int) -> None:
    """Scroll so far, and leave the page."""
    page = learner.page
    page.evaluate(
        f"document.querySelectorAll('{PASSAGES}')[{passage}].scrollIntoView({{behavior: 'instant'}})"
    )
    with page.expect_response("**/api/v1/events") as told:
        # What a browser says when a tab is put away or left.
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    assert told.value.status == 201


def test_the_place_in_a_text_is_offered_on_another_device_and_in_another_language(
    visit: Visit, server: Server
) -> None:
    account = server.account()
    learner = visit(account)
    learner.enrol()
    learner.open(f"/en{LESSON}")
    expect(learner.page.locator(OFFER)).to_have_count(0)
    read_down_to(learner, 8)
    other = visit(account)
    other.open(f"/ru{LESSON}")
    offer = other.page.locator(OFFER)
    expect(offer).to_be_visible()
    offer.locator("a").click()
    there = other.page.locator(PASSAGES).nth(8)
    expect(there).to_be_focused()
    expect(there).to_be_in_viewport()
    expect(offer).to_be_hidden()
    assert learner.faults == other.faults == []


def test_who_goes_on_elsewhere_is_not_sent_back(visit: Visit, server: Server) -> None:
    learner = visit(server.account())
    learner.enrol()
    learner.open(f"/en{LESSON}")
    read_down_to(learner, 8)
    learner.open("/en/")  # a page that is left says once more where it was
    learner.read(FIRST_LESSON)
    learner.open(f"/en{LESSON}")
    expect(learner.page.locator(OFFER)).to_have_count(0)
