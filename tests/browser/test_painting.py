"""Nothing moves once it is painted: not when styles come, nor pictures, nor what scripts add."""

import pytest
from playwright.sync_api import Page

from bench.painting import SEEN
from tests.browser.conftest import Visit
from tests.browser.tour import Stops
from tests.browser.walk import LOOKERS, PHONE

MOST = 0.01
TRIES = 50


def seen(page: Page) -> dict[str, float]:
    """What was painted and how far it moved, a tenth of a second after there was anything to see."""
    for _ in range(TRIES):
        found: dict[str, float] = page.evaluate(SEEN)
        if found["paint"]:
            return found
    raise AssertionError("nothing was painted")


@pytest.mark.parametrize("who", LOOKERS)
def test_pages_do_not_move_while_they_load(visit: Visit, stops: Stops, who: str) -> None:
    account, pages = stops[who]
    visitor = visit(account, viewport=PHONE)
    moved = {}
    for stop in (each for each in pages if each.act is None):
        page = stop.arrive(visitor, "ru")
        page.wait_for_load_state("load")
        shift = seen(page)["shift"]
        if shift > MOST:
            moved[stop.path] = round(shift, 3)
    assert moved == {}


def test_what_moves_is_found(visit: Visit) -> None:
    page = visit(viewport=PHONE).open("/en/courses")
    page.wait_for_load_state("networkidle")
    page.evaluate("""() => {
        const late = document.createElement('p');
        late.textContent = 'Late. '.repeat(100);
        document.querySelector('#text').before(late);
    }""")
    assert page.evaluate(SEEN)["shift"] > MOST
