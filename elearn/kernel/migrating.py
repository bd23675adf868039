"""Bringing a database's tables up to date."""

from alembic import command
from alembic.config import Config

from elearn.kernel.database import Database
from elearn.kernel.table_version import MIGRATIONS


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
