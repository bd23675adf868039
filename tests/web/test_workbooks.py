"""Spreadsheets are read as people see them: shared texts, numbers, days by their format, whoever wrote them."""

import io
from zipfile import ZIP_LZMA, ZipFile

import pytest

from elearn.web.workbooks import MOST_COLUMNS, WrongWorkbook, sheet_rows

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
STYLES = (
    f"<styleSheet {MAIN}><numFmts><numFmt numFmtId='170' formatCode='[$-419]dd\\.mm\\.yyyy'/>"
    "<numFmt numFmtId='171' formatCode='0.00 \"days\"'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='170'/><xf numFmtId='171'/></cellXfs></styleSheet>"
)
STRINGS = (
    f"<sst {MAIN}><si><t>one</t></si><si><r><t>two </t></r><r><t>runs</t></r></si>"
    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si></sst>"
)


def book(
    cells: str, workbook: str = "", target: str = "worksheets/sheet1.xml", prefix: str = ""
) -> io.BytesIO:
    """A spreadsheet whose first sheet has these rows."""
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        sheets = '<sheet name="First" sheetId="7" r:id="rId3"/><sheet name="Second" sheetId="1" r:id="rId1"/>'
        packed.writestr(
            "xl/workbook.xml", f"<workbook {MAIN} {OFFICE}>{workbook}<sheets>{sheets}</sheets></workbook>"
        )
        links = f'<Relationship Id="rId1" Target="x.xml"/><Relationship Id="rId3" Target="{target}"/>'
        packed.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
        packed.writestr("xl/styles.xml", STYLES)
        packed.writestr("xl/sharedStrings.xml", STRINGS)
        named = (
            f'xmlns:{prefix}="http://schemas.openxmlformats.org/spreadsheetml/2006/main"' if prefix else MAIN
        )
        begin = f"{prefix}:worksheet" if prefix else "worksheet"
        packed.writestr("xl/worksheets/sheet1.xml", f"<{begin} {named}>{cells}</{begin}>")
    out.seek(0)
    return out


def only(cell: str, workbook: str = "") -> str:
    """What a cell reads."""
    ((_, cells),) = sheet_rows(book(f"<row r='1'>{cell}</row>", workbook))
    return cells[0]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c t='s'><v>0</v></c>", "one"),
        ("<c t='s'><v>1</v></c>", "two runs"),
        ("<c t='s'><v>2</v></c>", "東京"),
        ("<c t='inlineStr'><is><t> in the cell </t></is></c>", "in the cell"),
        ("<c t='str'><f>A1&amp;\"x\"</f><v>made</v></c>", "made"),
        ("<c><v>7.0</v></c>", "7"),
        ("<c><v>0.5</v></c>", "0.5"),
        ("<c s='1'><v>45413</v></c>", "2024-05-01"),
        ("<c s='2'><v>45413</v></c>", "2024-05-01"),
        ("<c s='2'><v>45413.5</v></c>", "2024-05-01T12:00:00"),
        ("<c s='3'><v>45413</v></c>", "45413"),
        ("<c s='1'><v>99999999999</v></c>", "99999999999"),
        ("<c t='d'><v>2024-05-01</v></c>", "2024-05-01"),
    ],
)
def test_a_cell_reads_as_people_see_it(cell: str, text: str) -> None:
    assert only(cell) == text


def test_days_of_the_other_epoch_are_right_too() -> None:
    assert only("<c s='1'><v>43951</v></c>", "<workbookPr date1904='1'/>") == "2024-05-01"


def test_the_first_sheet_is_the_one_that_stands_first_wherever_it_is_kept() -> None:
    cells = "<row r='3'><c r='B3' t='s'><v>0</v></c></row>"
    for target in ("worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"):
        assert list(sheet_rows(book(cells, target=target))) == [(3, {1: "one"})]


def test_names_with_a_prefix_and_cells_without_a_place_are_read() -> None:
    cells = (
        "<x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row><x:row><x:c><x:v>3</x:v></x:c></x:row>"
    )
    assert list(sheet_rows(book(cells, prefix="x"))) == [(1, {0: "1", 1: "2"}), (2, {0: "3"})]


def test_rows_with_nothing_in_them_are_left_out_and_far_columns_count_as_one() -> None:
    cells = "<row r='1'><c r='A1'/></row><row r='9'><c r='XFD9'><v>1</v></c></row>"
    assert list(sheet_rows(book(cells))) == [(9, {MOST_COLUMNS: "1"})]


@pytest.mark.parametrize(
    "cells",
    [
        "<row><c t='s'><v>9</v></c></row>",
        "<row><c><v>a number</v></c></row>",
        "<row><c t='d'><v>soon</v></c></row>",
        "<row",
        "<row><c r='1'><v>1</v></c></row>",
        "<row><c r='" + "A" * 5_000_000 + "1'><v>1</v></c></row>",
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(cells: str) -> None:
    with pytest.raises(WrongWorkbook):
        list(sheet_rows(book(cells)))


def test_an_archive_that_is_packed_as_no_spreadsheet_is_is_refused() -> None:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_LZMA) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
    broken = bytearray(out.getvalue())
    broken[40:60] = b"\xff" * 20
    with pytest.raises(WrongWorkbook):
        list(sheet_rows(io.BytesIO(broken)))


def test_what_is_no_archive_is_refused() -> None:
    for content in (b"", b"PK\x03\x04", b"a,b\n"):
        with pytest.raises(WrongWorkbook):
            list(sheet_rows(io.BytesIO(content)))
