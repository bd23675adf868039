"""Jobs: rows born in the transaction of their cause, done by a worker, safe to run twice."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearn.kernel.clock import now as clock_now
from elearn.kernel.ids import new_id
from elearn.kernel.logs import told_of
from elearn.kernel.models import Job
from elearn.kernel.unit_of_work import Writers, unit_of_work

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8

Runner = Callable[[dict[str, Any]], None]

_forgotten: set[str] = set()

_INSERTS = {
    name: dialect.insert(Job).on_conflict_do_nothing(index_elements=["key"]).returning(Job.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


class WorkerLost(Exception):
    """Every worker that took the job ended before it was done."""


@dataclass(frozen=True)
class Claimed:
    """A job that this worker has for the length of its lease."""

    id: int
    kind: str
    args: dict[str, Any]
    attempts: int


def forget_when_done(*kinds: str) -> None:
    """Say of kinds of jobs that they hold what somebody wrote: of one that is done only that it was is kept."""
    _forgotten.update(kinds)


def enqueue(
    session: Session,
    kind: str,
    args: dict[str, Any],
    *,
    now: datetime,
    key: str | None = None,
    after: timedelta | None = None,
) -> int:
    """Add a job to the caller's transaction; returns its id. The same `key` twice is one job."""
    connection = session.connection()
    run_at = now + (after or timedelta())
    values = {"id": new_id(), "kind": kind, "args": args, "key": key, "run_at": run_at, "attempts": 0}
    made = connection.execute(_INSERTS[connection.dialect.name], values).scalar()
    return int(made or connection.execute(select(Job.id).where(Job.key == key)).scalar_one())


def free_keys(session: Session, keys: Collection[str]) -> None:
    """Let jobs of these keys be put in line again where those before are done: they kept their keys."""
    session.execute(delete(Job).where(Job.key.in_(keys), Job.finished_at.is_not(None)))


def claim(session: Session, now: datetime) -> Claimed | None:
    """Take the job that has waited longest, if there is one."""
    due = (
        select(Job.id)
        .where(Job.finished_at.is_(None), Job.failed_at.is_(None), Job.run_at <= now)
        .where((Job.lease_until.is_(None)) | (Job.lease_until < now))
        .order_by(Job.run_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.execute(
        update(Job)
        # With IN, PostgreSQL may look for the one that is due once for each job, and take them all.
        .where(Job.id == due.scalar_subquery())
        .values(lease_until=now + LEASE, attempts=Job.attempts + 1)
        .returning(Job.id, Job.kind, Job.args, Job.attempts)
        .execution_options(synchronize_session=False)
    ).first()
    return Claimed(*row) if row else None


def retry(session: Session, job_id: int, now: datetime) -> bool:
    """Let a failed job try again from the start; False where it has not failed."""
    result = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.failed_at.is_not(None))
        .values(failed_at=None, attempts=0, run_at=now, lease_until=None)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def run_next(writers: Writers, runners: dict[str, Runner]) -> bool:
    """Do one job, if any is due. What it raises is kept on its row, and it is tried again, later each
    time."""
    with unit_of_work(writers) as session:
        job = claim(session, clock_now())
    if job is None:
        return False
    try:
        if job.attempts > MOST_ATTEMPTS:
            raise WorkerLost
        runners[job.kind](job.args)
        outcome: dict[str, Any] = {"finished_at": clock_now(), "error": None}
        if job.kind in _forgotten:
            outcome["args"] = {}
    except Exception as error:  # noqa: BLE001
        outcome = _failure(job, error)
    mine = update(Job).where(Job.id == job.id)
    if "finished_at" not in outcome:  # whoever has taken it since goes on with it
        mine = mine.where(Job.attempts == job.attempts)
    with unit_of_work(writers) as session:
        session.execute(mine.values(lease_until=None, **outcome))
    return True


def _failure(job: Claimed, error: Exception) -> dict[str, Any]:
    told = told_of(error)
    log.warning("job", id=job.id, kind=job.kind, attempts=job.attempts, error=type(error).__name__)
    if job.attempts >= MOST_ATTEMPTS:
        return {"failed_at": clock_now(), "error": told}
    return {"run_at": clock_now() + timedelta(seconds=15 * 2**job.attempts), "error": told}
