"""Files that spreadsheets open: what goes in comes out, and nothing in them can run."""

import csv
import io
import json
from collections.abc import Iterable

from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from elearn.web.tables import Cell, Column, Kind, Notes, Rows, csv_bytes, guarded, json_bytes, xlsx_bytes

COLUMNS = (Column("name", Kind.TEXT), Column("share", Kind.NUMBER))
FORMULA = "=+-@\t\r\n＝＋－＠"
nasty = st.text(st.sampled_from(list(FORMULA + " \"',;\x00\x1f\u00a0\u200b\ufeffab")))


def made(rows: Iterable[list[Cell]]) -> Rows:
    yield from rows


def parsed(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


@given(st.lists(nasty | st.text(), max_size=5))
@example(["\ud7fc@SUM(A1)", "\u3164=1"])
def test_no_cell_of_a_csv_can_be_a_formula(names: list[str]) -> None:
    for name, _ in parsed(b"".join(csv_bytes(COLUMNS, made([name, 1] for name in names))))[1:]:
        visible = name.lstrip("".join(c for c in set(name) if c.isspace() or not c.isprintable()))
        assert not name.startswith(tuple(FORMULA))
        assert not visible.startswith(tuple(FORMULA))


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=5))
def test_a_csv_reads_back_as_what_was_written(names: list[str]) -> None:
    data = b"".join(csv_bytes(COLUMNS, made([name, None] for name in names)))
    assert parsed(data) == [["name", "share"], *([guarded(name), ""] for name in names)]


def test_a_csv_has_commas_crlf_and_a_mark_only_where_asked() -> None:
    assert b"".join(csv_bytes(COLUMNS, made([["Ana, Maria", 0.5]]))) == b'name,share\r\n"Ana, Maria",0.5\r\n'
    assert b"".join(csv_bytes(COLUMNS, made([]), bom=True)).startswith(b"\xef\xbb\xbfname")


def test_negative_numbers_stay_numbers() -> None:
    assert b"".join(csv_bytes(COLUMNS, made([["a", -1.5]]))).endswith(b"a,-1.5\r\n")


def test_a_workbook_keeps_texts_as_texts_under_a_frozen_head() -> None:
    names = ["=1+1", "https://a.example", "0042", "Жаныл"]
    sheet = load_workbook(io.BytesIO(b"".join(xlsx_bytes(COLUMNS, made([n, 0.25] for n in names))))).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    found = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in found] == names
    # openpyxl calls a text that begins with = a formula; the file says that it is a string.
    assert all(row[1].value == 0.25 and row[0].hyperlink is None for row in found)


def test_a_workbook_holds_no_formula_at_all(tmp_path: object) -> None:
    import zipfile

    data = b"".join(xlsx_bytes(COLUMNS, made([["=cmd()", 1]])))
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert b"<f>" not in opened.read("xl/worksheets/sheet1.xml")


def test_a_json_list_is_whole() -> None:
    rows: list[list[Cell]] = [["Ana", 0.5], ["Жаныл", None]]
    assert json.loads(b"".join(json_bytes(COLUMNS, made(rows)))) == {
        "items": [{"name": "Ana", "share": 0.5}, {"name": "Жаныл", "share": None}],
        "next": None,
    }


def test_rows_come_in_pieces_while_they_are_read() -> None:
    taken = 0

    def endless() -> Rows:
        nonlocal taken
        while True:
            taken += 1
            yield ["x" * 100, 1]

    pieces = csv_bytes(COLUMNS, endless())
    assert next(pieces)
    assert taken < 1_000
    pieces.close()


STATES = (Column("state", may_call=True), Column("name", Kind.TEXT))
NOTES = Notes(["As of today."], {"XK": "* A footnote."}, "Notes")


def test_a_note_stands_below_whatever_calls_for_it_and_nowhere_else() -> None:
    for state, expected in (("XK", [*NOTES.always, "* A footnote."]), ("GE", NOTES.always)):
        rows: list[list[Cell]] = [[state, "XK"], ["AM", "XK"]]
        text = parsed(b"".join(csv_bytes(STATES, made(map(list, rows)), notes=NOTES)))
        assert [line[0] for line in text[3:]] == expected
        told = json.loads(b"".join(json_bytes(STATES, made(map(list, rows)), notes=NOTES)))
        assert told["notes"] == expected
        book = load_workbook(io.BytesIO(b"".join(xlsx_bytes(STATES, made(map(list, rows)), notes=NOTES))))
        assert [row[0] for row in book["Notes"].iter_rows(values_only=True)] == expected


def test_a_table_without_notes_is_only_a_table() -> None:
    told = json.loads(b"".join(json_bytes(STATES, made([["GE", "a"]]))))
    assert set(told) == {"items", "next"}
    book = load_workbook(io.BytesIO(b"".join(xlsx_bytes(STATES, made([["GE", "a"]])))))
    assert len(book.worksheets) == 1
    assert len(parsed(b"".join(csv_bytes(STATES, made([["GE", "a"]]))))) == 2
