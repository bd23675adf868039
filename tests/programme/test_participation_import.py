"""Participation from a table: judged row by row, recorded whole, and only what was looked at."""

import io
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict, Invalid
from elearn.kernel.models import AuditEntry
from elearn.programme.models import Participation
from elearn.programme.participation.importing import Plan, apply_plan, plan_import, read_table, written
from elearn.programme.participation.recording import ROWS_AT_ONCE
from elearn.programme.participation.who_takes_part import read_record
from elearn.web.table_reading import MOST_ROWS
from tests.programme.world import BEGAN, add, take_part

HEAD = "action,state,since,until\n"


def plan(session: Session, table: str | bytes) -> Plan:
    return plan_import(session, read_table(table.encode() if isinstance(table, str) else table))


def told(planned: Plan) -> list[str]:
    """The outcome of each row, or the column and code of its first fault."""
    return [
        str(each.outcome) if each.outcome else f"{each.errors[0].pointer} {each.errors[0].code}".strip()
        for each in planned.verdicts
    ]


def workbook(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def recorded(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Participation)) or 0


def test_each_row_is_new_changed_or_the_same(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    take_part(session, "seminars", "AM")
    planned = plan(
        session,
        HEAD + "seminars,GE,2023-01-01,\nseminars,am,2023-01-01,2024-05-31\nseminars,XK,2024-01-01,\n",
    )
    assert told(planned) == ["same", "changed", "added"]
    assert planned.verdicts[1].before is None
    assert recorded(session) == 2
    apply_plan(session, SYSTEM, planned, now())
    assert recorded(session) == 4
    record = read_record(session)
    assert {part.state: part.period.until for part in record.parts} == {
        "GE": None,
        "AM": date(2024, 5, 31),
        "XK": None,
    }


def test_the_same_table_again_changes_nothing_and_every_row_is_in_the_audit(session: Session) -> None:
    add(session, "seminars")
    table = HEAD + "seminars,GE,2023-01-01,\nseminars,AM,2023-01-01,\n"
    before = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    apply_plan(session, SYSTEM, plan(session, table), now())
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before + 2
    again = plan(session, table)
    assert told(again) == ["same", "same"]
    assert not again.changes


def test_rows_are_judged_as_if_those_before_were_recorded(session: Session) -> None:
    add(session, "seminars")
    planned = plan(
        session,
        HEAD
        + "seminars,GE,2023-01-01,2023-06-30\nseminars,GE,2023-06-30,\nseminars,GE,2023-07-01,\n"
        + "seminars,GE,2023-01-01,\n",
    )
    assert told(planned) == ["added", "/since periods_overlap", "added", "/since row_again"]
    assert planned.verdicts[3].errors[0].params == {"row": 2}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("nothing,GE,2023-01-01,", "/action unknown_action"),
        ("seminars,US,2023-01-01,", "/state unknown_state"),
        ("seminars,GE,1 May 2024,", "/since not_a_moment"),
        ("seminars,GE,2024-02-30,", "/since not_a_moment"),
        ("seminars,GE,,", "/since required"),
        ("seminars,GE,2024-05-01,2024-04-01", "/until end_before_beginning"),
        ("seminars,GE,2022-12-31,", "/since outside_action"),
        ("seminars,GE,2024-05-01", "wrong_number_of_cells"),
        ("seminars,GE,2024-05-01,,x", "wrong_number_of_cells"),
    ],
)
def test_a_row_that_cannot_be_is_named(session: Session, row: str, fault: str) -> None:
    add(session, "seminars")
    planned = plan(session, f"{HEAD}seminars,AM,2023-01-01,\n{row}\n")
    assert told(planned) == ["added", fault]
    assert planned.verdicts[1].row == 3
    assert not planned.is_right


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (b"", "wrong_head"),
        (b"action,state\n", "wrong_head"),
        (b"action,state,since,colour\n", "wrong_head"),
        (b"action,state,since,since\n", "wrong_head"),
        ("акция,state".encode("cp1251"), "not_utf8"),
        (b"action\0,state", "table_unreadable"),
        (b"PK\x03\x04 and nothing that could be unpacked", "table_unreadable"),
        (b"x" * (1 << 20) + b"xx", "table_too_large"),
        (HEAD.encode() + b"a,GE,2024-01-01,\n" * (MOST_ROWS + 1), "table_too_large"),
    ],
)
def test_what_is_no_such_table_is_refused_as_a_whole(table: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(table)
    assert refused.value.code == code


def test_a_spreadsheet_is_the_same_table_whether_days_are_texts_or_dates(session: Session) -> None:
    add(session, "seminars")
    table = workbook(
        ["Action", "state", "since", "until", None],
        ["seminars", "GE", date(2023, 1, 1), None],
        [None, None, None, None],
        ["seminars", "AM", "2023-01-01", datetime(2024, 5, 31)],  # noqa: DTZ001 - spreadsheets know no zone
    )
    planned = plan(session, table)
    assert told(planned) == ["added", "added"]
    assert [each.row for each in planned.verdicts] == [2, 4]
    assert [change.said.until for change in planned.changes] == [None, date(2024, 5, 31)]


def test_a_cell_in_the_last_corner_costs_nothing(session: Session) -> None:
    add(session, "seminars")
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for place, text in {"A1": "action", "B1": "state", "C1": "since", "XFD1048576": "x"}.items():
        sheet[place] = text
    book.save(out)
    planned = plan(session, out.getvalue())
    assert told(planned) == ["wrong_number_of_cells"]
    assert planned.verdicts[0].row == 1_048_576


@pytest.mark.parametrize(
    ("part", "text", "code"),
    [
        (
            "xl/worksheets/sheet1.xml",
            '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>',
            "table_unreadable",
        ),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>", "table_unreadable"),
        (
            "xl/worksheets/sheet1.xml",
            '<worksheet><row><c t="s"><v>99</v></c></row></worksheet>',
            "table_unreadable",
        ),
        ("xl/worksheets/sheet1.xml", '<worksheet><row r="x"/></worksheet>', "table_unreadable"),
        ("xl/workbook.xml", "<workbook/>", "table_unreadable"),
        ("xl/styles.xml", f"<styleSheet>{'a' * (17 << 20)}</styleSheet>", "table_too_large"),
    ],
)
def test_a_spreadsheet_that_is_broken_or_means_harm_is_refused(part: str, text: str, code: str) -> None:
    whole, out = workbook(["action", "state", "since"], ["seminars", "GE", "2024-01-01"]), io.BytesIO()
    with ZipFile(io.BytesIO(whole)) as packed, ZipFile(out, "w", ZIP_DEFLATED) as changed:
        for each in packed.namelist():
            changed.writestr(each, text if each == part else packed.read(each))
    with pytest.raises(Invalid) as refused:
        read_table(out.getvalue())
    assert refused.value.code == code


def test_a_spreadsheet_that_our_own_reports_write_is_read_too(session: Session) -> None:
    add(session, "seminars")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for row, cells in enumerate((("action", "state", "since"), ("seminars", "GE"))):
            sheet.write_row(row, 0, cells)
        sheet.write_datetime(1, 2, datetime(2024, 5, 1), day)  # noqa: DTZ001
    assert [change.place.since for change in plan(session, out.getvalue()).changes] == [date(2024, 5, 1)]


def test_a_spreadsheet_that_unpacks_into_too_much_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_table(workbook(["action", "state", "since"], *[["a" * 30_000, n, "x"] for n in range(2_000)]))
    assert refused.value.code == "table_too_large"


def test_semicolons_and_a_byte_order_mark_are_taken(session: Session) -> None:
    add(session, "seminars")
    table = "\ufeffstate;action;since\r\nGE;seminars;2023-01-01\r\n"
    assert told(plan(session, table)) == ["added"]


def test_what_is_written_down_says_the_same(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "KG")
    planned = plan(session, HEAD + "seminars,KG,2023-01-01,\nseminars,GE,2023-01-01,2024-05-31\n")
    again = plan(session, written(planned.verdicts))
    assert again.changes == planned.changes


def test_a_plan_is_not_applied_to_something_else_than_it_was_made_for(session: Session) -> None:
    add(session, "seminars")
    planned = plan(session, HEAD + "seminars,GE,2024-01-01,\n")
    take_part(session, "seminars", "GE", BEGAN)
    with pytest.raises(Conflict) as refused:
        apply_plan(session, SYSTEM, planned, now())
    assert refused.value.code == "participation_changed"
    assert recorded(session) == 1


def test_a_change_elsewhere_does_not_stop_a_plan(session: Session) -> None:
    add(session, "seminars")
    planned = plan(session, HEAD + "seminars,GE,2024-01-01,\n")
    take_part(session, "seminars", "AM")
    apply_plan(session, SYSTEM, planned, now())
    assert recorded(session) == 2


def test_more_rows_are_kept_than_go_into_a_statement(session: Session) -> None:
    keys = [add(session, f"action-{number}") for number in range(11)]
    states = sorted(read_record(session).states)
    rows = [f"{key},{state},2023-01-01," for key in keys for state in states]
    assert len(rows) > ROWS_AT_ONCE
    apply_plan(session, SYSTEM, plan(session, HEAD + "\n".join(rows)), now())
    assert recorded(session) == len(rows)


def test_what_one_row_ends_makes_room_for_another_wherever_they_stand(session: Session) -> None:
    add(session, "seminars")
    take_part(session, "seminars", "GE")
    planned = plan(session, HEAD + "seminars,GE,2024-06-01,\nseminars,GE,2023-01-01,2024-05-31\n")
    assert told(planned) == ["added", "changed"]
    assert [each.row for each in planned.verdicts] == [2, 3]
    apply_plan(session, SYSTEM, planned, now())
    assert len(read_record(session).parts) == 2


def test_a_head_of_very_many_columns_is_refused_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        read_table(",".join(map(str, range(150_000))).encode())
    assert refused.value.errors[0].params["wrong"] == "0, 1, 2, 3, 4"
