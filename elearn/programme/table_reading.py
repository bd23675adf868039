"""A small table that somebody sends, as CSV or as a spreadsheet: rows of texts, with the line of each."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.texts import N_
from elearn.web.sentences import declare_sentences

LARGEST_TABLE, MOST_ROWS = 1 << 20, 5_000
# A spreadsheet is packed: unpacked it may be this large.
_LARGEST_UNPACKED, _MOST_PARTS, _PIECE = 24 << 20, 200, 1 << 16
_PACKED = b"PK\x03\x04"
_UNREADABLE = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OSError,
    EOFError,
)

declare_sentences(
    {
        "not_utf8": N_("The file is not UTF-8 text. Save it as CSV (UTF-8) and try again."),
        "table_unreadable": N_(
            "The file is neither CSV (UTF-8) nor a spreadsheet (XLSX) that can be read. Save it as one of the two and "
            "try again."
        ),
        "table_too_large": N_("The table is larger than we take: at most %(rows)s rows and 1 MB."),
    }
)

Line = tuple[int, list[str]]


def read_lines(table: bytes) -> Iterator[Line]:
    """Every line that has anything in it, numbered from 1: the first sheet of a spreadsheet. Raises Invalid where the
    file is no table, or more of one than we take."""
    if len(table) > LARGEST_TABLE:
        raise refusal("table_too_large", rows=MOST_ROWS)
    lines = _spreadsheet(table) if table.startswith(_PACKED) else _csv(table)
    found = 0
    for number, cells in lines:
        if any(cells):
            found += 1
            if found > MOST_ROWS + 1:  # the head is none of them
                raise refusal("table_too_large", rows=MOST_ROWS)
            yield number, cells


def refusal(code: str, **params: object) -> Invalid:
    """The whole table is refused."""
    return Invalid([FieldError("", code, params)], code, **params)


def _csv(table: bytes) -> Iterator[Line]:
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal("not_utf8") from error
    if "\0" in text:
        raise refusal("table_unreadable")
    # Spreadsheets of many languages write semicolons.
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise refusal("table_unreadable") from error


def _spreadsheet(table: bytes) -> Iterator[Line]:
    try:
        _unpack(table)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(table)).get_sheet_by_index(0)
        begin = sheet.start[0] if sheet.start else 0
        if (sheet.height or 0) > 20 * MOST_ROWS:
            raise refusal("table_too_large", rows=MOST_ROWS)
        rows = sheet.to_python(skip_empty_area=True)
    except _UNREADABLE as error:
        raise refusal("table_unreadable") from error
    for number, cells in enumerate(rows, begin + 1):
        yield number, _without_empty_ends([_text(cell) for cell in cells], len(rows[0]))


def _without_empty_ends(cells: list[str], width: int) -> list[str]:
    """Spreadsheets have every row as wide as the widest; what is empty beyond the head is no cell."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells


def _unpack(table: bytes) -> None:
    """Raises where unpacking would take more room than a table needs, whatever the file says of itself."""
    left = _LARGEST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(table)) as packed:
        if len(packed.infolist()) > _MOST_PARTS:
            raise refusal("table_too_large", rows=MOST_ROWS)
        for part in packed.infolist():
            with packed.open(part) as opened:
                while piece := opened.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise refusal("table_too_large", rows=MOST_ROWS)


def _text(cell: Any) -> str:
    """A cell as people would have written it into CSV."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
