"""Engines for PostgreSQL, with all that they promise beyond SQLAlchemy's."""

from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from elearn.kernel import round_trips
from elearn.kernel.answering import REACHED, limited
from elearn.kernel.limits import Limit


def engines(url: str, pool: dict[str, Any], limit: Limit, patience: float) -> tuple[Engine, Engine]:
    """To read and to write; see `connect` in `database.py`."""
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    # psycopg plans no statements by itself: after a rollback it would throw away those of `prepared.py` too.
    options: dict[str, Any] = {**pool, "connect_args": {"prepare_threshold": None, **REACHED}}
    # A page reads in one statement: autocommit saves it the two round trips of a transaction.
    reading = limited(
        create_engine(address, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **options), limit
    )
    writing = limited(create_engine(address, **options), limit)
    _few_trips(writing.dialect)
    _keep_promises(writing, patience)
    return reading, writing


def _few_trips(dialect: Any) -> None:
    """What prepared statements left waiting is sent before anything else is said on the connection."""
    execute, execute_many = dialect.do_execute, dialect.do_executemany

    def do_execute(cursor: Any, *rest: Any) -> None:
        round_trips.send(cursor.connection)
        execute(cursor, *rest)

    def do_executemany(cursor: Any, *rest: Any) -> None:
        round_trips.send(cursor.connection)
        execute_many(cursor, *rest)

    dialect.do_execute, dialect.do_executemany = do_execute, do_executemany
    dialect.do_commit = lambda borrowed: round_trips.commit(borrowed.driver_connection)
    dialect.do_rollback = lambda borrowed: round_trips.roll_back(borrowed.driver_connection)


# What is acknowledged is on the disk, also where the server or its database was set to say so earlier.
_LASTING = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)


def _keep_promises(engine: Engine, seconds: float) -> None:
    """Nobody waits for ever behind a transaction that hangs, and what is committed lasts."""

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, psycopg.Connection)
        connection.execute(f"SET lock_timeout = {int(seconds * 1000)}")
        connection.execute(_LASTING)
        connection.commit()
