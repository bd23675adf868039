"""Bringing a database's tables up to date."""

import time

import structlog
from alembic import command
from alembic.config import Config
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError

from elearn.kernel.database import Database
from elearn.kernel.errors import Busy
from elearn.kernel.table_version import MIGRATIONS

# Whoever comes after a migration that waits for a table waits behind it: it waits for a moment only, and tries again.
LOCK_SECONDS = 3.0
PAUSE_SECONDS = 5.0
PATIENCE_SECONDS = 600.0

log = structlog.get_logger()


def alembic_config(database: Database) -> Config:
    """Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.writing
    config.attributes["lock_seconds"] = LOCK_SECONDS
    return config


def upgrade(database: Database, to: str = "head") -> None:
    """Apply the migrations that are missing, all or none.

    On PostgreSQL a table that others use (a long report, another migration) is waited for again and again; raises Busy
    `tables_in_use` where that does not help.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            command.upgrade(alembic_config(database), to)
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            if time.monotonic() > until:
                raise Busy("tables_in_use") from error
            log.warning("migration_waits", statement=error.statement)
            time.sleep(PAUSE_SECONDS)
        else:
            return


def downgrade(database: Database, to: str) -> None:
    """Undo migrations."""
    command.downgrade(alembic_config(database), to)
