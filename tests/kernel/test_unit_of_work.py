"""The one place that commits: each keeps its own, and nobody hears of a commit before it happened."""

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from elearn.accounts.models import Token
from elearn.kernel import unit_of_work as unit_of_work_module
from elearn.kernel.clock import now
from elearn.kernel.database import LOCKED_MS, connect
from elearn.kernel.errors import Busy
from elearn.kernel.ids import new_secret
from elearn.kernel.migrating import upgrade
from elearn.kernel.models import AuditEntry
from elearn.kernel.unit_of_work import Writers, WritersLine, unit_of_work
from tests.conftest import new_postgresql_database
from tests.kernel.writing import flushed, kept, pending, prepared, within, write

WAYS = (write, prepared, flushed, pending)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Writers]:
    """Writers of a SQLite database of their own: only there do they stand in line."""
    database = connect(f"sqlite:///{tmp_path / 'line.db'}")
    upgrade(database)
    made = Writers(database, tmp_path / "lock")
    yield made
    made.close()


def break_at_commit(session: Session) -> None:
    """A row whose missing person is noticed at the commit, and only there."""
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    values = {"token_hash": new_secret(), "person_id": 1, "created_at": now(), "expires_at": now()}
    session.execute(insert(Token).values(**values))


def one_group(writers: Writers, *works: Callable[[Session], None]) -> list[Future[None]]:
    """All of them in one group: while the first still works, the others come and wait."""
    started, finish = threading.Event(), threading.Event()

    def first(session: Session) -> None:
        started.set()
        assert finish.wait(5)
        works[0](session)

    with ThreadPoolExecutor(len(works)) as threads:
        futures = [threads.submit(within, writers, first)]
        assert started.wait(5)
        futures += [threads.submit(within, writers, work) for work in works[1:]]
        assert writers.line is not None
        while writers.line._waiting < len(works) - 1:
            sleep(0.001)
        writers.line._group.opened += 60  # type: ignore[union-attr]  # the group has all the time it needs
        finish.set()
    return futures


def test_what_ends_well_is_there_for_everybody(writers: Writers) -> None:
    mark = new_secret()
    with unit_of_work(writers) as session:
        write(session, mark)
        assert kept(writers.database, mark) == set()
    assert kept(writers.database, mark) == {mark}


def test_what_raises_leaves_nothing(writers: Writers) -> None:
    mark = new_secret()

    def breaks(session: Session) -> None:
        write(session, mark)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within(writers, breaks)
    assert kept(writers.database, mark) == set()


def test_a_unit_of_work_whose_session_nobody_used_takes_no_turn(writers: Writers) -> None:
    idle = writers.begin()
    mark = new_secret()
    with unit_of_work(writers) as session:
        write(session, mark)
    idle.commit()
    assert kept(writers.database, mark) == {mark}


def test_one_inside_another_is_refused_and_the_outer_goes_on(writers: Writers) -> None:
    mark = new_secret()
    with unit_of_work(writers) as session:
        with pytest.raises(RuntimeError, match="inside"), unit_of_work(writers):
            pass
        write(session, mark)
    assert kept(writers.database, mark) == {mark}


def test_thirty_at_once_are_all_durable_before_their_answer(writers: Writers) -> None:
    mark, barrier = new_secret(), threading.Barrier(30)

    def work(number: int) -> bool:
        barrier.wait()
        with unit_of_work(writers) as session:
            write(session, f"{mark}-{number}")
        return f"{mark}-{number}" in kept(writers.database, mark)

    with ThreadPoolExecutor(30) as threads:
        assert all(threads.map(work, range(30)))
    assert len(kept(writers.database, mark)) == 30


def test_of_many_at_once_only_those_that_raise_are_undone(writers: Writers) -> None:
    mark, barrier = new_secret(), threading.Barrier(16)

    def work(number: int) -> bool:
        barrier.wait()
        try:
            with unit_of_work(writers) as session:
                WAYS[number // 3 % len(WAYS)](session, f"{mark}-{number}")
                if number % 3 == 0:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        said = list(threads.map(work, range(16)))
    assert kept(writers.database, mark) == {f"{mark}-{number}" for number, well in enumerate(said) if well}
    assert said.count(False) == 6


def test_those_in_a_group_are_committed_together(line: Writers) -> None:
    def last(session: Session) -> None:
        assert kept(line.database, "m") == set()
        write(session, "m3")

    futures = one_group(line, lambda s: write(s, "m1"), lambda s: write(s, "m2"), last)
    assert [future.exception() for future in futures] == [None, None, None]
    assert kept(line.database, "m") == {"m1", "m2", "m3"}


def test_one_that_raises_takes_nobody_of_its_group_along(line: Writers) -> None:
    def breaks(session: Session) -> None:
        write(session, "m2")
        raise ZeroDivisionError

    futures = one_group(line, lambda s: write(s, "m1"), breaks, lambda s: write(s, "m3"))
    assert [type(future.exception()) for future in futures] == [type(None), ZeroDivisionError, type(None)]
    assert kept(line.database, "m") == {"m1", "m3"}


def test_a_commit_that_fails_is_told_to_everybody_in_it(line: Writers) -> None:
    futures = one_group(line, lambda s: write(s, "m1"), break_at_commit, lambda s: write(s, "m3"))
    assert [type(future.exception()) for future in futures] == [IntegrityError] * 3
    assert kept(line.database, "m") == set()
    within(line, lambda s: write(s, "m4"))
    assert kept(line.database, "m") == {"m4"}


def test_a_group_ends_when_it_is_full_even_if_more_wait(line: Writers) -> None:
    with ThreadPoolExecutor(40) as threads:
        list(threads.map(lambda n: within(line, lambda s: write(s, f"m{n}")), range(200)))
    assert len(kept(line.database, "m")) == 200


def test_two_processes_wait_for_one_another(line: Writers, tmp_path: Path) -> None:
    # A lock on a file excludes two openings of it, whether in one process or in two.
    other = Writers(connect(f"sqlite:///{tmp_path / 'line.db'}"), tmp_path / "lock")
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(
                lambda n: within((line, other)[n % 2], lambda s: write(s, f"m{n}")),
                range(60),
            )
        )
    assert len(kept(line.database, "m")) == 60
    other.close()


class Held:
    """A unit of work that has written, and does not end before it is told to."""

    def __init__(self, writers: Writers, subject: str, threads: ThreadPoolExecutor) -> None:
        self._has_written, self._may_end = threading.Event(), threading.Event()
        self.future = threads.submit(within, writers, lambda session: self._work(session, subject))
        assert self._has_written.wait(5)

    def _work(self, session: Session, subject: str) -> None:
        write(session, subject)
        self._has_written.set()
        assert self._may_end.wait(20)

    def end(self) -> None:
        """Let it go on."""
        self._may_end.set()
        self.future.result(5)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for long."""
    monkeypatch.setattr(unit_of_work_module, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(unit_of_work_module, "STUCK_PATIENCE_SECONDS", 0.05)


def seconds_until_busy(writers: Writers, subject: str = "refused") -> float:
    """How long one waits before it is refused."""
    began = monotonic()
    with pytest.raises(Busy) as refusal:
        within(writers, lambda s: write(s, subject))
    assert refusal.value.retry_after > 0
    return monotonic() - began


@pytest.mark.usefixtures("impatient")
def test_who_stands_behind_one_that_hangs_is_refused_and_the_line_goes_on(line: Writers) -> None:
    with ThreadPoolExecutor(1) as threads:
        held = Held(line, "m1", threads)
        assert 0.3 <= seconds_until_busy(line) < 2
        assert seconds_until_busy(line) < 0.3  # it is known by now that the line stands still
        held.end()
    within(line, lambda s: write(s, "m2"))
    with ThreadPoolExecutor(1) as threads:
        held = Held(line, "m3", threads)
        assert seconds_until_busy(line) >= 0.3  # it had moved on
        held.end()
    assert kept(line.database, "m") == {"m1", "m2", "m3"}
    assert kept(line.database, "refused") == set()


@pytest.mark.usefixtures("impatient")
def test_who_waits_for_the_commit_of_one_that_hangs_is_told_so_and_nothing_is_lost(line: Writers) -> None:
    assert line.line is not None
    with ThreadPoolExecutor(3) as threads:
        first = Held(line, "m1", threads)
        second = threads.submit(Held, line, "m2", threads)
        while line.line._waiting < 1:
            sleep(0.001)
        line.line._group.opened += 60  # type: ignore[union-attr]  # the group has all the time it needs
        with pytest.raises(Busy):
            first.end()
        assert kept(line.database, "m") == set()
        second.result(5).end()
    assert kept(line.database, "m") == {"m1", "m2"}


@pytest.mark.usefixtures("impatient")
def test_who_waits_for_a_process_that_hangs_is_refused_and_takes_no_lock_later(
    line: Writers, tmp_path: Path
) -> None:
    with (tmp_path / "lock").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert seconds_until_busy(line) >= 0.3
        assert seconds_until_busy(line) < 0.3
        fcntl.flock(other, fcntl.LOCK_UN)
        sleep(0.1)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_UN)
    within(line, lambda s: write(s, "m1"))
    assert kept(line.database, "m") == {"m1"}


@pytest.mark.usefixtures("impatient")
def test_who_waits_for_a_process_has_the_lock_as_soon_as_it_is_free(
    line: Writers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "lock").open("ab") as other, ThreadPoolExecutor(1) as threads:
        fcntl.flock(other, fcntl.LOCK_EX)
        seconds_until_busy(line)
        monkeypatch.setattr(unit_of_work_module, "STUCK_PATIENCE_SECONDS", 5.0)
        waiting = threads.submit(within, line, lambda s: write(s, "m1"))
        sleep(0.1)
        fcntl.flock(other, fcntl.LOCK_UN)
        waiting.result(3)
        # The one that gave up has left nothing behind that would hold it.
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert kept(line.database, "m") == {"m1"}


def test_who_waits_for_a_row_that_another_has_is_refused() -> None:
    url = new_postgresql_database()
    first, second = Writers(connect(url)), Writers(connect(url, patience=0.3))
    upgrade(first.database)

    def change(session: Session) -> None:
        session.execute(update(AuditEntry).values(action="changed"))

    within(first, lambda session: write(session, "m1"))
    with unit_of_work(first) as session:
        change(session)
        began = monotonic()
        with pytest.raises(OperationalError):
            within(second, change)
        assert 0.3 <= monotonic() - began < 5
    within(second, change)
    first.close()
    second.close()


@pytest.mark.usefixtures("impatient")
def test_who_waits_for_another_program_in_sqlite_waits_no_longer(line: Writers, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "line.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = monotonic()
        with pytest.raises(OperationalError):
            within(line, lambda s: write(s, "refused"))
        assert 0.3 <= monotonic() - began < 2
        other.execute("ROLLBACK")
    within(line, lambda s: write(s, "m1"))
    assert kept(line.database, "m") == {"m1"}
    with line.database.writing.connect() as connection:
        assert connection.scalar(text("PRAGMA busy_timeout")) == LOCKED_MS


class GivenUpMeanwhile:
    """A turn whose giver is slow: between its decision and its deed whoever waits may give up."""

    def __init__(self, line: WritersLine) -> None:
        self._line, self._turn = line, line._turn
        self.acquire = self._turn.acquire

    def release(self) -> None:
        """Give it on after longer than patience lasts, or once nobody waits."""
        until = monotonic() + 0.6
        while self._line._waiting and monotonic() < until:
            sleep(0.001)
        self._turn.release()


@pytest.mark.usefixtures("impatient")
def test_who_is_counted_on_does_not_give_up(line: Writers) -> None:
    assert line.line is not None
    line.line._turn = GivenUpMeanwhile(line.line)  # type: ignore[assignment]
    first, second = one_group(line, lambda s: write(s, "m1"), lambda s: write(s, "m2"))
    assert (first.exception(), second.exception()) == (None, None)
    assert kept(line.database, "m") == {"m1", "m2"}


def test_those_who_give_up_leave_nothing_open_and_nothing_acknowledged_is_lost(
    line: Writers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patience as short as a unit of work: its end and the turn come together again and again."""
    monkeypatch.setattr(unit_of_work_module, "PATIENCE_SECONDS", 0.005)

    def work(number: int) -> str | None:
        try:
            within(line, lambda s: write(s, f"m{number}"))
        except Busy:
            return None
        return f"m{number}"

    with ThreadPoolExecutor(16) as threads:
        acknowledged = set(threads.map(work, range(400))) - {None}
    assert line.line is not None
    assert (line.line._group, line.line._waiting) == (None, 0)
    assert acknowledged <= kept(line.database, "m")
    assert acknowledged
