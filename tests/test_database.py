"""Tables and migrations."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from elearn.kernel import migrating
from elearn.kernel.database import Database, UtcDateTime, connect
from elearn.kernel.errors import Busy
from elearn.kernel.migrating import downgrade, upgrade
from elearn.kernel.table_version import newest
from elearn.tables import METADATA, has_a_model
from tests.conftest import new_postgresql_database


def shape(database: Database) -> dict[str, object]:
    """Tables, columns, indexes and, on SQLite, the statements that made them."""
    inspector = inspect(database.writing)
    found: dict[str, object] = {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)],
            sorted(i["name"] or "" for i in inspector.get_indexes(table)),
        )
        for table in inspector.get_table_names()
    }
    if database.is_sqlite:
        with database.reading.connect() as connection:
            found["made"] = sorted(
                connection.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
            )
    return found


@pytest.fixture
def empty(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Database:
    folder = tmp_path_factory.mktemp("steps")
    if database_url.startswith("sqlite"):
        return connect(f"sqlite:///{folder / 'steps.db'}")
    return connect(new_postgresql_database())


def test_models_equal_migrations(database: Database) -> None:
    with database.writing.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": has_a_model}
        )
        assert compare_metadata(context, METADATA) == []


def test_every_step_goes_down_and_up_again(empty: Database) -> None:
    upgrade(empty)
    before = shape(empty)
    downgrade(empty, "base")
    assert set(shape(empty)) <= {"alembic_version", "made"}
    upgrade(empty)
    assert shape(empty) == before
    empty.dispose()


IN_USE = {
    "a table that is written": "LOCK TABLE affiliation IN ROW EXCLUSIVE MODE",
    "another migration": "SELECT pg_advisory_xact_lock(hashtext('elearn migrations'))",
}


@pytest.mark.parametrize("statement", IN_USE.values(), ids=IN_USE)
def test_a_migration_tries_again_for_a_while_and_changes_nothing_where_that_is_vain(
    empty: Database, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if empty.is_sqlite:
        pytest.skip("writers of SQLite stand in line")
    monkeypatch.setattr(migrating, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(migrating, "PAUSE_SECONDS", 0.05)
    upgrade(empty, "0018")
    with ThreadPoolExecutor(1) as thread, empty.writing.connect() as somebody:
        somebody.execute(text(statement))
        with monkeypatch.context() as patch:
            patch.setattr(migrating, "PATIENCE_SECONDS", 0)
            with pytest.raises(Busy, match="tables_in_use"):
                upgrade(empty)
        assert version_of(empty) == "0018"
        upgrading = thread.submit(upgrade, empty)
        assert not wait([upgrading], timeout=0.3).done
        somebody.rollback()
        upgrading.result()
    assert version_of(empty) == newest()
    empty.dispose()


def version_of(database: Database) -> str | None:
    with database.reading.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_learner_tables_keep_no_row_ids_on_sqlite(empty: Database) -> None:
    upgrade(empty)
    if empty.is_sqlite:
        with empty.reading.connect() as connection:
            without = set(
                connection.scalars(text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'"))
            )
        assert {"enrolment", "learning_event", "activity_progress", "answer", "session"} <= without
    else:
        assert "enrolment" in inspect(empty.writing).get_table_names()
    empty.dispose()


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), session.get_bind().dialect)  # noqa: DTZ001
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert (
        UtcDateTime().process_result_value(
            UtcDateTime().process_bind_param(moment, session.get_bind().dialect), session.get_bind().dialect
        )
        == moment
    )


def test_a_commit_lasts_whatever_its_database_was_told(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        database = connect(database_url)
        with database.writing.connect() as connection:
            assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        database.dispose()
        return
    url = new_postgresql_database()
    administrator = connect(url)
    with administrator.reading.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {make_url(url).database} SET synchronous_commit = off"))
    administrator.dispose()
    told_otherwise = connect(url)
    with told_otherwise.reading.connect() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "off"
    with told_otherwise.writing.connect() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    told_otherwise.dispose()
