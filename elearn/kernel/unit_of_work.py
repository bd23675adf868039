"""The only place that commits.

On PostgreSQL every unit of work is a transaction of its own. SQLite has one writer at a time, and each commit
waits for the disk: there writers stand in line, each in a savepoint, and those who were waiting while another
worked are committed together, by the last of them. None gets its answer before that commit.

Nobody stands in line for ever: where a writer hangs, those behind it are refused. Once one has waited in vain, those
who come later wait only for a moment, until the line moves on: their threads are for pages too.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from elearn.kernel.database import Database, begin_part, begin_within, end_part
from elearn.kernel.errors import Busy
from elearn.kernel.file_lock import FileLock

GROUP_MEMBERS = 32
GROUP_SECONDS = 0.008
PATIENCE_SECONDS = 10.0
STUCK_PATIENCE_SECONDS = 1.0


class _Group:
    """Units of work that are committed together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.opened = time.monotonic()
        self.members = 0
        self.finished = threading.Event()
        self.error: BaseException | None = None


class WritersLine:
    """One writer after the other: threads by a lock, processes by a locked file."""

    def __init__(self, engine: Engine, lock_file: Path | None) -> None:
        self._engine = engine
        self._lock_file = FileLock(lock_file) if lock_file else None
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._is_stuck = False
        self._group: _Group | None = None

    def enter(self) -> _Group:
        """Wait for the turn; the group's connection is then this thread's until `leave`.

        Raises Busy where it does not come in time, SQLAlchemy's OperationalError where another program has SQLite's
        file.
        """
        until = time.monotonic() + (STUCK_PATIENCE_SECONDS if self._is_stuck else PATIENCE_SECONDS)
        if not self._turn.acquire(blocking=False):
            self._stand_in_line(until)
        try:
            if self._group is None:
                self._group = self._open(until)
            self._is_stuck = False
            return self._group
        except BaseException:
            self._turn.release()
            raise

    def leave(self, group: _Group) -> None:
        """Give the turn on, and return when the group is committed. Raises what the commit raised, and Busy where
        another of the group keeps it from being committed: it still may be.
        """
        group.members += 1
        is_full = group.members >= GROUP_MEMBERS or time.monotonic() - group.opened > GROUP_SECONDS
        # In one step, so that nobody who is counted on goes away between the two.
        with self._counting:
            is_last = is_full or self._waiting == 0
            if not is_last:
                self._turn.release()
        if is_last:
            self._commit(group)
            self._turn.release()
        elif not group.finished.wait(PATIENCE_SECONDS):
            # Whoever waits will enter, and the last to leave commits for all; but not in time.
            raise self._stuck()
        if group.error is not None:
            raise group.error

    def close(self) -> None:
        """Give the lock file back."""
        if self._lock_file is not None:
            self._lock_file.close()

    def _stand_in_line(self, until: float) -> None:
        with self._counting:
            self._waiting += 1
        has_turn = self._turn.acquire(timeout=max(0.0, until - time.monotonic()))
        with self._counting:
            self._waiting -= 1
            # Who has just left may have counted on this one: then the turn is free.
            has_turn = has_turn or self._turn.acquire(blocking=False)
        if not has_turn:
            raise self._stuck()

    def _stuck(self) -> Busy:
        self._is_stuck = True
        return Busy()

    def _open(self, until: float) -> _Group:
        if self._lock_file is not None and not self._lock_file.acquire(until):
            raise self._stuck()
        try:
            connection = self._engine.connect()
            try:
                begin_within(connection, until - time.monotonic())
            except BaseException:
                self._is_stuck = True
                connection.close()
                raise
        except BaseException:
            self._unlock()
            raise
        return _Group(connection)

    def _commit(self, group: _Group) -> None:
        self._group = None
        try:
            driver = group.connection.connection.driver_connection
            if driver is not None and not driver.in_transaction:
                # SQLite ends a transaction by itself where the disk is full: what the members wrote is gone.
                raise Busy
            group.connection.commit()
        except BaseException as error:  # noqa: BLE001
            group.error = error
            # Its transaction is still open: handed back, the connection would bring it to the next group.
            group.connection.invalidate()
        finally:
            group.connection.close()
            self._unlock()
            group.finished.set()

    def _unlock(self) -> None:
        if self._lock_file is not None:
            self._lock_file.release()


class UnitOfWork:
    """One transaction: `session` opens it, `commit` or `rollback` ends it."""

    def __init__(self, writers: "Writers") -> None:
        self._writers = writers
        self._group: _Group | None = None
        self._connection: Connection | None = None
        self._session: Session | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the session was used, and not ended yet."""
        return self._session is not None

    @property
    def session(self) -> Session:
        """The session; the first use waits for the turn and begins."""
        if self._session is None:
            self._session = self._begin()
        return self._session

    def _begin(self) -> Session:
        if self._writers.inside.__dict__.get("yes"):
            raise RuntimeError("a unit of work inside another would wait for itself")
        line, database = self._writers.line, self._writers.database
        if line is None:
            connection = database.writing.connect()
            connection.begin()
            session = database.writers(bind=connection, join_transaction_mode="control_fully")
        else:
            self._group = line.enter()
            connection = self._group.connection
            try:
                begin_part(connection)
            except BaseException:
                self._leave()
                raise
            session = database.writers(bind=connection, join_transaction_mode="create_savepoint")
        self._connection, self._writers.inside.yes = connection, True
        return session

    def commit(self) -> None:
        """Make it last; returns when it does."""
        self._end(keeps=True)

    def rollback(self) -> None:
        """Leave nothing behind."""
        self._end(keeps=False)

    def _end(self, *, keeps: bool) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        try:
            self._end_session(session, keeps=keeps)
        finally:
            self._writers.inside.yes = False
            self._leave()

    def _end_session(self, session: Session, *, keeps: bool) -> None:
        is_good = False
        try:
            if session.in_transaction():
                (session.commit if keeps else session.rollback)()
                session.close()
            is_good = keeps
        finally:
            self._end_transaction(keeps=is_good)

    def _end_transaction(self, *, keeps: bool) -> None:
        connection, self._connection = self._connection, None
        assert connection is not None
        if self._group is not None:
            end_part(connection, keeps=keeps)
            return
        try:
            if keeps and connection.in_transaction():  # else the session has ended it
                connection.commit()
        finally:
            connection.close()

    def _leave(self) -> None:
        group, self._group = self._group, None
        if group is not None and self._writers.line is not None:
            self._writers.line.leave(group)


class Writers:
    """Hands out units of work for a database."""

    def __init__(self, database: Database, lock_file: Path | None = None) -> None:
        self.database = database
        self.line = WritersLine(database.writing, lock_file) if database.is_sqlite else None
        self.inside = threading.local()

    def close(self) -> None:
        """Close every connection, and the line."""
        if self.line is not None:
            self.line.close()
        self.database.dispose()

    def begin(self) -> UnitOfWork:
        """A unit of work that waits for its turn only when its session is first used."""
        return UnitOfWork(self)


@contextmanager
def unit_of_work(writers: Writers) -> Iterator[Session]:
    """One transaction, writers in line: committed when the block ends well, rolled back when it raises."""
    work = writers.begin()
    try:
        yield work.session
    except BaseException:
        work.rollback()
        raise
    work.commit()
