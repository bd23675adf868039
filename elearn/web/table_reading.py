"""A small table that somebody sends, as CSV or as a spreadsheet: rows of texts, with the line of each."""

import csv
import io
from collections.abc import Iterator

from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.texts import N_
from elearn.web.sentences import declare_sentences
from elearn.web.workbooks import LargeWorkbook, WrongWorkbook, sheet_rows

LARGEST_TABLE, MOST_ROWS = 1 << 20, 5_000
_PACKED = b"PK\x03\x04"

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
    width = 0
    try:
        for number, cells in sheet_rows(io.BytesIO(table)):
            width = width or max(cells) + 1
            yield number, [cells.get(column, "") for column in range(max(width, max(cells) + 1))]
    except WrongWorkbook as error:
        raise refusal("table_unreadable") from error
    except LargeWorkbook as error:
        raise refusal("table_too_large", rows=MOST_ROWS) from error
