"""Which runs a report is about: those of confirmed people within the actor's scopes, and then the filters."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import counts_under, visible_affiliations
from elearn.accounts.models import Affiliation
from elearn.catalogue.models import Course
from elearn.kernel.actor import Actor
from elearn.kernel.errors import NotFound
from elearn.learning.figures import condition
from elearn.learning.models import Enrolment
from elearn.programme.models import ThematicArea
from elearn.reporting import policy
from elearn.reporting.schemas import Filters

_MOMENT = {
    "enrolled": Enrolment.enrolled_at,
    "completed": Enrolment.completed_at,
    "seen": Enrolment.last_seen_at,
}


@dataclass(frozen=True)
class CourseLine:
    """A course as reports name it."""

    id: int
    key: str
    area: str


def chosen_courses(session: Session, filters: Filters) -> tuple[CourseLine, ...]:
    """The courses that the filters leave, by id. Raises NotFound for an unknown course or area."""
    courses = [
        CourseLine(*row)
        for row in session.execute(select(Course.id, Course.key, Course.area).order_by(Course.id))
    ]
    if filters.course is not None and filters.course not in {course.key for course in courses}:
        raise NotFound("course", filters.course)
    if filters.area is not None and session.get(ThematicArea, filters.area) is None:
        raise NotFound("area", filters.area)
    return tuple(
        course
        for course in courses
        if filters.course in (None, course.key) and filters.area in (None, course.area)
    )


def demand_scope(session: Session, actor: Actor, filters: Filters) -> None:
    """Raise NotFound where a filter names what the actor's scopes do not reach."""
    if filters.state is not None:
        policy.demand_state(session, actor, filters.state)
    if filters.organisation is not None:
        policy.demand_organisation(session, actor, filters.organisation)
    if filters.cohort is not None:
        policy.demand_cohort(actor, filters.cohort)


def visible_runs(actor: Actor, filters: Filters, now: datetime) -> Select[int, int, int]:
    """Whom a report is about, whatever its form: runs with the affiliation under which they count, of every
    course. Scope first, then what was asked.
    """
    counting = counts_under(Enrolment, Enrolment.person_id, Enrolment.affiliation_id)
    return (
        visible_affiliations(actor)
        .with_only_columns(Enrolment.person_id, Enrolment.course_id, Enrolment.run)
        .select_from(Enrolment.__table__.join(Affiliation.__table__, counting))
        .where(*_asked(filters, now))
    )


def _asked(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """The conditions of the filters, but for the course."""
    moment = _MOMENT[filters.on]
    found: list[ColumnElement[bool]] = []
    if filters.state is not None:
        found.append(Affiliation.state == filters.state)
    if filters.organisation is not None:
        found.append(Affiliation.organisation_id == filters.organisation)
    if filters.since is not None:
        found.append(moment >= filters.since)
    if filters.until is not None:
        found.append(moment < filters.until)
    if filters.figure is not None:
        found.append(condition(filters.figure, now))
    return found


def of_courses(
    column: ColumnElement[int], courses: tuple[CourseLine, ...], filters: Filters
) -> list[ColumnElement[bool]]:
    """The condition that leaves these courses; none where they are all there are."""
    if filters.course is None and filters.area is None:
        return []
    return [column.in_([course.id for course in courses])]
