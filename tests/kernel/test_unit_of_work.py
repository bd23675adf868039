"""The one place that commits: each keeps its own, and nobody hears of a commit before it happened."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearn.accounts.models import Token
from elearn.kernel.clock import now
from elearn.kernel.database import Database, connect
from elearn.kernel.ids import new_id, new_secret
from elearn.kernel.migrating import upgrade
from elearn.kernel.models import AuditEntry
from elearn.kernel.unit_of_work import Writers, unit_of_work


@pytest.fixture
def writers(database: Database) -> Writers:
    return Writers(database)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Writers]:
    """Writers of a SQLite database of their own: only there do they stand in line."""
    database = connect(f"sqlite:///{tmp_path / 'line.db'}")
    upgrade(database)
    made = Writers(database, tmp_path / "lock")
    yield made
    made.close()


def write(session: Session, subject: str) -> None:
    session.execute(
        insert(AuditEntry).values(id=new_id(), at=now(), actor_id=0, action="test", subject=subject)
    )


def kept(database: Database, prefix: str) -> set[str]:
    """What another connection sees at this moment."""
    with database.readers() as session:
        return set(session.scalars(select(AuditEntry.subject).where(AuditEntry.subject.startswith(prefix))))


def within(writers: Writers, work: Callable[[Session], None]) -> None:
    with unit_of_work(writers) as session:
        work(session)


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
                write(session, f"{mark}-{number}")
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
