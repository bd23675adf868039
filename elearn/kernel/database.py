"""Tables' base, column types, engines: SQLite on a laptop, PostgreSQL for a continent, one code."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from elearn.kernel.lanes import Lane
from elearn.kernel.limits import Limit

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

LOCKED_MS = 10_000  # so long SQLite waits for another program that has its file

# SQLite gives only INTEGER primary keys the row's own id; PostgreSQL needs BIGINT for 63 bits.
Id = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Naive values are refused: SQLite would drop the zone without a word.

    On SQLite a moment is text in UTC without its zone, so that moments compare as texts do.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), int: Id}


class WorkSession(Session):
    """A session to write with. On a connection whose transaction somebody else began, the session begins one of its
    own only where its ORM part is used: for a statement that is prepared, that costs more than the statement.
    """

    def connection(self, *rest: Any, **options: Any) -> Connection:
        """The connection, as it stands; SQLAlchemy's, in the session's transaction, once that has begun, or where it
        is asked for with options."""
        if isinstance(self.bind, Connection) and not (self.in_transaction() or rest or options):
            return self.bind
        return super().connection(*rest, **options)


@dataclass(frozen=True)
class Database:
    """Two ways in. `readers` never take a lock; `writers` begin with one, so that no read turns into a write.

    `lane` is the short way to read: one prepared statement at a time, see `prepared.py`. `limit` bounds each statement
    on PostgreSQL; a server sets it, and commands, which may have to build an index of millions of rows, do not.
    """

    reading: Engine
    writing: Engine
    lane: Lane
    readers: sessionmaker[Session]
    writers: sessionmaker[Session]
    limit: Limit

    @property
    def is_sqlite(self) -> bool:
        """Whether there is one writer at a time."""
        return self.writing.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close every connection."""
        self.lane.close()
        self.reading.dispose()
        self.writing.dispose()


# The few connections of SQLite's lane read most of all, and a page that is not in their memory costs a call.
IN_LANE = ("PRAGMA cache_size=-3000",)


def connect(url: str, pool: int = 8, patience: float = 10.0) -> Database:
    """Engines and session makers for a database address.

    Of the `pool` connections to read with, half are the lane's, and on SQLite a quarter: pages are made in turn there,
    and each of these keeps much of the file in memory. Who waits longer than `patience` seconds for one
    gets SQLAlchemy's TimeoutError, and who waits for a row that another transaction has its OperationalError.
    """
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    in_lane = max(1, pool // (4 if is_sqlite else 2))
    # What people entered stands in parameters: it must not reach a log with an error.
    options = {
        "pool_size": max(1, pool - in_lane),
        "max_overflow": 0,
        "pool_timeout": patience,
        "hide_parameters": True,
    }
    limit = Limit()
    if is_sqlite:
        reading, writing = _sqlite(url, options)
    else:
        # What speaks to PostgreSQL is 8 MB of memory, which SQLite's processes do not need.
        from elearn.kernel.postgresql import engines  # noqa: PLC0415

        reading, writing = engines(url, options, limit, patience)
    return Database(
        reading,
        writing,
        Lane(reading, in_lane, patience, IN_LANE if is_sqlite else ()),
        sessionmaker(reading, expire_on_commit=False, autoflush=False),
        sessionmaker(writing, class_=WorkSession, expire_on_commit=False),
        limit,
    )


def _sqlite(url: str, pool: dict[str, Any]) -> tuple[Engine, Engine]:
    reading = create_engine(url, connect_args={"check_same_thread": False}, **pool)
    # Writers stand in line (unit_of_work), so one connection is enough, plus one for long-running commands.
    writing = create_engine(
        url,
        pool_size=2,
        max_overflow=2,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )
    for engine, begin in ((reading, "BEGIN"), (writing, "BEGIN IMMEDIATE")):
        event.listen(engine, "connect", _prepare_sqlite)
        _begin_with(engine, begin)
        _plain_savepoints(engine.dialect)
    return reading, writing


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={LOCKED_MS}",
        "wal_autocheckpoint=4000",
        "cache_size=-1000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_with(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        _tell(connection, statement)


def begin_within(connection: Connection, seconds: float) -> None:
    """Begin a transaction on SQLite, waiting that long for other programs at most."""
    is_short = seconds * 1000 < LOCKED_MS * 0.9  # to say so costs a little: not where it makes no difference
    if is_short:
        _tell(connection, f"PRAGMA busy_timeout={max(0, int(seconds * 1000))}")
    try:
        connection.begin()
    finally:
        if is_short:
            _tell(connection, f"PRAGMA busy_timeout={LOCKED_MS}")


_PART = "unit_of_work"


def begin_part(connection: Connection) -> None:
    """Begin a part of a transaction on SQLite, which ends by itself."""
    _tell(connection, f"SAVEPOINT {_PART}")


def end_part(connection: Connection, *, keeps: bool) -> None:
    """End the part that was begun last, and keep or undo what it did."""
    if not keeps:
        _tell(connection, f"ROLLBACK TO SAVEPOINT {_PART}")
    _tell(connection, f"RELEASE SAVEPOINT {_PART}")


def _plain_savepoints(dialect: Any) -> None:
    """Savepoints of sessions; said to the driver itself they cost a tenth."""
    dialect.do_savepoint = lambda connection, name: _tell(connection, f"SAVEPOINT {name}")
    dialect.do_release_savepoint = lambda connection, name: _tell(connection, f"RELEASE SAVEPOINT {name}")
    dialect.do_rollback_to_savepoint = lambda connection, name: _tell(
        connection, f"ROLLBACK TO SAVEPOINT {name}"
    )


def _tell(connection: Connection, statement: str) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    try:
        driver.execute(statement)
    except (
        sqlite3.OperationalError
    ) as error:  # locked for too long, or the disk is full: as SQLAlchemy says it
        raise OperationalError(statement, None, error) from error
