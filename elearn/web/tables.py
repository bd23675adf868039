"""Tables that leave the platform: rows become CSV, XLSX or JSON, piece by piece: memory stays flat."""

import csv
import io
import json
import re
import tempfile
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
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
    """A column: `key` is its head."""

    key: str
    kind: Kind = Kind.PLAIN


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


def csv_bytes(columns: Sequence[Column], rows: Rows, *, bom: bool = False) -> Bytes:
    """RFC 4180: commas, CRLF, a head; UTF-8, with a byte order mark where asked. No cell can be a formula."""
    texts = [place for place, column in enumerate(columns) if column.kind is Kind.TEXT]
    buffer = io.StringIO(newline="")
    write = csv.writer(buffer, lineterminator="\r\n").writerow
    if bom:
        buffer.write("\ufeff")
    write([guarded(column.key) for column in columns])
    with closing(rows):
        for row in rows:
            for place in texts:
                text = row[place]
                if text and _risky(text):  # type: ignore[arg-type]  # a TEXT column holds texts
                    row[place] = f"'{text}"
            write(row)
            if buffer.tell() >= CHUNK:
                yield buffer.getvalue().encode()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue().encode()


def json_bytes(columns: Sequence[Column], rows: Rows) -> Bytes:
    """One JSON object with `items`, an object a row, and `next`, which is null: the list is whole."""
    keys = [column.key for column in columns]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    pieces, size, between = ['{"items":['], 0, ""
    with closing(rows):
        for row in rows:
            piece = between + encode(dict(zip(keys, row, strict=True)))
            pieces.append(piece)
            size, between = size + len(piece), ",\n"
            if size >= CHUNK:
                yield "".join(pieces).encode()
                pieces, size = [], 0
    pieces.append('],"next":null}')
    yield "".join(pieces).encode()


def xlsx_bytes(columns: Sequence[Column], rows: Rows, *, folder: Path | None = None) -> Bytes:
    """A workbook; its first bytes come after the last row, because a zip is written at its end.

    `folder` is where rows wait meanwhile. Texts are texts, never formulas or links; more rows than a sheet
    can hold go on in the next one.
    """
    with (
        tempfile.TemporaryDirectory(dir=folder) as waiting,
        tempfile.TemporaryFile(dir=folder) as file,
    ):
        with closing(rows):
            _write_workbook(file, waiting, columns, rows)
        file.seek(0)
        while piece := file.read(CHUNK * 2):
            yield piece


def _write_workbook(file: IO[bytes], waiting: str, columns: Sequence[Column], rows: Rows) -> None:
    options = {
        "constant_memory": True,
        "tmpdir": waiting,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
    }
    with Workbook(file, options) as workbook:
        sheet, line = _new_sheet(workbook, columns), 0
        for row in rows:
            line += 1
            if line == XLSX_ROWS:
                sheet, line = _new_sheet(workbook, columns), 1
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, place, cell[:XLSX_CHARACTERS])
                elif cell is not None:
                    sheet.write_number(line, place, cell)


def _new_sheet(workbook: Workbook, columns: Sequence[Column]) -> Worksheet:
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(columns) - 1, 0), 18)
    head = workbook.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.key, head)
    return sheet
