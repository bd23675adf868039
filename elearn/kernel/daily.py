"""What the worker does once a day, and what it then forgets of its own."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearn.kernel.clock import now as clock_now
from elearn.kernel.jobs import Runner, enqueue
from elearn.kernel.models import Job
from elearn.kernel.unit_of_work import Writers, unit_of_work

FORGET_JOBS = "kernel.forget_jobs"
# Links to how a mail stands are good for three days; a form that was sent twice is sent twice within a month.
KEPT = timedelta(days=30)
ROWS_A_STEP = 200

_kinds: list[str] = []


def each_day(kind: str) -> None:
    """Have a kind of job done once a day, without arguments."""
    if kind not in _kinds:
        _kinds.append(kind)


each_day(FORGET_JOBS)


class Days:
    """Puts the day's jobs in line when the day (in UTC) begins, or this worker; of several workers one does."""

    def __init__(self) -> None:
        self._today: date | None = None

    def look(self, writers: Writers, now: datetime) -> None:
        """Put them in line where that was not done today."""
        if self._today == now.date():
            return
        with unit_of_work(writers) as session:
            for kind in _kinds:
                enqueue(session, kind, {}, now=now, key=f"{kind}:{now.date()}")
        self._today = now.date()


def forgetting_runners(writers: Writers) -> dict[str, Runner]:
    """What the worker does so that its own table stays small, and keeps no addresses of mails that have left."""

    def forget(_args: dict[str, Any]) -> None:
        while _forget_some(writers, clock_now() - KEPT):
            pass

    return {FORGET_JOBS: forget}


def _forget_some(writers: Writers, before: datetime) -> bool:
    """Drop the oldest jobs that were done before then; whether there may be more. What failed stays to be looked at."""
    with unit_of_work(writers) as session:
        return _drop(session, before) == ROWS_A_STEP


def _drop(session: Session, before: datetime) -> int:
    # Ids are in the order of time: the oldest come first without an index.
    oldest = select(Job.id).where(Job.finished_at < before).order_by(Job.id).limit(ROWS_A_STEP)
    done = session.scalars(oldest).all()
    session.execute(delete(Job).where(Job.id.in_(done)).execution_options(synchronize_session=False))
    return len(done)
