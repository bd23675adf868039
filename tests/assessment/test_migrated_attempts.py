"""Attempts made by older versions of the program, after its migrations."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, text

from elearn.kernel.database import Database, connect
from elearn.kernel.migrating import downgrade, upgrade
from tests.conftest import new_postgresql_database

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
EXAMPLES: dict[type, Any] = {int: 0, str: "", bool: False, datetime: NOON, object: {}}


@pytest.fixture
def old(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with the tables of before."""
    if database_url.startswith("sqlite"):
        made = connect(f"sqlite:///{tmp_path_factory.mktemp('old') / 'old.db'}")
    else:
        made = connect(new_postgresql_database())
    upgrade(made, "0003")
    yield made
    made.dispose()


def put(connection: Connection, table: Table, **given: Any) -> None:
    """Insert a row, with an example in every column that must be filled."""
    needed = {
        column.name: EXAMPLES[column.type.python_type]
        for column in table.columns
        if not column.nullable and column.name not in given
    }
    connection.execute(table.insert(), {**needed, **given})


def fill(old: Database) -> None:
    """Somebody in their second run, with an open attempt in each; two at the same moment took the number 2."""
    tables = MetaData()
    with old.writing.connect() as connection:
        tables.reflect(connection)
        put(connection, tables.tables["person"], id=7)
        put(connection, tables.tables["thematic_area"], key="return")
        put(connection, tables.tables["package"], id=2)
        put(connection, tables.tables["course"], id=3, area="return")
        put(connection, tables.tables["revision"], id=5, course_id=3, package_id=2)
        for run in (1, 2):
            put(
                connection,
                tables.tables["enrolment"],
                person_id=7,
                course_id=3,
                revision_id=5,
                run=run,
                enrolled_at=NOON + timedelta(days=run),
            )
        for place, (run, number, submitted_at) in enumerate(
            [(1, 1, NOON), (1, 2, NOON), (1, 2, NOON), (1, 3, None), (2, 1, None)]
        ):
            put(
                connection,
                tables.tables["attempt"],
                person_id=7,
                id=place,
                quiz="course/check",
                context=f"3-{run}",
                number=number,
                submitted_at=submitted_at,
            )
        connection.commit()


def test_numbers_are_given_once_and_open_attempts_of_earlier_runs_are_closed(old: Database) -> None:
    fill(old)
    upgrade(old)
    with old.reading.connect() as connection:
        rows = connection.execute(text("SELECT number, closed_at IS NULL FROM attempt ORDER BY id")).all()
        closed = connection.execute(text("SELECT closed_at FROM attempt WHERE id = 3")).scalar()
    assert [(number, bool(is_not_closed)) for number, is_not_closed in rows] == [
        (1, True),
        (2, True),
        (3, True),
        (4, False),
        (1, True),
    ]
    assert str(closed).startswith("2026-11-26 12:00:00")
    downgrade(old, "0003")
    upgrade(old)
