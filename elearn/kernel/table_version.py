"""Which migrations a database has, and which this program knows: without the library that applies them, which a server
would keep in memory for nothing."""

from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text

from elearn.kernel.database import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@cache
def newest() -> str:
    """The newest migration of this program: their files begin with their numbers."""
    return max(each.name.partition("_")[0] for each in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_current(database: Database) -> bool:
    """Whether the database has every migration of this program."""
    with database.reading.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest())
