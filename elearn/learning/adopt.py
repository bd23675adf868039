"""Moving runs on to a newer revision: by the worker in batches, or with the learner's next act."""

import time
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from elearn.catalogue.models import Course, Revision
from elearn.catalogue.publish import revision_published
from elearn.catalogue.revisions import load_manifest
from elearn.kernel.clock import now as clock_now
from elearn.kernel.ids import new_id
from elearn.kernel.jobs import Runner, enqueue
from elearn.kernel.unit_of_work import Writers, unit_of_work
from elearn.learning.adoption import Move, Publication, move_from
from elearn.learning.models import Enrolment
from elearn.learning.progress import after_adopting, parse_brief
from elearn.learning.reading import standings_column
from elearn.learning.runs import NewEvent, Run, append, change_run, complete, next_event_id

ADOPT_RUNS = "learning.adopt_runs"
RUNS_A_STEP = 50
# A job goes on in a new one before its lease ends.
SECONDS_A_JOB = 60


def on_its_way(session: Session, run: Run, locale: str, now: datetime) -> Run:
    """The run on the revision where it belongs: moved on first, where a publication since says so."""
    if run.current_revision is None or run.current_revision == run.revision_id:
        return run
    move = move_of(session, run.revision_id, run.current_revision)
    return adopt(session, run, move, locale, now) if move is not None else run


def move_of(session: Session, pinned: int, current: int) -> Move | None:
    """How runs on the revision `pinned` move on, as far as the revision `current`; None where they stay."""
    known = _moves.get((pinned, current))
    if known is None:
        known = _moves[pinned, current] = (_read_move(session, pinned, current),)
    return known[0]


# Both revisions are for ever, and so is what lies between them.
_moves: dict[tuple[int, int], tuple[Move | None]] = {}


def _read_move(session: Session, pinned: int, current: int) -> Move | None:
    course_id, number = session.execute(
        select(Revision.course_id, Revision.number).where(Revision.id == pinned)
    ).one()
    last = select(Revision.number).where(Revision.id == current).scalar_subquery()
    rows = session.execute(
        select(Revision.id, Revision.number, Revision.kind, Revision.finished)
        .where(Revision.course_id == course_id, Revision.number > number, Revision.number <= last)
        .order_by(Revision.number)
    )
    return move_from(number, [Publication(*row) for row in rows])


def adopt(session: Session, run: Run, move: Move, locale: str, now: datetime) -> Run:
    """Move a run on: an event, and what it means for completion. A second time changes nothing."""
    moved = Run(
        run.person_id,
        run.course_id,
        run.run,
        move.to.revision_id,
        load_manifest(session, move.to.revision_id),
        run.current_revision,
    )
    repinned = _repin(session, run, moved, now)
    if repinned is None:
        return moved
    completed_at = repinned.completed_at
    key = f"adopted:{run.course_id}-{run.run}-{moved.revision_id}"
    event = NewEvent("", "revision_adopted", key, locale, {"to": move.to.number, "asks": move.asks})
    append(session, moved, event, now)
    standings = parse_brief(session.scalar(select(standings_column()).where(*_row(moved))))
    match after_adopting(moved.manifest, standings, completed_at is not None, asks=move.asks):
        case "completed":
            complete(session, moved, locale, now)
        case "withdrawn":
            change_run(
                session,
                moved,
                completed_at=None,
                completed_affiliation_id=None,
                finished_before=completed_at,
            )
    return moved


def _row(run: Run) -> tuple[Any, ...]:
    return (
        Enrolment.person_id == run.person_id,
        Enrolment.course_id == run.course_id,
        Enrolment.run == run.run,
    )


def _repin(session: Session, run: Run, moved: Run, now: datetime) -> Any:
    """Lock the run's row and point it to its new revision; None where somebody else has done so."""
    # Who has not been here since an earlier move has not seen what was new then.
    unseen = Enrolment.adopted_at.is_not(None) & (Enrolment.last_seen_at < Enrolment.adopted_at)
    return session.execute(
        update(Enrolment)
        .where(*_row(run), Enrolment.revision_id == run.revision_id)
        .values(
            revision_id=moved.revision_id,
            adopted_from=case((unseen, Enrolment.adopted_from), else_=run.revision_id),
            adopted_at=now,
            last_event_id=next_event_id(new_id()),
        )
        .returning(Enrolment.completed_at)
        .execution_options(synchronize_session=False)
    ).first()


@revision_published.connect
def _published(session: Session, *, course_id: int, revision_id: int, now: datetime) -> None:
    """A job for the worker, in the publication's own transaction."""
    enqueue(session, ADOPT_RUNS, {"course_id": course_id, "after": "0"}, now=now, key=f"adopt:{revision_id}")


def adoption_runners(writers: Writers) -> dict[str, Runner]:
    """What the worker does after a publication."""
    return {ADOPT_RUNS: lambda args: adopt_runs(writers, int(args["course_id"]), int(args["after"]))}


def adopt_runs(writers: Writers, course_id: int, after: int, seconds: float = SECONDS_A_JOB) -> None:
    """Move on everybody's last run in a course, a step at a time; what is left when the time ends is a new job."""
    until, last = time.monotonic() + seconds, after
    while True:
        with unit_of_work(writers) as session:
            found = adopt_step(session, course_id, last, clock_now())
            if found is not None and time.monotonic() > until:
                args = {"course_id": course_id, "after": str(found)}
                enqueue(session, ADOPT_RUNS, args, now=clock_now())
                return
        if found is None:
            return
        last = found


def adopt_step(session: Session, course_id: int, after: int, now: datetime) -> int | None:
    """Move on the next few runs of people after `after`; returns the last person looked at, None at the end."""
    current = session.scalar(select(Course.revision_id).where(Course.id == course_id))
    if current is None:
        return None
    later = Enrolment.__table__.alias("later")
    is_last = ~(
        select(later.c.run)
        .where(
            later.c.person_id == Enrolment.person_id,
            later.c.course_id == Enrolment.course_id,
            later.c.run > Enrolment.run,
        )
        .correlate(Enrolment)
        .exists()
    )
    rows = session.execute(
        select(Enrolment.person_id, Enrolment.run, Enrolment.revision_id)
        .where(
            Enrolment.course_id == course_id,
            Enrolment.person_id > after,
            Enrolment.revision_id != current,
            is_last,
        )
        .order_by(Enrolment.person_id)
        .limit(RUNS_A_STEP)
    ).all()
    for person_id, number, pinned in rows:
        run = Run(person_id, course_id, number, pinned, load_manifest(session, pinned), current)
        # Nobody reads at this moment: the event has the language of nobody.
        on_its_way(session, run, "", now)
    return rows[-1].person_id if len(rows) == RUNS_A_STEP else None
