"""The only place that commits.

On PostgreSQL every unit of work is a transaction of its own. SQLite has one writer at a time, and each commit
waits for the disk: there writers stand in line, each in a savepoint, and those who were waiting while another
worked are committed together, by the last of them. None gets its answer before that commit.
"""

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from elearn.kernel.database import Database
from elearn.kernel.errors import Busy

GROUP_MEMBERS = 32
GROUP_SECONDS = 0.008


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
        self._lock_file: IO[bytes] | None = lock_file.open("ab") if lock_file else None
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._group: _Group | None = None

    def enter(self) -> _Group:
        """Wait for the turn; the group's connection is then this thread's until `leave`."""
        with self._counting:
            self._waiting += 1
        self._turn.acquire()
        with self._counting:
            self._waiting -= 1
        try:
            if self._group is None:
                self._group = self._open()
            return self._group
        except BaseException:
            self._turn.release()
            raise

    def leave(self, group: _Group) -> None:
        """Give the turn on, and return when the group is committed. Raises what the commit raised."""
        group.members += 1
        is_full = group.members >= GROUP_MEMBERS or time.monotonic() - group.opened > GROUP_SECONDS
        if is_full or self._waiting == 0:
            self._commit(group)
            self._turn.release()
        else:
            # Whoever waits will enter, and the last to leave commits for all.
            self._turn.release()
            group.finished.wait()
        if group.error is not None:
            raise group.error

    def close(self) -> None:
        """Give the lock file back."""
        if self._lock_file is not None:
            self._lock_file.close()

    def _open(self) -> _Group:
        if self._lock_file is not None:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        try:
            connection = self._engine.connect()
            try:
                connection.begin()
            except BaseException:
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
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)


class UnitOfWork:
    """One transaction: `session` opens it, `commit` or `rollback` ends it."""

    def __init__(self, writers: "Writers") -> None:
        self._writers = writers
        self._group: _Group | None = None
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
        line = self._writers.line
        if line is not None:
            self._group = line.enter()
        self._writers.inside.yes = True
        if self._group is None:
            return self._writers.database.writers()
        return Session(
            self._group.connection,
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
            autoflush=True,
        )

    def commit(self) -> None:
        """Make it last; returns when it does."""
        self._end(commits=True)

    def rollback(self) -> None:
        """Leave nothing behind."""
        self._end(commits=False)

    def _end(self, *, commits: bool) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        try:
            if commits:
                session.commit()
            else:
                session.rollback()
        finally:
            session.close()
            self._writers.inside.yes = False
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
