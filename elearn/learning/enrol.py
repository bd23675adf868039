"""Enrolling: one act, idempotent; a course is repeated as a new run that keeps the old one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import present_affiliation
from elearn.assessment.close import close_attempts
from elearn.catalogue.models import Course
from elearn.catalogue.revisions import load_manifest
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Conflict, NotFound
from elearn.kernel.ids import new_id
from elearn.learning.models import Enrolment
from elearn.learning.quizzes import context_of
from elearn.learning.runs import NewEvent, Run, append

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Enrolled:
    """The run that is open now; `is_new` where this call opened it."""

    course: str
    run: int
    revision_id: int
    enrolled_at: datetime
    completed_at: datetime | None
    is_new: bool


def enrol(
    session: Session, actor: Actor, course_key: str, *, again: bool, locale: str, now: datetime
) -> Enrolled:
    """Enrol the actor, or find them enrolled.

    `again` opens a new run after completion. Raises NotFound, and Conflict `not_completed` where `again`
    comes
    before the last run is completed.
    """
    course = session.scalar(select(Course).where(Course.key == course_key, Course.revision_id.is_not(None)))
    if course is None or course.revision_id is None:
        raise NotFound("course", course_key)
    last = session.scalar(
        select(Enrolment)
        .where(Enrolment.person_id == actor.id, Enrolment.course_id == course.id)
        .order_by(Enrolment.run.desc())
        .limit(1)
        .with_for_update()
    )
    if last is not None and not (again and last.completed_at is not None):
        if again:
            raise Conflict("not_completed", course=course_key)
        return Enrolled(course_key, last.run, last.revision_id, last.enrolled_at, last.completed_at, False)
    number = last.run + 1 if last else 1
    run = Run(actor.id, course.id, number, course.revision_id, load_manifest(session, course.revision_id))
    if not _open_run(session, run, now):  # a second click came first
        return enrol(session, actor, course_key, again=False, locale=locale, now=now)
    if last is not None:
        close_attempts(session, actor.id, context_of(course.id, last.run), now)
    append(session, run, NewEvent("", "enrolled", f"enrolled:{course.id}-{number}", locale), now)
    return Enrolled(course_key, number, course.revision_id, now, None, True)


def _open_run(session: Session, run: Run, now: datetime) -> bool:
    """Insert the run; False where another transaction has just done so."""
    insert = _INSERTS[session.get_bind().dialect.name](Enrolment).on_conflict_do_nothing()
    values = {
        "person_id": run.person_id,
        "course_id": run.course_id,
        "run": run.run,
        "revision_id": run.revision_id,
        "enrolled_at": now,
        "last_seen_at": now,
        "affiliation_id": present_affiliation(run.person_id),
        "last_event_id": new_id(),
    }
    return session.execute(insert.values(values).returning(Enrolment.run)).first() is not None
