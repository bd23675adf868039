"""A table of marks read from CSV, and what its figures say.

The first line names the items, `key` or `key/full mark` (1 where not given); each further line is an attempt.
"""

import csv
import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from functools import partial
from itertools import chain
from math import lcm
from pathlib import Path
from typing import Any, NoReturn

from elearn.assessment.statistics import Item, QuizFigures, figures
from elearn.kernel.errors import FieldError, Invalid

DELIMITERS = ",;\t"
MOST_FAULTS = 100
LONGEST_MARK = 40
NUMBER = re.compile(r"[+-]?([0-9]+[.,]?[0-9]*|[.,][0-9]+)")


@dataclass
class _Column:
    """An item while it is read: each mark as a number into `values`, where equal marks share one."""

    key: str
    full: Fraction
    known: dict[str, int] = field(default_factory=dict)
    values: list[Fraction] = field(default_factory=list)
    marks: "array[int]" = field(default_factory=lambda: array("I"))

    def in_units(self, unit: int) -> list[int]:
        """The marks as whole numbers of 1/unit."""
        table = [int(value * unit) for value in self.values]
        return [table[code] for code in self.marks]


def analyse_file(path: Path) -> QuizFigures:
    """The figures of a file of marks.

    Comma, semicolon or tab between the cells, decimal point or comma in them, with or without a byte order
    mark; empty lines are passed over.
    Raises Invalid with every fault (the first 100): `errors` point to `/line/column`, counted from 1, and
    carry `file`, `line`, `column` (the cell) and what the sentence needs. OSError where there is no file.
    """
    reading = _Reading(path.name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reading.read(stream)
    except UnicodeDecodeError:
        reading.line = _first_undecodable_line(path)
        reading.stop("not_utf8")
    if reading.faults:
        raise Invalid(reading.faults, "marks_not_readable", file=path.name)
    return _figures_of(reading.columns)


def as_json(found: QuizFigures) -> str:
    """The figures as JSON, in full; `mean`, `sd` and `sem` are shares of the full mark of the test.

    `attempts, items, mean, sd, skewness, kurtosis, alpha, error_ratio, sem` and in `item`, for each, `key,
    facility, facility_low, facility_high, discrimination, discriminative_efficiency, effective_weight`; null
    where a figure is undefined.
    """
    return json.dumps(as_dict(found), ensure_ascii=False, indent=2, allow_nan=False)


def as_dict(found: QuizFigures) -> dict[str, Any]:
    """The same as plain values."""
    return asdict(found) | {"item": [asdict(item) for item in found.item]}


def _figures_of(columns: list[_Column]) -> QuizFigures:
    unit = lcm(
        *(value.denominator for column in columns for value in column.values),
        *(column.full.denominator for column in columns),
    )
    items = [Item(column.key, int(column.full * unit), partial(column.in_units, unit)) for column in columns]
    return figures(items, len(columns[0].marks))


class _Reading:
    """Reads a stream of lines into columns; gathers the faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.line = 1
        self.columns: list[_Column] = []
        self.faults: list[FieldError] = []

    def read(self, stream: Iterator[str]) -> None:
        """The header, then every attempt."""
        first = next(stream, "")
        while first and not first.strip():
            first, self.line = next(stream, ""), self.line + 1
        if not first:
            self.stop("no_header")
        delimiter = max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark))))
        before = self.line - 1
        rows = csv.reader(chain([first], stream), delimiter=delimiter, strict=True)
        try:
            self._read_header(next(rows))
            for cells in rows if not self.faults else ():
                self.line = before + rows.line_num
                if any(map(str.strip, cells)):
                    self._read_row(cells)
                if len(self.faults) >= MOST_FAULTS:
                    return
        except csv.Error:
            self.line = before + rows.line_num
            self.stop("broken_csv")

    def stop(self, code: str) -> NoReturn:
        """Nothing after this place can be read."""
        self._fault(code, 1)
        raise Invalid(self.faults, "marks_not_readable", file=self.file)

    def _read_header(self, cells: list[str]) -> None:
        keys: set[str] = set()
        for number, cell in enumerate(cells, 1):
            key, slash, written = cell.strip().rpartition("/")
            if not slash:
                key, written = written, "1"
            full = _number(written)
            if not key.strip():
                self._fault("no_item_key", number)
            elif key.strip() in keys:
                self._fault("doubled_item_key", number, key=key.strip())
            elif full is None or full <= 0:
                self._fault("wrong_full_mark", number, key=key.strip(), value=written)
            else:
                self.columns.append(_Column(key.strip(), full))
            keys.add(key.strip())

    def _read_row(self, cells: list[str]) -> None:
        if len(cells) != len(self.columns):
            self._fault("wrong_number_of_cells", len(cells), expected=len(self.columns), found=len(cells))
            return
        for number, (cell, column) in enumerate(zip(cells, self.columns, strict=True), 1):
            code = column.known.get(cell)
            if code is None:
                code = self._new_mark(cell, column, number)
            column.marks.append(code)

    def _new_mark(self, cell: str, column: _Column, number: int) -> int:
        """Mind a mark that this column has not had before."""
        value = _number(cell)
        if not cell.strip():
            self._fault("empty_mark", number, key=column.key)
        elif value is None:
            self._fault("not_a_number", number, key=column.key, value=cell)
        elif not 0 <= value <= column.full:
            self._fault("mark_out_of_range", number, key=column.key, value=cell, full=str(column.full))
        else:
            column.known[cell] = len(column.values)
            column.values.append(value)
            return column.known[cell]
        return 0

    def _fault(self, code: str, column: int, **params: object) -> None:
        place = {"file": self.file, "line": self.line, "column": column}
        self.faults.append(FieldError(f"/{self.line}/{column}", code, place | params))


def _number(cell: str) -> Fraction | None:
    """A decimal number with point or comma, exactly; None where it is none."""
    text = cell.strip()
    if len(text) > LONGEST_MARK or not NUMBER.fullmatch(text):
        return None
    return Fraction(text.replace(",", "."))


def _first_undecodable_line(path: Path) -> int:
    """Text is decoded by blocks, ahead of the lines: where it broke off must be looked for."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1
