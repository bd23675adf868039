"""Enrolling: one act, idempotent; a course is repeated as a new run that keeps the old one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import present_affiliation
from elearn.catalogue.models import Course
from elearn.catalogue.revisions import load_manifest
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Conflict, NotFound
from elearn.learning.models import Enrolment
from elearn.learning.record import NewEvent, Run, append


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
    session.execute(
        insert(Enrolment).values(
            person_id=actor.id,
            course_id=course.id,
            run=number,
            revision_id=course.revision_id,
            enrolled_at=now,
            last_seen_at=now,
            affiliation_id=present_affiliation(actor.id),
        )
    )
    run = Run(actor.id, course.id, number, course.revision_id, load_manifest(session, course.revision_id))
    append(session, run, NewEvent("", "enrolled", f"enrolled-{course.id}-{number}", locale), now)
    return Enrolled(course_key, number, course.revision_id, now, None, True)
