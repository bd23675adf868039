"""Tables that leave the platform: rows become CSV, XLSX or JSON, piece by piece: memory stays flat."""

import csv
import io
import json
import re
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

CHUNK = 32_768
CSV, XLSX, JSON = (
    "text/csv; charset=utf-8",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/json",
)
XLSX_ROWS, XLSX_CHARACTERS = 1_048_576, 32_767  # the most that a sheet and a cell can hold

Cell = str | int | float | None
Rows = Generator[list[Cell], None, None]
Bytes = Generator[bytes, None, None]


class Kind(StrEnum):
    """What a column holds: TEXT what people wrote; PLAIN our own keys and moments, which need no guard."""

    TEXT = "text"
    PLAIN = "plain"
    NUMBER = "number"


@dataclass(frozen=True)
class Column:
    """A column: `key` is its head; in one that `may_call` a cell can call for a note."""

    key: str
    kind: Kind = Kind.PLAIN
    may_call: bool = False


@dataclass(frozen=True)
class Notes:
    """What stands below a table: `always`, and of `by_cell` the notes of those cells that it really holds.

    In CSV each is a row of one cell after the others, in a workbook a sheet called `title`, in JSON the list `notes`.
    """

    always: Sequence[str] = ()
    by_cell: Mapping[str, str] = field(default_factory=dict)
    title: str = "Notes"

    def watching(self, columns: Sequence[Column], rows: Rows, called: dict[str, None]) -> Rows:
        """The same rows; once they have passed, `called` has the notes, in order."""
        called.update(dict.fromkeys(self.always))
        places = [place for place, column in enumerate(columns) if column.may_call]
        with closing(rows):
            for row in rows:
                for place in places:
                    if row[place] in self.by_cell:
                        called[self.by_cell[str(row[place])]] = None
                yield row


NO_NOTES = Notes()


# Spreadsheets strip white space and much that is invisible before they look for a formula: whatever is neither a
# letter, a digit nor plain punctuation counts as stripped.
_SIGN = "[=+\\-@＝＋－＠]"
_risky = re.compile(rf"(?:(?!{_SIGN})[^\w!-~])*{_SIGN}|[\t\r\n]").match


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that could be gets an apostrophe in front.

    >>> guarded(" =1+1"), guarded("Ana-Maria")
    ("' =1+1", 'Ana-Maria')
    """
    return "'" + text if _risky(text) else text


def csv_bytes(columns: Sequence[Column], rows: Rows, *, bom: bool = False, notes: Notes = NO_NOTES) -> Bytes:
    """RFC 4180: commas, CRLF, a head; UTF-8, with a byte order mark where asked. No cell can be a formula."""
    texts = [place for place, column in enumerate(columns) if column.kind is Kind.TEXT]
    buffer = io.StringIO(newline="")
    write = csv.writer(buffer, lineterminator="\r\n").writerow
    if bom:
        buffer.write("\ufeff")
    write([guarded(column.key) for column in columns])
    called: dict[str, None] = {}
    with closing(notes.watching(columns, rows, called)) as watched:
        for row in watched:
            for place in texts:
                text = row[place]
                if text and _risky(text):  # type: ignore[arg-type]  # a TEXT column holds texts
                    row[place] = f"'{text}"
            write(row)
            if buffer.tell() >= CHUNK:
                yield buffer.getvalue().encode()
                buffer.seek(0)
                buffer.truncate()
    for note in called:
        write([guarded(note)])
    yield buffer.getvalue().encode()


def json_bytes(columns: Sequence[Column], rows: Rows, *, notes: Notes = NO_NOTES) -> Bytes:
    """One JSON object with `items`, an object a row, and `next`, which is null: the list is whole; and `notes`, where
    there are any."""
    keys = [column.key for column in columns]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    pieces, size, between = ['{"items":['], 0, ""
    called: dict[str, None] = {}
    with closing(notes.watching(columns, rows, called)) as watched:
        for row in watched:
            piece = between + encode(dict(zip(keys, row, strict=True)))
            pieces.append(piece)
            size, between = size + len(piece), ",\n"
            if size >= CHUNK:
                yield "".join(pieces).encode()
                pieces, size = [], 0
    pieces.append('],"next":null' + (f',"notes":{encode(list(called))}' if called else "") + "}")
    yield "".join(pieces).encode()


def xlsx_bytes(
    columns: Sequence[Column], rows: Rows, *, folder: Path | None = None, notes: Notes = NO_NOTES
) -> Bytes:
    """A workbook; its first bytes come after the last row, because a zip is written at its end.

    `folder` is where rows wait meanwhile. Texts are texts, never formulas or links; more rows than a sheet
    can hold go on in the next one.
    """
    with (
        tempfile.TemporaryDirectory(dir=folder) as waiting,
        tempfile.TemporaryFile(dir=folder) as file,
    ):
        _write_workbook(file, waiting, columns, rows, notes)
        file.seek(0)
        while piece := file.read(CHUNK * 2):
            yield piece


def _write_workbook(
    file: IO[bytes], waiting: str, columns: Sequence[Column], rows: Rows, notes: Notes
) -> None:
    options = {
        "constant_memory": True,
        "tmpdir": waiting,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
    }
    called: dict[str, None] = {}
    with Workbook(file, options) as workbook, closing(notes.watching(columns, rows, called)) as watched:
        sheet, line = _new_sheet(workbook, columns), 0
        for row in watched:
            line += 1
            if line == XLSX_ROWS:
                sheet, line = _new_sheet(workbook, columns), 1
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, place, cell[:XLSX_CHARACTERS])
                elif cell is not None:
                    sheet.write_number(line, place, cell)
        if called:
            below = workbook.add_worksheet(notes.title)
            for line, note in enumerate(called):
                below.write_string(line, 0, note)


def _new_sheet(workbook: Workbook, columns: Sequence[Column]) -> Worksheet:
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(columns) - 1, 0), 18)
    head = workbook.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.key, head)
    return sheet
