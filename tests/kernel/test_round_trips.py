"""Statements that wait for a trip to PostgreSQL are as if sent at once: in order, seen, undone, refused."""

import ctypes
import gc
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from elearn.kernel.clock import now
from elearn.kernel.database import Database, UtcDateTime, connect
from elearn.kernel.ids import new_id
from elearn.kernel.models import AuditEntry
from elearn.kernel.prepared import Prepared, together
from elearn.kernel.unit_of_work import Writers, unit_of_work

WRITE = Prepared(
    insert(AuditEntry).values(
        id=bindparam("id"),
        at=bindparam("at", type_=UtcDateTime()),
        actor_id=0,
        action="trips",
        subject=bindparam("subject"),
    )
)
CHANGE = Prepared(
    update(AuditEntry)
    .where(AuditEntry.id == bindparam("entry"))
    .values(subject=AuditEntry.subject + bindparam("more"))
    .returning(AuditEntry.id)
)
READ = Prepared(select(AuditEntry.subject).where(AuditEntry.id == bindparam("entry")))


@pytest.fixture
def entry(database: Database) -> Iterator[int]:
    """The id of a row that the test may write, gone afterwards."""
    made = new_id()
    yield made
    with database.writers.begin() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.id == made))


def write(session: Session, entry: int, subject: str = "said") -> None:
    WRITE.run(session, {"id": entry, "at": now(), "subject": subject})


def kept(database: Database, entry: int) -> str | None:
    with database.readers() as session:
        return session.scalar(select(AuditEntry.subject).where(AuditEntry.id == entry))


def test_what_waits_is_there_with_the_commit_and_not_before(database: Database, entry: int) -> None:
    with database.writers() as session:
        write(session, entry)
        assert kept(database, entry) is None
        session.commit()
    assert kept(database, entry) == "said"


def test_what_waits_is_gone_with_the_rollback(database: Database, entry: int) -> None:
    with database.writers() as session:
        write(session, entry)
        session.rollback()
        session.commit()
    with database.writers.begin() as session:
        session.execute(text("SELECT 1"))
    assert kept(database, entry) is None


def test_whatever_is_said_next_sees_what_waited(database: Database, entry: int) -> None:
    with database.writers.begin() as session:
        write(session, entry)
        assert READ.first(session, {"entry": entry}).subject == "said"
        CHANGE.run(session, {"entry": entry, "more": " more"})
        assert session.scalar(select(AuditEntry.subject).where(AuditEntry.id == entry)) == "said more"


def test_a_savepoint_does_not_undo_what_waited_before_it(database: Database, entry: int) -> None:
    with database.writers.begin() as session:
        write(session, entry)
        with suppress(IntegrityError), session.begin_nested():
            session.execute(insert(AuditEntry).values(id=entry, at=now(), actor_id=0, action="", subject=""))
    assert kept(database, entry) == "said"


@pytest.mark.parametrize("speaks_between", [False, True])
def test_what_is_refused_fails_at_the_latest_with_the_commit_and_leaves_nothing(
    database: Database, entry: int, speaks_between: bool
) -> None:
    with database.writers.begin() as session:
        write(session, entry)
    other = new_id()

    def write_both() -> None:
        with database.writers.begin() as session:
            write(session, other)
            write(session, entry, "again")
            if speaks_between:
                session.execute(text("SELECT 1"))

    with pytest.raises(IntegrityError):
        write_both()
    assert (kept(database, other), kept(database, entry)) == (None, "said")


def test_whoever_has_the_connection_after_a_refused_commit_stands_in_no_transaction(
    database: Database, database_url: str, entry: int
) -> None:
    with database.writers.begin() as session:
        write(session, entry)
    alone = connect(database_url, pool=2)  # one connection to write with
    writers = Writers(alone)

    def write_again() -> None:
        with unit_of_work(writers) as session:
            write(session, entry, "again")

    with pytest.raises(IntegrityError):
        write_again()
    with unit_of_work(writers) as session:
        assert CHANGE.first(session, {"entry": entry, "more": " more"})
    writers.close()
    assert kept(database, entry) == "said more"


def test_statements_together_each_see_what_was_committed_before_it_began(
    database: Database, entry: int
) -> None:
    """The first waits for a lock; the second must see what the other wrote under it."""
    with database.writers.begin() as session:
        write(session, entry)
    has_locked, may_end = threading.Event(), threading.Event()

    def lock_and_write() -> None:
        with database.writers.begin() as session:
            CHANGE.all(session, {"entry": entry, "more": ", first"})
            has_locked.set()
            may_end.wait(10)

    def change_and_read() -> str:
        has_locked.wait(10)
        threading.Timer(0.2, may_end.set).start()
        with database.writers.begin() as session:
            _, (seen,) = together(
                session, (CHANGE, {"entry": entry, "more": ", second"}), (READ, {"entry": entry})
            )
            return str(seen.subject)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(lock_and_write), threads.submit(change_and_read)
        assert second.result(20) == "said, first, second"
        first.result(20)


def test_one_refused_among_several_leaves_the_connection_as_it_was(database: Database, entry: int) -> None:
    with database.writers.begin() as session:
        write(session, entry)
    with database.writers() as session:
        again = {"id": entry, "at": now(), "subject": "again"}
        with pytest.raises(DBAPIError):
            together(session, (READ, {"entry": entry}), (WRITE, again), (READ, {"entry": entry}))
        session.rollback()
        assert READ.first(session, {"entry": entry}).subject == "said"


def test_a_connection_lost_with_what_waits_is_told_and_not_used_again(database: Database, entry: int) -> None:
    if database.is_sqlite:
        pytest.skip("nothing is lost on the way to a file")
    with database.writers() as session:
        lost = session.scalar(text("SELECT pg_backend_pid()"))
        write(session, entry)
        with database.reading.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:lost)"), {"lost": lost})
        with pytest.raises(OperationalError):
            session.commit()
    assert kept(database, entry) is None
    with database.writers.begin() as session:
        write(session, entry)
    assert kept(database, entry) == "said"


@contextmanager
def traced(driver: "psycopg.Connection[tuple[object, ...]]", path: Path) -> Iterator[None]:
    """What the connection sends and receives inside, a message a line."""
    with path.open("wb") as file:
        driver.pgconn.trace(file.fileno())
        yield
        ctypes.CDLL(None).fflush(None)  # libpq's own buffer, which nothing else empties
        driver.pgconn.untrace()


def test_a_transaction_of_four_statements_travels_twice(
    database: Database, entry: int, tmp_path: Path
) -> None:
    if database.is_sqlite:
        pytest.skip("a file is no journey")
    asked = {"entry": entry}
    change = {**asked, "more": "."}

    def work(session: Session) -> None:
        together(session, (CHANGE, change), (READ, asked), (READ, asked))
        CHANGE.run(session, change)
        session.commit()

    with database.writing.connect() as connection, Session(connection) as session:
        driver = connection.connection.driver_connection
        assert driver is not None
        work(session)  # the statements are planned
        with traced(driver, tmp_path / "trace"):
            work(session)
    sent = [
        line.split("\t")[3].strip()
        for line in (tmp_path / "trace").read_text().splitlines()
        if "\tF\t" in line
    ]
    assert sent.count("Sync") == 2, sent
    assert "Query" not in sent, "which would be a trip of its own"


def test_what_is_known_of_a_connection_ends_with_it(database: Database, entry: int) -> None:
    if database.is_sqlite:
        pytest.skip("only what speaks to PostgreSQL keeps anything of a connection")
    other = connect(database.writing.url.render_as_string(hide_password=False))
    with other.writers.begin() as session:
        write(session, entry)
        driver = weakref.ref(session.connection().connection.driver_connection)
    assert driver() is not None
    other.dispose()
    del session
    gc.collect()
    assert driver() is None
