"""A lane hands out few connections, opens them when needed, and forgets those that are lost."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, literal, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from elearn.kernel.database import Database, Id, UtcDateTime, connect
from elearn.kernel.prepared import Prepared

ECHO = Prepared(
    select(
        bindparam("text", type_=literal("").type).label("text"),
        bindparam("number", type_=Id).label("number"),
        bindparam("moment", type_=UtcDateTime()).label("moment"),
        literal("100 %").label("percent"),
    )
)
WRONG = Prepared(select(literal(1).label("one")).where(text("no_such_column = 1")))
SAID = {"text": "тест'; -- %s", "number": -(1 << 40), "moment": datetime(2026, 3, 1, 10, tzinfo=UTC)}


@pytest.fixture
def few(database: Database) -> Iterator[Database]:
    """The database with one connection in its lane."""
    url = database.reading.url.render_as_string(hide_password=False)
    made = connect(url, pool=2, patience=0.05)
    yield made
    made.dispose()


def test_values_come_back_as_they_went(few: Database) -> None:
    row = ECHO.first(few.lane, SAID)
    assert (row.text, row.number, row.moment, row.percent) == (*SAID.values(), "100 %")
    assert ECHO.all(few.lane, {**SAID, "text": None})[0].text is None


def test_the_same_statement_is_part_of_a_session_s_transaction(few: Database) -> None:
    with few.writers() as session:
        session.execute(text("CREATE TEMPORARY TABLE seen_here (n INTEGER)"))
        assert ECHO.first(session, SAID).number == SAID["number"]
        session.rollback()
        assert ECHO.first(session, SAID).text == SAID["text"], "the plan outlives a rollback"


def test_a_wrong_statement_costs_no_connection(few: Database) -> None:
    for _ in range(3):
        with pytest.raises(DBAPIError):
            WRONG.first(few.lane, {})
    assert ECHO.first(few.lane, SAID).number == SAID["number"]


def test_who_finds_none_free_waits_and_is_told(few: Database) -> None:
    taken = few.lane.borrow()
    with pytest.raises(NoneFree):
        ECHO.first(few.lane, SAID)
    few.lane.give_back(taken)
    assert ECHO.first(few.lane, SAID) is not None


def test_what_is_lost_is_opened_anew(few: Database) -> None:
    lost = few.lane.borrow()
    few.lane.give_up(lost)
    again = few.lane.borrow()
    assert again is not lost
    few.lane.give_back(again)


def test_a_database_that_is_away_leaves_the_place_free(tmp_path: Path) -> None:
    away = connect(f"sqlite:///{tmp_path / 'no' / 'folder.db'}", pool=2, patience=0.05)
    for _ in range(3):
        with pytest.raises(DBAPIError):
            ECHO.first(away.lane, SAID)
    away.dispose()
