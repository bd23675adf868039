"""Editors send a table, see what it would change, and record it whole or not at all."""

import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.participation.who_takes_part import read_record
from tests.learning.test_budgets import counted
from tests.programme.world import add, recording, take_part
from tests.world import Browser, World

ADDRESS = "/admin/participation-table"
HEAD = "action,state,since,until\n"
GOOD = HEAD + "seminars,GE,2023-01-01,2024-05-31\nseminars,XK,2024-01-01,\n"


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


def send(browser: Browser, table: str | bytes, name: str = "table.csv") -> TestResponse:
    content = table.encode() if isinstance(table, str) else table
    head = f'--edge\r\nContent-Disposition: form-data; name="table"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--edge--\r\n"
    answer: TestResponse = browser.post(ADDRESS, body, content_type="multipart/form-data; boundary=edge")
    return answer


def confirmed(page: str) -> dict[str, str]:
    """What the button sends that records the table."""
    form = page.partition(f'action="{ADDRESS}/record"')[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}


def parts(world: World) -> dict[str, str]:
    with world.reads() as session:
        return {part.state: f"{part.period.since} {part.period.until}" for part in read_record(session).parts}


def test_a_table_is_shown_before_it_counts_and_then_recorded_whole(recorded: World, editor: Browser) -> None:
    answer = send(editor, GOOD)
    assert answer.status_code == 200
    page = words(answer.text)
    assert "new: 1 changed: 1 the same as recorded: 0 wrong: 0" in page
    assert "Georgia : Seminars Row 2 · 2023-01-01 – 2024-05-31 · last day until now: no end changed" in page
    assert "1244" in page
    assert parts(recorded) == {"GE": "2023-01-01 None"}
    done = editor.post(f"{ADDRESS}/record", confirmed(answer.text))
    assert (done.status_code, done.headers["Location"]) == (303, "/en/admin/actions")
    assert parts(recorded) == {"GE": "2023-01-01 2024-05-31", "XK": "2024-01-01 None"}


def test_a_spreadsheet_is_taken_too(recorded: World, editor: Browser) -> None:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in (("action", "state", "since"), ("seminars", "KG", "2024-01-01")):
        book.active.append(row)
    book.save(out)
    answer = send(editor, out.getvalue(), "table.xlsx")
    assert editor.post(f"{ADDRESS}/record", confirmed(answer.text)).status_code == 303
    assert parts(recorded)["KG"] == "2024-01-01 None"


def test_faults_are_told_by_row_and_then_nothing_can_be_recorded(recorded: World, editor: Browser) -> None:
    answer = send(editor, GOOD + "seminars,US,2024-01-01,\nnothing,AM,2024-01-01,\n")
    assert answer.status_code == 422
    page = words(answer.text)
    assert "Row 4 , state : This state is not in the list of states" in page
    assert "Row 5 , action : There is no such action" in page
    assert f'action="{ADDRESS}/record"' not in answer.text
    assert parts(recorded) == {"GE": "2023-01-01 None"}


def test_what_somebody_else_recorded_meanwhile_is_shown_before_anything_counts(
    recorded: World, editor: Browser
) -> None:
    form = confirmed(send(editor, GOOD).text)
    with unit_of_work(recorded.services.writers) as session:
        take_part(session, "seminars", "XK", until=None)
    answer = editor.post(f"{ADDRESS}/record", form)
    assert answer.status_code == 409
    assert "Somebody else has changed this" in answer.text
    assert "since 2023-01-01 already" in words(answer.text)
    assert parts(recorded) == {"GE": "2023-01-01 None", "XK": "2023-01-01 None"}


def test_a_change_that_leaves_the_table_right_asks_again_and_then_is_done(
    recorded: World, editor: Browser
) -> None:
    form = confirmed(send(editor, GOOD).text)
    with unit_of_work(recorded.services.writers) as session:
        take_part(session, "seminars", "GE", until=None)
        take_part(session, "seminars", "XK", date(2024, 1, 1), date(2024, 2, 1))
    answer = editor.post(f"{ADDRESS}/record", form)
    assert answer.status_code == 409
    assert editor.post(f"{ADDRESS}/record", confirmed(answer.text)).status_code == 303
    assert parts(recorded)["XK"] == "2024-01-01 None"


def test_recording_the_same_table_twice_records_it_once(recorded: World, editor: Browser) -> None:
    form = confirmed(send(editor, GOOD).text)
    assert editor.post(f"{ADDRESS}/record", form).status_code == 303
    before = parts(recorded)
    assert editor.post(f"{ADDRESS}/record", form).status_code == 409
    assert parts(recorded) == before
    again = send(editor, GOOD)
    assert "Everything in this table is recorded already." in again.text


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (b"", "Fill this in."),
        (b"colour\nred\n", "The first row must name the columns"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b"PK\x03\x04rubbish", "neither CSV"),
        (b"x" * ((1 << 20) + 2), "larger than we take"),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(editor: Browser, table: bytes, told: str) -> None:
    answer = send(editor, table)
    assert answer.status_code == 422
    assert told in words(answer.text)
    assert 'id="table-fault"' in answer.text


def test_far_more_than_a_table_is_not_even_read(editor: Browser) -> None:
    assert send(editor, b"x" * (2 << 20)).status_code == 413


def test_a_large_table_is_shown_in_part_and_costs_few_statements(recorded: World, editor: Browser) -> None:
    with unit_of_work(recorded.services.writers) as session:
        keys = [add(session, f"action-{number}") for number in range(10)]
        states = sorted(read_record(session).states)
    table = HEAD + "\n".join(f"{key},{state},2023-01-01," for key in keys for state in states)
    with counted(recorded) as statements:
        answer = send(editor, table)
    assert len(statements) <= 15
    assert "and 290 more" in words(answer.text)
    with counted(recorded) as statements:
        assert editor.post(f"{ADDRESS}/record", confirmed(answer.text)).status_code == 303
    assert len(statements) <= 15


@pytest.mark.parametrize("form", [{}, {"table": "x"}, {"table": "x", "seen": "y"}])
def test_forms_that_nobody_made_are_refused(editor: Browser, form: dict[str, str]) -> None:
    assert editor.post(f"{ADDRESS}/record", form).status_code == 422


@pytest.mark.parametrize("role", ["learner", "author", "translator", "coordinator"])
def test_nobody_else_sends_tables(recorded: World, role: str) -> None:
    browser = recorded.browser(role)
    assert send(browser, GOOD).status_code == 403
    assert browser.post(f"{ADDRESS}/record", {"table": GOOD, "seen": "x"}).status_code == 403
    assert parts(recorded) == {"GE": "2023-01-01 None"}
