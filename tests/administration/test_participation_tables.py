"""Editors send a table, see what it would change, and record it whole or not at all; and it is undone so."""

import io
from datetime import date

from openpyxl import Workbook

from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.participation.who_takes_part import read_record
from tests.administration.participation import TABLE, confirmed, hidden, parts, send_table, words
from tests.learning.test_budgets import counted
from tests.programme.world import BEGAN, add, take_part
from tests.world import Browser, World

FORM = f"/en{TABLE}"
HEAD = "action,state,since,until\n"
GOOD = HEAD + "seminars,GE,2023-01-01,2024-05-31\nseminars,XK,2024-01-01,\n"
BEFORE = {"GE": "2023-01-01 None"}
AFTER = {"GE": "2023-01-01 2024-05-31", "XK": "2024-01-01 None"}


def record(browser: Browser, table: str | bytes = GOOD, name: str = "table.csv") -> None:
    """Send a table and say yes to it."""
    done = browser.post(f"{TABLE}/record", confirmed(send_table(browser, table, name).text))
    assert (done.status_code, done.headers["Location"]) == (303, FORM)


def test_a_table_is_shown_before_it_counts_and_then_recorded_whole_and_once(
    recorded: World, recorder: Browser
) -> None:
    answer = send_table(recorder, GOOD)
    assert answer.status_code == 200
    page = words(answer.text)
    assert "new: 1 changed: 1 the same as recorded: 0 wrong: 0" in page
    assert "Georgia : Seminars Row 2 · 2023-01-01 – 2024-05-31 · last day until now: no end changed" in page
    assert "1244" in page
    assert parts(recorded) == BEFORE
    form = confirmed(answer.text)
    assert recorder.post(f"{TABLE}/record", form).status_code == 303
    assert parts(recorded) == AFTER
    assert recorder.post(f"{TABLE}/record", form).status_code == 409
    assert parts(recorded) == AFTER
    assert "Everything in this table is recorded already." in send_table(recorder, GOOD).text


def test_a_spreadsheet_is_taken_too(recorded: World, recorder: Browser) -> None:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in (("action", "state", "since"), ("seminars", "KG", "2024-01-01")):
        book.active.append(row)
    book.save(out)
    record(recorder, out.getvalue(), "table.xlsx")
    assert parts(recorded)["KG"] == "2024-01-01 None"


def test_faults_are_told_by_row_and_then_nothing_can_be_recorded(recorded: World, recorder: Browser) -> None:
    answer = send_table(recorder, GOOD + "seminars,US,2024-01-01,\nnothing,AM,2024-01-01,\n")
    assert answer.status_code == 422
    page = words(answer.text)
    assert "Row 4 , state : This state is not in the list of states" in page
    assert "Row 5 , action : There is no such action" in page
    assert hidden(answer.text, f"{TABLE}/record") == []
    assert parts(recorded) == BEFORE


def test_what_somebody_else_recorded_meanwhile_is_shown_before_anything_counts(
    recorded: World, recorder: Browser
) -> None:
    form = confirmed(send_table(recorder, GOOD).text)
    with unit_of_work(recorded.services.writers) as session:
        take_part(session, "seminars", "XK", until=None)
    answer = recorder.post(f"{TABLE}/record", form)
    assert answer.status_code == 409
    assert "Somebody else has changed this" in answer.text
    assert "since 2023-01-01 already" in words(answer.text)
    assert parts(recorded) == {"GE": "2023-01-01 None", "XK": "2023-01-01 None"}


def test_a_change_that_leaves_the_table_right_asks_again_and_then_is_done(
    recorded: World, recorder: Browser
) -> None:
    form = confirmed(send_table(recorder, GOOD).text)
    with unit_of_work(recorded.services.writers) as session:
        take_part(session, "seminars", "XK", date(2024, 1, 1), date(2024, 2, 1))
    answer = recorder.post(f"{TABLE}/record", form)
    assert answer.status_code == 409
    assert recorder.post(f"{TABLE}/record", confirmed(answer.text)).status_code == 303
    assert parts(recorded)["XK"] == "2024-01-01 None"


def test_a_table_is_undone_as_one_act_and_that_too(recorded: World, recorder: Browser) -> None:
    record(recorder)
    (table,) = hidden(recorder.get(FORM).text, f"{TABLE}/undo")
    assert recorder.post(f"{TABLE}/undo", table).status_code == 303
    assert parts(recorded) == BEFORE
    page = recorder.get(FORM).text
    assert "Recorded from a table · 2 rows" in words(page)
    assert "Undone: what was recorded on" in words(page)
    (undoing,) = hidden(page, f"{TABLE}/undo")
    assert recorder.post(f"{TABLE}/undo", table, lang="en").headers["Location"] == FORM
    assert parts(recorded) == BEFORE
    assert recorder.post(f"{TABLE}/undo", undoing).status_code == 303
    assert parts(recorded) == AFTER


def test_a_table_that_was_built_upon_is_not_undone_and_the_page_says_where(
    recorded: World, recorder: Browser
) -> None:
    with unit_of_work(recorded.services.writers) as session:
        add(session, "visits", title="Visits")
    record(recorder, GOOD + "visits,AM,2024-01-01,\n")
    with unit_of_work(recorded.services.writers) as session:
        take_part(session, "seminars", "GE", date(2024, 7, 1))  # so GE cannot go on from 2023 for ever
        take_part(session, "seminars", "XK", date(2024, 1, 1), date(2025, 1, 1))
    before = parts(recorded)
    (table,) = hidden(recorder.get(FORM).text, f"{TABLE}/undo")
    with counted(recorded) as statements:
        answer = recorder.post(f"{TABLE}/undo", table)
    assert len(statements) <= 15
    assert answer.status_code == 409
    page = words(answer.text)
    assert "no longer fitting as it stood before: 2." in page
    assert "Georgia : Seminars" in page
    assert "Kosovo* : Seminars" in page
    assert "Armenia :" not in page
    assert parts(recorded) == before


def test_what_was_undone_singly_does_not_keep_the_rest_of_a_table_from_being_undone(
    recorded: World, recorder: Browser
) -> None:
    record(recorder)
    page = recorder.get("/en/admin/actions/seminars").text
    kosovo = next(form for form in hidden(page, "/admin/participation/undo") if form["state"] == "XK")
    assert recorder.post("/admin/participation/undo", kosovo).status_code == 303
    (table,) = hidden(recorder.get(FORM).text, f"{TABLE}/undo")
    assert recorder.post(f"{TABLE}/undo", table).status_code == 303
    assert parts(recorded) == BEFORE
    page = words(recorder.get(FORM).text)
    assert "Undone: what was recorded" in page
    assert "1 row" in page


def test_what_is_no_table_is_refused_beside_the_field(recorder: Browser) -> None:
    for table, told in (
        (b"", "Fill this in."),
        (b"colour\nred\n", "The first row must name the columns"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b"PK\x03\x04rubbish", "neither CSV"),
        (b"x" * ((1 << 20) + 2), "larger than we take"),
    ):
        answer = send_table(recorder, table)
        assert answer.status_code == 422
        assert told in words(answer.text)
        assert 'id="table-fault"' in answer.text
    assert send_table(recorder, b"x" * (2 << 20)).status_code == 413


def test_a_large_table_is_shown_in_part_and_costs_few_statements(recorded: World, recorder: Browser) -> None:
    with unit_of_work(recorded.services.writers) as session:
        keys = [add(session, f"action-{number}") for number in range(5)]
        states = sorted(read_record(session).states)
    table = HEAD + "\n".join(f"{key},{state},{BEGAN}," for key in keys for state in states)
    with counted(recorded) as statements:
        answer = send_table(recorder, table)
    assert len(statements) <= 15
    assert "and 45 more" in words(answer.text)
    with counted(recorded) as statements:
        assert recorder.post(f"{TABLE}/record", confirmed(answer.text)).status_code == 303
    assert len(statements) <= 15


def test_forms_that_nobody_made_are_refused(recorder: Browser) -> None:
    forms: tuple[dict[str, str], ...] = ({}, {"table": "x"}, {"table": "x", "seen": "y"})
    for form in forms:
        assert recorder.post(f"{TABLE}/record", form).status_code == 422
    for number, status in (("", 422), ("x", 422), ("0", 422), ("9" * 30, 422), ("1", 404)):
        assert recorder.post(f"{TABLE}/undo", {"id": number}).status_code == status
