"""Editors keep the list of states, and say how each stands to the programme, from which day on."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from elearn.programme.models import State, StateStatus
from tests.learning.test_budgets import counted
from tests.programme.world import recording
from tests.world import Browser, World


@pytest.fixture
def recorded(world: World) -> Iterator[World]:
    with recording(world):
        yield world


@pytest.fixture
def editor(recorded: World) -> Browser:
    return recorded.browser("editor")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def say(browser: Browser, **more: str) -> TestResponse:
    data = {"code": "GE", "status": "observer", "since": "2026-01-15", "source": "A letter", "seen": "1"}
    answer: TestResponse = browser.post("/admin/states/status", {**data, **more})
    return answer


def statuses(world: World, code: str = "GE") -> list[str]:
    with world.reads() as session:
        found = session.scalars(
            select(StateStatus.status).where(StateStatus.state == code).order_by(StateStatus.since)
        )
        return list(found)


def test_a_status_is_said_from_a_day_on_and_what_was_before_stays_in_the_history(
    recorded: World, editor: Browser
) -> None:
    answer = say(editor)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/admin/states/GE")
    page = words(editor.get("/en/admin/states/GE").text)
    assert "Georgia Observer, as of 15 Jan 2026" in page
    assert "Observer , from 15 Jan 2026 Source: A letter" in page
    assert f"Person {editor.email}" in page
    assert "Participating state , from" in page
    assert "The programme's list of 2018" in page
    public = words(recorded.browser(signed_in=False).get("/en/participation/GE").text)
    assert "Observer, as of 15 Jan 2026" in public
    assert statuses(recorded) == ["participating", "observer"]


def test_the_same_day_again_replaces_what_was_said_of_it(recorded: World, editor: Browser) -> None:
    say(editor)
    assert say(editor, status="suspended", seen="2").status_code == 303
    page = words(editor.get("/en/admin/states/GE").text)
    assert page.count("replaced") == 1
    answer = say(editor, status="suspended", seen="3")
    assert "notice=status_same" in answer.headers["Set-Cookie"]


def test_what_somebody_else_said_meanwhile_is_not_overwritten(recorded: World, editor: Browser) -> None:
    say(recorded.browser("editor"))
    answer = say(editor, status="former")
    assert answer.status_code == 409
    assert "Somebody else has said something of this state" in answer.text
    assert statuses(recorded) == ["participating", "observer"]
    seen = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert seen is not None
    assert say(editor, status="former", seen=seen[1]).status_code == 303


def undo(browser: Browser, since: str, number: int, code: str = "GE") -> TestResponse:
    data = {"code": code, "since": since, "number": str(number)}
    answer: TestResponse = browser.post("/admin/states/status/undo", data)
    return answer


def shown(world: World) -> str:
    page = words(world.browser(signed_in=False).get("/en/participation/GE").text)
    return page[page.index("Georgia") :]


def test_what_was_said_of_a_state_is_undone_and_the_undoing_too(recorded: World, editor: Browser) -> None:
    say(editor)
    assert undo(editor, "2026-01-15", 1).status_code == 303
    assert "Participating state, as of 31 Dec 2018" in shown(recorded)
    assert "Observer" not in shown(recorded)
    page = words(editor.get("/en/admin/states/GE").text)
    assert "taken back: Observer" in page
    assert page.count("Undo :") == 2  # of each day what was said last
    assert undo(editor, "2026-01-15", 2).status_code == 303
    assert "Observer, as of 15 Jan 2026" in shown(recorded)
    say(editor, status="suspended", seen="4")
    assert undo(editor, "2026-01-15", 4).status_code == 303
    assert "Observer, as of 15 Jan 2026" in shown(recorded)


def test_a_state_whose_only_status_was_undone_has_none_and_can_get_one(
    recorded: World, editor: Browser
) -> None:
    assert undo(editor, "2018-12-31", 1).status_code == 303
    assert "Not known for this day" in shown(recorded)
    assert say(editor, since="2018-12-31", seen="2").status_code == 303
    assert "Observer, as of 31 Dec 2018" in shown(recorded)


def test_only_what_was_said_last_is_undone(recorded: World, editor: Browser) -> None:
    say(editor)
    say(recorded.browser("editor"), status="former", seen="2")
    answer = undo(editor, "2026-01-15", 1)
    assert answer.status_code == 409
    assert "Somebody else has said something of this state" in answer.text
    assert undo(editor, "2026-01-15", 9).status_code == 404
    assert undo(editor, "2026-01-16", 1).status_code == 404
    assert "No longer participating" in shown(recorded)


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"status": "friendly"}, "status", "no such status"),
        ({"since": ""}, "since", "Fill this in."),
        ({"source": "x" * 301}, "source", "at most 300 characters"),
    ],
)
def test_what_does_not_fit_is_named_beside_its_field(
    recorded: World, editor: Browser, wrong: dict[str, str], field: str, told: str
) -> None:
    answer = say(editor, **wrong)
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    assert told in words(answer.text)
    assert statuses(recorded) == ["participating"]


def test_a_state_is_added_by_its_code_and_can_take_part(recorded: World, editor: Browser) -> None:
    data = {"code": "is", "status": "observer", "since": "2026-01-15", "source": "A letter"}
    answer = editor.post("/admin/states", data)
    assert answer.headers["Location"] == "/en/admin/states/IS"
    assert "Iceland" in editor.get("/en/admin/states").text
    assert "Исландия" in recorded.browser(signed_in=False).get("/ru/participation").text
    again = editor.post("/admin/states", data)
    assert again.status_code == 422
    assert "in the list already" in again.text
    assert statuses(recorded, "IS") == ["observer"]


@pytest.mark.parametrize("code", ["QQ", "EU", "", "GEO", "é1", "U+"])
def test_what_is_no_state_is_refused(recorded: World, editor: Browser, code: str) -> None:
    answer = editor.post("/admin/states", {"code": code, "status": "observer", "since": "2026-01-15"})
    assert answer.status_code == 422
    assert "two letters of ISO 3166-1" in words(answer.text)
    with recorded.reads() as session:
        assert session.scalar(select(func.count()).select_from(State)) == 49


def test_the_list_has_every_state_with_its_status_and_the_footnote(editor: Browser) -> None:
    for lang, name in (("en", "Kosovo*"), ("ru", "Косово*")):
        page = editor.get(f"/{lang}/admin/states").text
        assert page.count('<th scope="row">') == 49
        assert name in page
        assert "1244" in page


def test_a_state_that_is_not_in_the_list_is_not_found(editor: Browser) -> None:
    assert editor.get("/en/admin/states/US").status_code == 404
    assert say(editor, code="US").status_code == 404


@pytest.mark.parametrize("path", ["states", "states/GE"])
def test_a_page_costs_few_statements(recorded: World, editor: Browser, path: str) -> None:
    say(editor)
    with counted(recorded) as statements:
        editor.get(f"/en/admin/{path}")
    assert len(statements) <= 15


@pytest.mark.parametrize("role", ["learner", "author", "translator", "coordinator"])
def test_nobody_else_says_anything_of_states(recorded: World, role: str) -> None:
    browser = recorded.browser(role)
    assert say(browser).status_code == 403
    data = {"code": "IS", "status": "observer", "since": "2026-01-15"}
    assert browser.post("/admin/states", data).status_code == 403
    assert undo(browser, "2018-12-31", 1).status_code == 403
    assert statuses(recorded) == ["participating"]
