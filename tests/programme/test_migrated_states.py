"""Statuses of states that were set before they had a history."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from elearn.kernel.database import connect
from elearn.kernel.migrating import downgrade, upgrade
from elearn.programme.models import StateStatus
from tests.conftest import new_postgresql_database

LEAP = date(2024, 2, 29)
SET = "INSERT INTO state (code, status, status_as_of, source) VALUES ('GE', 'observer', '2024-02-29', 'A letter')"


def test_a_status_survives_the_way_up_and_down(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if database_url.startswith("sqlite"):
        old = connect(f"sqlite:///{tmp_path_factory.mktemp('old') / 'old.db'}")
    else:
        old = connect(new_postgresql_database())
    upgrade(old, "0010")
    with old.writing.begin() as connection:
        connection.execute(text(SET))
    upgrade(old, "0014")
    # By columns: what the model has gained since is not there yet.
    then = (
        StateStatus.state,
        StateStatus.since,
        StateStatus.status,
        StateStatus.source,
        StateStatus.recorded_at,
    )
    with Session(old.reading) as session:
        kept = session.execute(select(*then)).one()
    assert (kept.state, kept.since, kept.status, kept.source) == ("GE", LEAP, "observer", "A letter")
    assert kept.recorded_at == datetime(2024, 2, 29, tzinfo=UTC)
    downgrade(old, "0010")
    with old.reading.connect() as connection:
        row = connection.execute(text("SELECT status, status_as_of, source FROM state")).one()
    assert (row.status, str(row.status_as_of), row.source) == ("observer", str(LEAP), "A letter")
    old.dispose()
