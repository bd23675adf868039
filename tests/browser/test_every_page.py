"""What holds for every page, whoever looks at it, in each language."""

from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visit
from tests.browser.learner import Learner
from tests.browser.server import Server
from tests.browser.tour import Stops
from tests.browser.walk import LOOKERS, WIDE, Walk

for_everybody = pytest.mark.parametrize("who", LOOKERS)


@pytest.fixture(scope="session")
def walk(server: Server, chromium: Browser, stops: Stops) -> Callable[[str], Walk]:
    """What somebody's way past all their pages has shown."""

    @cache
    def walked(who: str) -> Walk:
        account, pages = stops[who]
        context = chromium.new_context(viewport=WIDE, locale="en-GB", reduced_motion="reduce")
        visitor = Learner(server, context, account)
        walk = Walk().go(visitor, pages)
        context.close()
        walk.faults["browser"] += visitor.faults
        return walk

    return walked


@for_everybody
def test_axe_finds_no_violation(walk: Callable[[str], Walk], who: str) -> None:
    assert walk(who).pages
    assert walk(who).faults["axe"] == []


@for_everybody
def test_no_page_scrolls_sideways_on_a_phone(walk: Callable[[str], Walk], who: str) -> None:
    assert walk(who).faults["sideways"] == []


@for_everybody
def test_switching_the_language_keeps_the_page(walk: Callable[[str], Walk], who: str) -> None:
    assert walk(who).faults["languages"] == []


@for_everybody
def test_a_title_is_page_course_platform(walk: Callable[[str], Walk], who: str) -> None:
    assert walk(who).faults["title"] == []


@for_everybody
def test_nothing_goes_wrong_in_the_browser_on_the_way(walk: Callable[[str], Walk], who: str) -> None:
    assert walk(who).faults["browser"] == []


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
