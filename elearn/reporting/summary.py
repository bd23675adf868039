"""The three numbers of a report, and who waits to be counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, type_coerce
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import count_claims
from elearn.kernel.actor import Actor, Scope
from elearn.kernel.database import Id
from elearn.learning.figures import Figure, condition
from elearn.learning.models import Enrolment
from elearn.reporting.schemas import Filters
from elearn.reporting.selecting import CourseLine, of_courses, visible_runs


@dataclass(frozen=True)
class Summary:
    """Runs by course and by figure, of confirmed people only; `waiting` are undecided claims."""

    totals: Mapping[int, int]
    figures: Mapping[Figure, int]
    waiting: int

    @property
    def total(self) -> int:
        """How many runs."""
        return sum(self.totals.values())


def summarise(
    session: Session, actor: Actor, courses: tuple[CourseLine, ...], filters: Filters, now: datetime
) -> Summary:
    """The numbers for the actor's scopes and the filters, in two statements."""
    course = _course_column(actor, filters)
    found = session.execute(
        visible_runs(actor, filters, now)
        .with_only_columns(
            course,
            func.count(),
            *(func.sum(case((condition(figure, now), 1), else_=0)) for figure in Figure),
        )
        .where(*of_courses(course, courses, filters))
        .group_by(course)
    ).all()
    return Summary(
        totals={row[0]: row[1] for row in found},
        figures={figure: sum(row[2 + place] for row in found) for place, figure in enumerate(Figure)},
        waiting=count_claims(session, actor),
    )


def _course_column(actor: Actor, filters: Filters) -> ColumnElement[int]:
    """The course of a run; where the people are a part of all, so that its index is not used: SQLite would go
    through all runs of the course, and look for each whether its person is of the state.
    """
    is_of_all = Scope("all") in actor.scopes and filters.state is None and filters.organisation is None
    return type_coerce(Enrolment.course_id, Id) if is_of_all else Enrolment.course_id + 0
