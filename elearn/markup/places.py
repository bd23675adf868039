"""From a place in a block's text back to its line and column in the file."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

# Where a line of a text stands: its offset in the text, its line and column in the file.
Start = tuple[int, int, int]
_ROW_PREFIX = re.compile(r"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*")


class Place(Protocol):
    """Knows where the offsets of an inline text lie in the file."""

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1."""
        ...


class Places:
    """Where the offsets of one inline text lie in the file.

    The parser strips indents, quote marks and trailing spaces, so each line of the text is found again as
    what stands last on its line of the file. `skipped` characters were cut off in front.
    """

    def __init__(
        self, content: str, lines: Sequence[str], index: int, first_line: int, skipped: int = 0
    ) -> None:
        self._parts = content.split("\n")
        self._lines, self._index, self._first_line, self._skipped = lines, index, first_line, skipped
        self._breaks = [0]
        for part in self._parts:
            self._breaks.append(self._breaks[-1] + len(part) + 1)
        self._starts: dict[int, int] = {}

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1."""
        offset += self._skipped
        row = min(bisect_right(self._breaks, offset) - 1, len(self._parts) - 1)
        if row not in self._starts:
            self._starts[row] = self._start(row)
        return self._first_line + self._index + row, self._starts[row] + offset - self._breaks[row] + 1

    def _start(self, row: int) -> int:
        if self._index + row >= len(self._lines):
            return 0
        part, line = self._parts[row], self._lines[self._index + row]
        indent = len(part) - len(part.lstrip())
        return max(line.rfind(part.strip()) - indent, 0)


class CellPlaces:
    """The same for a table's cell, from the offsets that `row_cells` gives."""

    def __init__(self, offsets: Sequence[int], line: int) -> None:
        self._offsets, self._line = offsets or [0], line

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1."""
        return self._line, self._offsets[min(offset, len(self._offsets) - 1)] + 1


class FixedPlaces:
    """The places of a text inside another file, from its first character on; line 0 is no place.

    `starts` are those of its lines, where they were cut or joined in reading; else they are the text's own, and
    begin with the file's.
    """

    def __init__(self, content: str, line: int, column: int, starts: Sequence[Start] = ()) -> None:
        self._content, self._line, self._column, self._starts = content, line, column, starts

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column."""
        if self._line == 0:
            return 0, 0
        if self._starts:
            known = max(bisect_right(self._starts, offset, key=lambda start: start[0]) - 1, 0)
            first, line, column = self._starts[known]
            return line, column + offset - first
        row = self._content.count("\n", 0, offset)
        start = self._content.rfind("\n", 0, offset) + 1
        return self._line + row, (max(self._column, 1) if row == 0 else 1) + offset - start


def row_cells(line: str) -> list[list[int]]:
    """For each cell of a row, the offsets in the line of its characters (a `\\|` counts once)."""
    match = _ROW_PREFIX.match(line)
    start = match.end() if match else 0
    cells: list[list[int]] = [[]]
    for offset in range(start, len(line.rstrip())):
        is_bar = line[offset] == "|"
        if is_bar and offset > start and line[offset - 1] == "\\":
            cells[-1][-1:] = [offset]
        elif is_bar:
            cells.append([])
        else:
            cells[-1].append(offset)
    if cells and not cells[0]:
        cells.pop(0)
    return [_trimmed(cell, line) for cell in cells]


def _trimmed(cell: list[int], line: str) -> list[int]:
    first, last = 0, len(cell)
    while first < last and line[cell[first]].isspace():
        first += 1
    while last > first and line[cell[last - 1]].isspace():
        last -= 1
    return cell[first:last] or [0]
