"""Jobs are born with their cause, done once, tried again later, and seen where they fail for good."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from elearn.kernel.clock import now
from elearn.kernel.daily import FORGET_JOBS, KEPT, Days, each_day, forgetting_runners
from elearn.kernel.database import Database
from elearn.kernel.jobs import LEASE, MOST_ATTEMPTS, claim, enqueue, forget_when_done, retry, run_next
from elearn.kernel.models import Job
from elearn.kernel.unit_of_work import Writers, unit_of_work


@pytest.fixture
def writers(database: Database) -> Writers:
    """Writers of a database without jobs."""
    made = Writers(database)
    with unit_of_work(made) as session:
        session.execute(delete(Job))
    return made


def add(writers: Writers, kind: str = "test", at: datetime | None = None, **more: Any) -> int:
    with unit_of_work(writers) as session:
        return enqueue(session, kind, {"n": 1}, now=at or now(), **more)


def job(writers: Writers, job_id: int) -> Job:
    with writers.database.readers() as session:
        found = session.get(Job, job_id)
        assert found is not None
        return found


def broken(_args: dict[str, Any]) -> None:
    raise OSError("the server is away")


def test_a_job_is_done_once_with_its_arguments(writers: Writers) -> None:
    done: list[dict[str, Any]] = []
    job_id = add(writers)
    assert run_next(writers, {"test": done.append})
    assert not run_next(writers, {"test": done.append})
    assert done == [{"n": 1}]
    assert job(writers, job_id).finished_at is not None


def test_of_what_somebody_wrote_only_that_it_was_done_is_kept(writers: Writers) -> None:
    forget_when_done("private")
    job_id = add(writers, "private")
    assert run_next(writers, {"private": broken})
    assert job(writers, job_id).args == {"n": 1}
    with time_machine.travel(now() + timedelta(hours=1)):
        assert run_next(writers, {"private": lambda _args: None})
    kept = job(writers, job_id)
    assert (kept.args, kept.error) == ({}, None)
    assert kept.finished_at is not None


def test_a_job_of_a_cause_that_was_undone_does_not_exist(writers: Writers) -> None:
    def cause() -> None:
        with unit_of_work(writers) as session:
            enqueue(session, "test", {}, now=now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cause()
    assert not run_next(writers, {"test": broken})


def test_two_workers_never_have_the_same_job(writers: Writers) -> None:
    expected = {add(writers) for _ in range(20)}
    barrier = threading.Barrier(4)

    def worker(_number: int) -> list[int]:
        barrier.wait()
        mine: list[int] = []
        while True:
            with unit_of_work(writers) as session:
                claimed = claim(session, now())
            if claimed is None:
                return mine
            mine.append(claimed.id)

    with ThreadPoolExecutor(4) as threads:
        claimed = [each for mine in threads.map(worker, range(4)) for each in mine]
    assert sorted(claimed) == sorted(expected)


def test_the_one_that_waited_longest_comes_first_and_none_before_its_time(writers: Writers) -> None:
    done: list[str] = []
    for kind, minutes in (("later", 60), ("second", -5), ("first", -10)):
        add(writers, kind, now() + timedelta(minutes=minutes))
    runners = {kind: lambda _, kind=kind: done.append(kind) for kind in ("first", "second", "later")}
    while run_next(writers, runners):  # type: ignore[arg-type]  # a default argument binds the loop's value
        pass
    assert done == ["first", "second"]


def test_the_same_key_is_one_job(writers: Writers) -> None:
    first = add(writers, key="certificate-7")
    assert add(writers, key="certificate-7") == first
    assert add(writers, key="certificate-8") != first


def test_the_same_key_at_once_is_one_job(writers: Writers) -> None:
    barrier = threading.Barrier(6)

    def enqueue_it(_: int) -> int:
        barrier.wait()
        return add(writers, key="at-once")

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(enqueue_it, range(6)))) == 1


def test_what_a_job_raised_stands_on_its_row_and_it_waits_longer_each_time(writers: Writers) -> None:
    job_id = add(writers)
    waits = []
    for _ in range(3):
        with time_machine.travel(job(writers, job_id).run_at + timedelta(seconds=1), tick=False):
            assert run_next(writers, {"test": broken})
            waits.append(job(writers, job_id).run_at - now())
            assert not run_next(writers, {"test": broken})
    assert waits == [timedelta(seconds=seconds) for seconds in (30, 60, 120)]
    assert job(writers, job_id).error == "OSError: the server is away"


def fail_for_good(writers: Writers, job_id: int) -> None:
    for _ in range(MOST_ATTEMPTS):
        with time_machine.travel(job(writers, job_id).run_at + timedelta(seconds=1), tick=False):
            assert run_next(writers, {"test": broken})


def test_after_the_last_attempt_it_is_seen_as_failed(writers: Writers) -> None:
    job_id = add(writers)
    fail_for_good(writers, job_id)
    found = job(writers, job_id)
    assert found.failed_at is not None
    assert found.finished_at is None
    with time_machine.travel(now() + timedelta(days=365)):
        assert not run_next(writers, {"test": broken})


def test_a_failed_job_can_be_tried_again_from_the_start(writers: Writers) -> None:
    job_id = add(writers)
    fail_for_good(writers, job_id)
    with unit_of_work(writers) as session:
        assert retry(session, job_id, now())
        assert not retry(session, job_id, now())
    assert run_next(writers, {"test": lambda _: None})
    found = job(writers, job_id)
    assert (found.failed_at, found.error, found.finished_at is not None) == (None, None, True)


def test_a_job_whose_worker_died_is_done_by_another_after_its_lease(writers: Writers) -> None:
    job_id = add(writers)
    with unit_of_work(writers) as session:
        assert claim(session, now()) is not None
    assert not run_next(writers, {"test": broken})
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        assert run_next(writers, {"test": lambda _: None})
    assert job(writers, job_id).finished_at is not None


def test_a_job_that_kills_its_workers_ends_as_failed(writers: Writers) -> None:
    job_id = add(writers)
    for turn in range(MOST_ATTEMPTS):
        with unit_of_work(writers) as session:
            assert claim(session, now() + turn * 2 * LEASE) is not None
    with time_machine.travel(now() + MOST_ATTEMPTS * 2 * LEASE):
        assert run_next(writers, {"test": broken})
    found = job(writers, job_id)
    assert found.failed_at is not None
    assert "away" not in (found.error or "")


def test_a_kind_that_nobody_knows_says_so_on_its_row(writers: Writers) -> None:
    job_id = add(writers, "unheard-of")
    assert run_next(writers, {"test": broken})
    assert "unheard-of" in (job(writers, job_id).error or "")


def test_the_row_of_a_running_job_is_not_locked(writers: Writers) -> None:
    """Nothing slow happens within a transaction: a job that writes does so in its own."""
    job_id = add(writers)

    def writes(_args: dict[str, Any]) -> None:
        add(writers, "born-of-a-job", now() + timedelta(days=1))

    assert run_next(writers, {"test": writes})
    with writers.database.readers() as session:
        assert session.scalar(select(Job.id).where(Job.kind == "born-of-a-job"))
    assert job(writers, job_id).error is None


def test_however_the_database_plans_it_one_job_is_taken(session: Session) -> None:
    session.execute(delete(Job))
    for _ in range(3):
        enqueue(session, "test", {}, now=now())
    if session.get_bind().dialect.name == "postgresql":
        for way in ("material", "hashjoin", "mergejoin", "hashagg", "sort", "indexscan", "bitmapscan"):
            session.execute(text(f"SET LOCAL enable_{way} = off"))
    assert claim(session, now()) is not None
    assert len(session.scalars(select(Job.id).where(Job.lease_until.is_not(None))).all()) == 1


def test_what_is_done_each_day_is_in_line_once_a_day_however_many_workers_look(writers: Writers) -> None:
    each_day("daily")
    begin = datetime(2026, 11, 26, 23, 59, tzinfo=UTC)
    one, other = Days(), Days()
    for moment in (begin, begin, begin + timedelta(minutes=2)):
        one.look(writers, moment)
        other.look(writers, moment)
    with writers.database.readers() as session:
        found = session.scalars(select(Job.run_at).where(Job.kind == "daily").order_by(Job.run_at)).all()
    assert found == [begin, begin + timedelta(minutes=2)]


def test_what_was_done_long_ago_is_forgotten_and_what_failed_is_not(writers: Writers) -> None:
    done, failed, lately = add(writers), add(writers), add(writers)
    long_ago = now() - KEPT - timedelta(minutes=1)
    with unit_of_work(writers) as session:
        session.execute(update(Job).where(Job.id == done).values(finished_at=long_ago))
        session.execute(update(Job).where(Job.id == failed).values(failed_at=long_ago))
        session.execute(update(Job).where(Job.id == lately).values(finished_at=now()))
    forgetting_runners(writers)[FORGET_JOBS]({})
    with writers.database.readers() as session:
        assert set(session.scalars(select(Job.id))) == {failed, lately}


def test_a_worker_that_was_late_does_not_put_another_ones_job_in_line_again(writers: Writers) -> None:
    job_id = add(writers)

    def overtaken(_args: dict[str, Any]) -> None:
        with time_machine.travel(now() + LEASE + timedelta(seconds=1)), unit_of_work(writers) as session:
            assert claim(session, now()) is not None
        raise OSError("and then it broke")

    assert run_next(writers, {"test": overtaken})
    kept = job(writers, job_id)
    assert (kept.attempts, kept.error) == (2, None)
    assert kept.lease_until is not None
