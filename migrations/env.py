"""Alembic's way in: the engine comes from the program, never from a file."""

from alembic import context
from sqlalchemy import text

from elearn.tables import METADATA, has_a_model

config = context.config


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Our column types as plain ones: a migration must not change when a class does."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "Exact":
        return "sa.Text()"
    return False


def run() -> None:
    """Apply or undo migrations in one transaction; on SQLite with foreign keys off, and checked
    afterwards."""
    engine = config.attributes["engine"]
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        else:
            # This transaction's own patience; and of two migrations at once the second finds the first one's work.
            connection.execute(
                text(f"SET LOCAL lock_timeout = {int(config.attributes['lock_seconds'] * 1000)}")
            )
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('elearn migrations'))"))
        try:
            context.configure(
                connection=connection,
                target_metadata=METADATA,
                render_as_batch=is_sqlite,
                render_item=render_item,
                include_name=has_a_model,
            )
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
                    raise RuntimeError(f"rows without their parents: {broken[:5]}")
            connection.commit()
        finally:
            if is_sqlite:
                connection.rollback()
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
