"""Migrations make exactly the tables of the models (on SQLite here; the tests look at PostgreSQL too)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from elearn.kernel.database import connect
from elearn.kernel.migrating import upgrade
from elearn.kernel.table_version import MIGRATIONS, newest
from elearn.tables import METADATA, has_a_model


def faults() -> Iterator[str]:
    """Several heads, or tables that differ."""
    heads = ScriptDirectory(str(MIGRATIONS)).get_heads()
    if len(heads) != 1:
        yield f"migrations: {len(heads)} heads: {', '.join(heads)}"
        return
    if heads[0] != newest():
        yield f"migrations: the newest is {heads[0]}, by the names of their files {newest()}"
    with tempfile.TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{Path(folder) / 'check.db'}")
        upgrade(database)
        with database.writing.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_name": has_a_model}
            )
            for difference in compare_metadata(context, METADATA):
                yield f"migrations: {difference}"
        database.dispose()
