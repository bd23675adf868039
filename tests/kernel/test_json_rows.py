"""Rows in one JSON text are the same rows on both databases."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.json_rows import json_rows
from elearn.kernel.prepared import Prepared

_ROWS = Prepared(
    {
        name: select(rows.number(0).label("number"), rows.value(1).label("said"))
        for name, rows in json_rows("rows").items()
    }
)


def read(session: Session, *rows: list[object]) -> list[tuple[int, object]]:
    """The rows; SQLite gives JSON as text where no column says that it is."""
    found = _ROWS.all(session, {"rows": json.dumps(rows)})
    return [(number, json.loads(said) if isinstance(said, str) else said) for number, said in found]


def test_each_row_comes_in_its_order(session: Session) -> None:
    assert read(session, [1, ["a", "b"]], [2, []]) == [(1, ["a", "b"]), (2, [])]


def test_none_are_none(session: Session) -> None:
    assert read(session) == []


def test_a_number_of_63_bits_stays_exact(session: Session) -> None:
    largest = (1 << 63) - 1
    assert read(session, [largest, {"key": "ключ \" ' %"}]) == [(largest, {"key": "ключ \" ' %"})]
