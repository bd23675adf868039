"""Files of revisions that nobody reads any more: their rows go, and the sweep of the storage then
finds what no row names."""

import structlog
from sqlalchemy import CursorResult, Select, delete, exists, select
from sqlalchemy.orm import Session

from elearn.catalogue.models import Course, CoursePaper, Revision
from elearn.kernel.daily import each_day
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.models import Enrolment
from elearn.web.application import Services

FORGET = "paper.forget"

log = structlog.get_logger()

each_day(FORGET)


def is_read(session: Session, course_id: int, revision_id: int) -> bool:
    """Whether a revision is its course's current one, or somebody is on it."""
    is_current = select(Course.revision_id == revision_id).where(Course.id == course_id)
    if session.scalar(is_current):
        return True
    # With the course, which has an index: that of all courses' learners is not looked through.
    has_readers = exists().where(Enrolment.course_id == course_id, Enrolment.revision_id == revision_id)
    return bool(session.scalar(select(has_readers)))


def forget_unread(services: Services) -> None:
    """Forget the files of every revision that is not current and that nobody is on. Nobody can come to be on one
    again: enrolments begin with the current revision and only move on."""
    with services.database.readers() as session:
        unread = [
            revision_id
            for revision_id, course_id in session.execute(_with_files()).all()
            if not is_read(session, course_id, revision_id)
        ]
    for revision_id in unread:
        with unit_of_work(services.writers) as session:
            gone = session.execute(delete(CoursePaper).where(CoursePaper.revision_id == revision_id))
        assert isinstance(gone, CursorResult)
        log.info("paper_forgotten", revision=revision_id, files=gone.rowcount)


def _with_files() -> Select[int, int]:
    """Old revisions that have files, with their courses."""
    has_files = exists().where(CoursePaper.revision_id == Revision.id)
    is_current = exists().where(Course.revision_id == Revision.id)
    return select(Revision.id, Revision.course_id).where(has_files, ~is_current)
