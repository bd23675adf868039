"""Rows that go to the database as one JSON text: a prepared statement takes single values only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, Text, bindparam, cast, func, literal_column

from elearn.kernel.database import Id

Cell = Callable[[ColumnElement[Any], int], ColumnElement[Any]]


@dataclass(frozen=True)
class JsonRows:
    """The rows of a JSON array of arrays: what stands at a place in each, from 0."""

    _row: ColumnElement[Any]
    _value: Cell
    _text: Cell

    def number(self, place: int) -> ColumnElement[int]:
        """A whole number."""
        return cast(self._text(self._row, place), Id)

    def value(self, place: int) -> ColumnElement[Any]:
        """A list or an object, for a column of JSON."""
        return self._value(self._row, place)


def json_rows(parameter: str) -> dict[str, JsonRows]:
    """The rows in the text of a parameter, for each database."""
    text = bindparam(parameter, type_=Text)
    each = func.json_each(text).table_valued("value").c.value
    element = func.json_array_elements(cast(text, JSON)).table_valued("value").c.value
    return {
        "sqlite": JsonRows(each, _extract, _extract),
        "postgresql": JsonRows(element, _by_operator("->"), _by_operator("->>")),
    }


def _extract(row: ColumnElement[Any], place: int) -> ColumnElement[Any]:
    return func.json_extract(row, literal_column(f"'$[{place}]'"))


def _by_operator(operator: str) -> Cell:
    return lambda row, place: row.op(operator)(literal_column(str(place)))
