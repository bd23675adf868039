"""The three numbers of a report, and who waits to be counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import count_claims
from elearn.kernel.actor import Actor
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
    found = session.execute(
        visible_runs(actor, filters, now)
        .with_only_columns(
            Enrolment.course_id,
            func.count(),
            *(func.sum(case((condition(figure, now), 1), else_=0)) for figure in Figure),
        )
        .where(*of_courses(courses, filters))
        .group_by(Enrolment.course_id)
    ).all()
    return Summary(
        totals={row[0]: row[1] for row in found},
        figures={figure: sum(row[2 + place] for row in found) for place, figure in enumerate(Figure)},
        waiting=count_claims(session, actor),
    )
