"""Editors say which states take part in an action: joined, ended, corrected, taken back, and each of that undone."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from werkzeug.test import TestResponse

from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.participation.who_takes_part import read_record
from tests.learning.test_budgets import counted
from tests.programme.world import add, recording, take_part
from tests.world import Browser, World

PAGE = "/en/admin/actions/seminars"


@pytest.fixture
def recorded(world: World) -> Iterator[World]:
    """An action that Georgia takes part in."""
    with recording(world):
        with unit_of_work(world.services.writers) as session:
            add(session, "seminars", title="Seminars", russian="Семинары")
            take_part(session, "seminars", "GE")
        yield world


@pytest.fixture
def editor(recorded: World) -> Browser:
    return recorded.browser("editor")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def parts(world: World) -> dict[str, tuple[date, date | None]]:
    with world.reads() as session:
        return {part.state: (part.period.since, part.period.until) for part in read_record(session).parts}


def send(browser: Browser, path: str, data: dict[str, object], lang: str = "en") -> TestResponse:
    answer: TestResponse = browser.post(
        f"/admin/participation{path}", {"lang": lang, "action": "seminars", **data}, lang=lang
    )
    return answer


def georgia(seen: int = 1, **more: str) -> dict[str, object]:
    return {"state": "GE", "began": "2023-01-01", "seen": str(seen), **more}


def undos(page: str) -> list[dict[str, str]]:
    """What each button that undoes would send, from the latest act to the first."""
    forms = re.findall(r'<form method="post" action="/admin/participation/undo">(.*?)</form>', page)
    return [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in forms]


def test_states_are_ticked_and_join_at_once(recorded: World, editor: Browser) -> None:
    page = editor.get(PAGE).text
    assert 'name="states" value="GE"' not in page
    assert page.count('name="states"') == 48
    answer = send(editor, "", {"states": ["AM", "XK"], "since": "2024-05-01", "until": ""})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    joined = (date(2024, 5, 1), None)
    assert parts(recorded) == {"GE": (date(2023, 1, 1), None), "AM": joined, "XK": joined}
    page = words(editor.get(PAGE).text)
    assert "Armenia since 1 May 2024" in page
    assert f"Person {editor.email}" in page


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"since": "2024-05-01"}, "states", "Choose at least one."),
        ({"states": ["AM"], "since": ""}, "since", "Fill this in."),
        ({"states": ["AM"], "since": "2022-01-01"}, "since", "days of the action only"),
        ({"states": ["AM"], "since": "2024-01-01", "until": "2023-12-01"}, "until", "before the beginning"),
        (
            {"states": ["AM"], "since": "2024-01-01", "until": "2030-01-01"},
            "until",
            "days of the action only",
        ),
        ({"states": ["AM", "GE"], "since": "2024-01-01"}, "states", "Georgia: The state takes part"),
        ({"states": ["AM", "US"], "since": "2024-01-01"}, "states", "not in the list of states"),
    ],
)
def test_what_does_not_fit_is_refused_for_all_and_the_ticks_stay(
    recorded: World, editor: Browser, data: dict[str, object], field: str, told: str
) -> None:
    answer = send(editor, "", data)
    assert answer.status_code == 422
    assert told in words(answer.text)
    assert f'id="{field}-fault"' in answer.text
    if "states" in data:
        assert 'value="AM" checked' in answer.text
    assert set(parts(recorded)) == {"GE"}


def test_refusals_are_in_the_readers_language(editor: Browser) -> None:
    answer = send(editor, "", {"states": ["GE"], "since": "2024-01-01"}, lang="ru")
    assert "Грузия: Государство" in words(answer.text)


def test_a_participation_is_ended_by_its_last_day(recorded: World, editor: Browser) -> None:
    page = editor.get(f"{PAGE}/states/GE?since=2023-01-01").text
    assert 'name="seen" value="1"' in page
    answer = send(editor, "/correct", georgia(since="2023-01-01", until="2024-05-31"))
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert parts(recorded) == {"GE": (date(2023, 1, 1), date(2024, 5, 31))}
    page = words(editor.get(PAGE).text)
    assert "Georgia: changed to 1 Jan 2023 – 31 May 2024 (before: since 1 Jan 2023)" in page


def test_a_first_day_is_corrected_and_undone_in_one_act(recorded: World, editor: Browser) -> None:
    assert send(editor, "/correct", georgia(since="2023-06-01", until="")).status_code == 303
    assert parts(recorded) == {"GE": (date(2023, 6, 1), None)}
    page = editor.get(PAGE).text
    assert "first day corrected, since 1 Jun 2023 (before: since 1 Jan 2023)" in words(page)
    assert send(editor, "/undo", dict(undos(page)[0])).status_code == 303
    assert parts(recorded) == {"GE": (date(2023, 1, 1), None)}


def test_what_was_a_mistake_is_taken_back_and_that_undone(recorded: World, editor: Browser) -> None:
    assert send(editor, "/withdraw", georgia()).status_code == 303
    assert parts(recorded) == {}
    page = editor.get(PAGE).text
    assert "Georgia: taken back, since 1 Jan 2023" in words(page)
    assert len(undos(page)) == 1
    assert send(editor, "/undo", dict(undos(page)[0])).status_code == 303
    assert set(parts(recorded)) == {"GE"}


@pytest.mark.parametrize(
    ("path", "more"),
    [("/correct", {"since": "2023-01-01", "until": "2024-05-31"}), ("/withdraw", {}), ("/undo", {})],
)
def test_what_somebody_else_has_changed_meanwhile_is_shown_and_not_overwritten(
    recorded: World, editor: Browser, path: str, more: dict[str, str]
) -> None:
    send(recorded.browser("editor"), "/correct", georgia(since="2023-01-01", until="2025-12-31"))
    answer = send(editor, path, {**georgia(), **more})
    assert answer.status_code == 409
    assert "Somebody else has changed this" in answer.text
    assert parts(recorded) == {"GE": (date(2023, 1, 1), date(2025, 12, 31))}


def test_an_undoing_that_no_longer_fits_says_why(recorded: World, editor: Browser) -> None:
    send(editor, "/withdraw", georgia())
    undo = undos(editor.get(PAGE).text)[0]
    send(editor, "", {"states": ["GE"], "since": "2024-01-01"})
    answer = send(editor, "/undo", dict(undo))
    assert answer.status_code == 422
    assert "since 2024-01-01 already" in words(answer.text)


def test_a_correction_that_does_not_fit_stays_in_its_form(editor: Browser) -> None:
    answer = send(editor, "/correct", georgia(since="2022-01-01", until="2024-01-01"))
    assert answer.status_code == 422
    assert 'id="since-fault"' in answer.text
    assert 'value="2024-01-01"' in answer.text


def test_the_history_says_first_what_was_last_and_all_of_it_when_asked(
    recorded: World, editor: Browser
) -> None:
    for number in range(22):
        with unit_of_work(recorded.services.writers) as session:
            take_part(session, "seminars", "AM", until=date(2024, 1, 1 + number))
    page = editor.get(PAGE).text
    assert "See all 24 acts" in page
    assert "Armenia: recorded" not in words(page)
    whole = words(editor.get(f"{PAGE}?history=all").text)
    assert "Armenia: recorded, 1 Jan 2023 – 1 Jan 2024" in whole
    assert "See all" not in whole


@pytest.mark.parametrize(
    "path", ["/states/AM?since=2023-01-01", "/states/GE?since=2023-01-02", "/states/QQ?since=2023-01-01"]
)
def test_a_participation_that_is_not_there_is_not_found(editor: Browser, path: str) -> None:
    assert editor.get(PAGE + path).status_code == 404


def test_forms_that_nobody_made_are_refused(recorded: World, editor: Browser) -> None:
    assert send(editor, "/correct", {"state": "GE"}).status_code == 422
    assert send(editor, "/withdraw", georgia(began="x")).status_code == 422
    assert send(editor, "/withdraw", georgia(state="AM")).status_code == 404
    assert send(editor, "/undo", georgia(seen=99)).status_code == 404
    assert send(editor, "", {"action": "nothing", "states": ["AM"], "since": "2024-01-01"}).status_code == 404
    assert set(parts(recorded)) == {"GE"}


@pytest.mark.parametrize("role", ["learner", "author", "translator", "coordinator"])
def test_nobody_else_records(recorded: World, role: str) -> None:
    browser = recorded.browser(role)
    for path in ("", "/correct", "/withdraw", "/undo"):
        assert send(browser, path, georgia(states="AM", since="2024-01-01")).status_code == 403
    assert set(parts(recorded)) == {"GE"}


def test_the_page_of_a_participation_costs_few_statements(recorded: World, editor: Browser) -> None:
    with counted(recorded) as statements:
        editor.get(f"{PAGE}/states/GE?since=2023-01-01")
    assert len(statements) <= 15
