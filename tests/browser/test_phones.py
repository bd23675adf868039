"""Narrow screens: the header holds together, and what matters is in the window."""

from typing import Any

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import Visit
from tests.browser.looking import PHONE
from tests.browser.tour import Stops

NARROWEST: ViewportSize = {"width": 320, "height": 640}

in_each_language = pytest.mark.parametrize("lang", ["en", "ru"])
on_each_phone = pytest.mark.parametrize("size", [PHONE, NARROWEST], ids=["360", "320"])

BESIDE = """() => new Set(
    [".brand", ".languages", ".site-head .inner > :is(.menu, .sign-in)"]
        .map((each) => document.querySelector(each).getBoundingClientRect())
        .map((box) => Math.round((box.top + box.bottom) / 2 / 8))
).size"""


@on_each_phone
@in_each_language
@pytest.mark.parametrize("who", ["signed out", "coordinator"])
def test_name_languages_and_account_stand_in_one_line(
    visit: Visit, stops: Stops, who: str, lang: str, size: Any
) -> None:
    page = visit(stops[who][0], viewport=size).open(f"/{lang}/courses")
    assert page.evaluate(BESIDE) == 1


@on_each_phone
@in_each_language
def test_the_accounts_menu_opens_within_the_window(visit: Visit, stops: Stops, lang: str, size: Any) -> None:
    page = visit(stops["new"][0], viewport=size).open(f"/{lang}/account")
    page.click(".site-head .menu > summary")
    box = page.locator(".site-head .menu > ul").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_report_fits_a_wide_screen(visit: Visit, stops: Stops, lang: str) -> None:
    page = visit(stops["coordinator"][0]).open(f"/{lang}/reports")
    assert page.locator(".table-scroll").evaluate("each => each.scrollWidth <= each.clientWidth")


def test_a_wide_table_shows_that_it_goes_on(visit: Visit, stops: Stops) -> None:
    page = visit(stops["signed out"][0], viewport=NARROWEST).open("/ru/privacy")
    frame = page.locator(".table-scroll")
    assert frame.evaluate("each => each.scrollWidth > each.clientWidth")
    assert (
        frame.evaluate("each => getComputedStyle(each).backgroundAttachment")
        == "local, local, scroll, scroll"
    )


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_fits_stands_before_the_filters(visit: Visit, lang: str) -> None:
    """Whoever has chosen a filter sees what it left, and not the filters once more."""
    page = visit(viewport=PHONE).open(f"/{lang}/courses?level=advanced&area=return")
    found = page.locator(".empty").bounding_box()
    assert found is not None
    assert found["y"] < PHONE["height"]
