"""Bringing a database's tables up to date."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from elearn.kernel.database import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def alembic_config(database: Database) -> Config:
    """Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.writing
    return config


def upgrade(database: Database, to: str = "head") -> None:
    """Apply the migrations that are missing."""
    command.upgrade(alembic_config(database), to)


def downgrade(database: Database, to: str) -> None:
    """Undo migrations."""
    command.downgrade(alembic_config(database), to)


@cache
def newest() -> str | None:
    """The newest migration of this program."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def is_current(database: Database) -> bool:
    """Whether the database has every migration of this program."""
    with database.reading.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()
