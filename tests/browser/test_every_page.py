"""What holds for every page, whoever looks at it, in each language."""

from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visit
from tests.browser.learner import Learner
from tests.browser.looking import WIDE
from tests.browser.server import Server
from tests.browser.tour import Stops
from tests.browser.walk import CLAIMS, LOOKERS, Walk

for_everybody = pytest.mark.parametrize("who", LOOKERS)


@pytest.fixture(scope="session")
def walk(server: Server, chromium: Browser, stops: Stops) -> Callable[[str], Walk]:
    """What somebody's way past all their pages has shown."""

    @cache
    def walked(who: str) -> Walk:
        account, pages = stops[who]
        context = chromium.new_context(viewport=WIDE, locale="en-GB")
        walk = Walk(Learner(server, context, account)).go(pages)
        context.close()
        return walk

    return walked


@for_everybody
@pytest.mark.parametrize("claim", CLAIMS)
def test_on_every_page(walk: Callable[[str], Walk], claim: str, who: str) -> None:
    assert walk(who).pages
    assert walk(who).faults[claim] == []


@for_everybody
def test_without_script_no_button_is_dead(visit: Visit, stops: Stops, who: str) -> None:
    account, pages = stops[who]
    visitor = visit(account, java_script_enabled=False)
    for stop in (each for each in pages if each.act is None):
        page = stop.arrive(visitor, "en")
        dead = page.locator(
            "button:visible:not(form[action] button), button[type=button]:visible, a:not([href])"
        )
        assert dead.all_inner_texts() == [], stop.path
