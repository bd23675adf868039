"""Courses to choose from."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearn.catalogue.models import Course
from elearn.catalogue.revisions import RevisionContent, current_revisions


@dataclass(frozen=True)
class CourseFilter:
    """What is asked of a course; None asks nothing."""

    area: str | None = None
    language: str | None = None
    level: str | None = None


def courses(session: Session, wanted: CourseFilter) -> list[RevisionContent]:
    """The current revisions that fit, by key."""
    return [content for content in current_revisions(session) if _fits(content, wanted)]


def _fits(content: RevisionContent, wanted: CourseFilter) -> bool:
    manifest = content.manifest
    return (
        (wanted.area is None or wanted.area == manifest.area or wanted.area in manifest.also)
        and (wanted.language is None or wanted.language in manifest.languages)
        and (wanted.level is None or wanted.level == manifest.level)
    )


def course_counts(session: Session) -> dict[str, int]:
    """How many published courses have each area as their main one."""
    rows = session.execute(
        select(Course.area, func.count().label("number"))
        .where(Course.revision_id.is_not(None))
        .group_by(Course.area)
    )
    return {row.area: row.number for row in rows}
