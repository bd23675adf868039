"""The first sheet of a spreadsheet (XLSX) as texts, read with suspicion.

The libraries that read spreadsheets make room for every cell of the rectangle that a sheet spans, so a file of a few
kilobytes with one cell in its last corner ends the process. Here a sheet costs what is written in it, and no more is
unpacked than a bound.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import IO
from xml.parsers import expat

LARGEST_UNPACKED, MOST_PARTS, MOST_COLUMNS = 16 << 20, 500, 50
_PIECE = 1 << 16
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# The numbers of the formats of days and times that every program knows (ECMA-376, 18.8.30).
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_REFERENCE = re.compile("[A-Z]{1,3}[0-9]{1,7}")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    KeyError,
    IndexError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OSError,
    EOFError,
)

# "start" or "end" with an element and its attributes, or "text" with what is said.
Event = tuple[str, str, Mapping[str, str]]
TEXT = ""
Cells = dict[int, str]


class WrongWorkbook(Exception):
    """This is no spreadsheet, or one that is broken, locked or made to do harm."""


class LargeWorkbook(Exception):
    """Unpacked, this is larger than we take."""


def sheet_rows(opened: IO[bytes]) -> Iterator[tuple[int, Cells]]:
    """The rows of the first sheet that have anything in them: number from 1, texts by column from 0; days as in
    2024-05-31. Columns beyond the bound count as the last one. Raises WrongWorkbook, LargeWorkbook."""
    try:
        with zipfile.ZipFile(opened) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS:
                raise LargeWorkbook
            if any(each.compress_type not in _PACKED for each in parts):
                raise WrongWorkbook  # no spreadsheet program packs so, and memory has no bound there
            yield from _Workbook(packed).rows()
    except _UNREADABLE as error:
        raise WrongWorkbook from error


@dataclass
class _Cell:
    """A cell while it is read."""

    column: int
    kind: str
    style: int
    pieces: list[str] = field(default_factory=list)


class _Workbook:
    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._left = LARGEST_UNPACKED
        self._names = set(packed.namelist())
        self._epoch = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zone
        self._sheet = self._first_sheet()
        self._strings = list(self._shared_strings())
        self._date_styles = self._styles()
        self._last = -1
        self._cell: _Cell | None = None
        self._is_text = False

    def rows(self) -> Iterator[tuple[int, Cells]]:
        number, cells = 0, Cells()
        for event in self._events(self._sheet):
            kind, name, attributes = event
            if name != "row":
                self._take(event, cells)
            elif kind == "start":
                number, self._last, cells = int(attributes.get("r", number + 1)), -1, {}
            elif cells:
                yield number, cells

    def _take(self, event: Event, cells: Cells) -> None:
        """Whatever is within a row."""
        kind, name, attributes = event
        if name == "c" and kind == "start":
            self._last = _column(attributes["r"]) if "r" in attributes else self._last + 1
            self._cell = _Cell(self._last, attributes.get("t", "n"), int(attributes.get("s", 0)))
        elif name == "c" and self._cell is not None:
            if text := self._text(self._cell):
                cells[min(self._cell.column, MOST_COLUMNS)] = text
            self._cell = None
        elif name in ("v", "t"):
            self._is_text = kind == "start"
        elif kind == "text" and self._cell is not None and self._is_text:
            self._cell.pieces.append(attributes[TEXT])

    def _text(self, cell: _Cell) -> str:
        text = "".join(cell.pieces)
        if cell.kind == "s":
            return self._strings[int(text)]
        if cell.kind == "d":
            return _day(datetime.fromisoformat(text))
        if cell.kind != "n" or not text:
            return text.strip()
        number = float(text)
        if cell.style in self._date_styles:
            try:
                return _day(self._epoch + timedelta(days=number))
            except OverflowError:
                return text
        return str(int(number)) if number.is_integer() else text

    def _first_sheet(self) -> str:
        """The part that holds the first sheet."""
        wanted = ""
        for kind, name, attributes in self._events("xl/workbook.xml"):
            if kind == "start" and name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self._epoch = datetime(1904, 1, 1)  # noqa: DTZ001
            if kind == "start" and name == "sheet" and not wanted:
                wanted = attributes["id"]
        for kind, name, attributes in self._events("xl/_rels/workbook.xml.rels"):
            if kind == "start" and name == "Relationship" and attributes.get("Id") == wanted:
                target = attributes["Target"]
                return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        raise WrongWorkbook

    def _shared_strings(self) -> Iterator[str]:
        """Texts that cells name by their number, without the reading aids of eastern scripts."""
        text, is_text, aids = "", False, 0
        for kind, name, attributes in self._events("xl/sharedStrings.xml"):
            if kind == "text":
                text += attributes[TEXT] if is_text and not aids else ""
            elif name == "si":
                if kind == "end":
                    yield text.strip()
                text = ""
            elif name == "rPh":
                aids += 1 if kind == "start" else -1
            elif name == "t":
                is_text = kind == "start"

    def _styles(self) -> frozenset[int]:
        """The styles of cells that show a number as a day."""
        own, found, place, is_of_cells = set(), set(), 0, False
        for kind, name, attributes in self._events("xl/styles.xml"):
            if name == "cellXfs":
                is_of_cells = kind == "start"
            elif kind == "start" and name == "numFmt":
                if re.search("[dmyDMY]", _LITERAL.sub("", attributes.get("formatCode", ""))):
                    own.add(int(attributes["numFmtId"]))
            elif kind == "start" and name == "xf" and is_of_cells:
                if int(attributes.get("numFmtId", 0)) in _DATES | own:
                    found.add(place)
                place += 1
        return frozenset(found)

    def _events(self, part: str) -> Iterator[Event]:
        """What begins, ends and is said in a part; nothing where there is none."""
        if part not in self._names:
            return
        found: list[Event] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, said: found.append(
            ("start", _local(name), {_local(each): value for each, value in said.items()})
        )
        parser.EndElementHandler = lambda name: found.append(("end", _local(name), {}))
        parser.CharacterDataHandler = lambda text: found.append(("text", "", {TEXT: text}))
        parser.StartDoctypeDeclHandler = _refuse  # entities: a few letters that become gigabytes
        with self._packed.open(part) as opened:
            while piece := opened.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise LargeWorkbook
                parser.Parse(piece, False)
                yield from found
                found.clear()
        parser.Parse(b"", True)
        yield from found


def _refuse(*_: object) -> None:
    raise WrongWorkbook


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _column(reference: str) -> int:
    """The column of a cell, from 0. Raises WrongWorkbook.

    >>> _column("A1"), _column("AB12")
    (0, 27)
    """
    if not _REFERENCE.fullmatch(reference):
        raise WrongWorkbook
    found = 0
    for letter in reference.rstrip("0123456789"):
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def _day(moment: datetime) -> str:
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
