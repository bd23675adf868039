"""What editors change is taken back, where other tests look at the same; and an action that somebody takes part in."""

from collections.abc import Iterator

import pytest

from elearn.kernel.audit import bump_site_version
from elearn.kernel.database import Base, Database
from elearn.kernel.unit_of_work import Writers, unit_of_work
from tests.programme.world import add, recording, take_part
from tests.world import Browser, World

_NAMES = (
    "programme_event",
    "mandate",
    "mandate_period",
    "mandate_area",
    "programme_body",
    "programme_role",
    "programme_project",
    "programme_text",
    "programme_translation",
    "data_file",
)
TOLD = tuple(Base.metadata.tables[name] for name in _NAMES)


@pytest.fixture
def facts_as_before(database: Database) -> Iterator[None]:
    """The facts and their texts are as before when a test is over."""
    with database.writing.connect() as connection:
        before = {table: connection.execute(table.select()).mappings().all() for table in TOLD}
    yield
    with unit_of_work(Writers(database)) as session:
        for table in reversed(TOLD):
            session.execute(table.delete())
        for table, rows in before.items():
            session.execute(table.insert(), [dict(row) for row in rows])
        bump_site_version(session)


@pytest.fixture
def recorded(world: World) -> Iterator[World]:
    """An action that Georgia takes part in."""
    with recording(world):
        with unit_of_work(world.services.writers) as session:
            add(session, "seminars", title="Seminars", russian="Семинары")
            take_part(session, "seminars", "GE")
        yield world


@pytest.fixture
def recorder(recorded: World) -> Browser:
    """An editor who records who takes part in it."""
    return recorded.browser("editor")
