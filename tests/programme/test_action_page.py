"""The page of an action, as readers and editors get it."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest

from elearn.kernel.unit_of_work import unit_of_work
from tests.learning.test_budgets import counted
from tests.programme.world import add, recording, take_part
from tests.world import Browser, World


@pytest.fixture
def recorded(world: World) -> Iterator[World]:
    """An action with a state that stays, one that left, and one that will come."""
    with recording(world):
        with unit_of_work(world.services.writers) as session:
            add(session, "seminars", title="Seminars", russian="Семинары", lead_state="XK")
            take_part(session, "seminars", "GE")
            take_part(session, "seminars", "AM", until=date(2024, 12, 31))
            take_part(session, "seminars", "KG", date(2027, 12, 1))
            add(session, "past", since=date(2020, 1, 1), until=date(2021, 1, 1))
            add(session, "made-up", is_example=True)
        yield world


@pytest.fixture
def browser(recorded: World) -> Browser:
    return recorded.browser(signed_in=False)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_it_says_who_takes_part_today_who_did_and_who_will(browser: Browser) -> None:
    page = words(browser.get("/en/actions/seminars").text)
    assert "Period 1 Jan 2023 – 31 Dec 2027 Led by Kosovo*" in page
    assert "1 state State Period Georgia since 1 Jan 2023" in page
    assert "Will take part State Period Kyrgyzstan since 1 Dec 2027" in page
    assert "Took part State Period Armenia 1 Jan 2023 – 31 Dec 2024" in page
    assert "1244" in page


def test_as_of_another_day_it_says_who_took_part_then(browser: Browser) -> None:
    page = words(browser.get("/ru/actions/seminars?as_of=2024-06-01").text)
    assert "Семинары" in page
    assert "2 государства Государство Период Армения" in page
    assert "Участвовали раньше" not in page


def test_a_day_that_is_none_is_named_and_today_shown(browser: Browser) -> None:
    answer = browser.get("/en/actions/seminars?as_of=yesterday")
    assert answer.status_code == 422
    assert 'id="as_of-fault"' in answer.text
    assert "Georgia" in answer.text


def test_whether_it_runs_today_is_said_where_it_does_not(browser: Browser) -> None:
    assert "Has ended" in browser.get("/en/actions/past").text
    assert "Has ended" not in browser.get("/en/actions/seminars").text


def test_an_example_says_so(browser: Browser) -> None:
    page = browser.get("/en/actions/made-up").text
    assert "Examples, not facts" in page
    assert "Example: Action made-up" in page


def test_it_is_reached_from_matrix_area_state_search_and_sitemap(browser: Browser) -> None:
    link = 'href="/en/actions/seminars"'
    for path in ("participation?action=seminars", "areas/return", "participation/GE", "search?q=seminars"):
        assert link in browser.get(f"/en/{path}").text, path
    assert "/en/actions/seminars</loc>" in browser.get("/sitemap.xml").text
    page = browser.get("/en/actions/seminars").text
    for path in ("areas/return", "participation?action=seminars", "participation/GE"):
        assert f'href="/en/{path}"' in page


def test_editors_see_the_way_to_edit_and_nobody_else(recorded: World, browser: Browser) -> None:
    ways = {
        "actions/seminars": "/en/admin/actions/seminars",
        "participation": "/en/admin/actions",
        "participation/GE": "/en/admin/states/GE",
    }
    editor = recorded.browser("editor")
    for path, way in ways.items():
        assert f'href="{way}"' in editor.get(f"/en/{path}").text
        assert "/admin/" not in browser.get(f"/en/{path}").text


def test_an_action_that_is_not_there_is_not_found(browser: Browser) -> None:
    assert browser.get("/en/actions/nothing").status_code == 404


def test_the_page_costs_few_statements_and_fewer_when_nothing_has_changed(
    recorded: World, browser: Browser
) -> None:
    with unit_of_work(recorded.services.writers) as session:
        take_part(session, "seminars", "MD")
    with counted(recorded) as first:
        browser.get("/en/actions/seminars")
    with counted(recorded) as again:
        browser.get("/en/actions/seminars")
    assert len(first) <= 15
    assert len(again) <= 4
