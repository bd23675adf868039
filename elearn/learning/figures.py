"""What active, on track and finished mean: here and nowhere else, as a predicate and as the same in SQL.

All three speak of runs: a person in a course. Whoever changes a meaning raises DEFINITION_VERSION, so that
figures of different days can be told apart.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_

from elearn.learning.models import Enrolment

DEFINITION_VERSION = 1
ACTIVE_WITHIN = timedelta(days=30)
GOES_ON_WITHIN = timedelta(days=14)


class Figure(StrEnum):
    """The three numbers that matter."""

    ACTIVE = "active"
    ON_TRACK = "on_track"
    FINISHED = "finished"


def is_active(last_seen_at: datetime, now: datetime) -> bool:
    """Seen in the course within the last 30 days, finished or not."""
    return last_seen_at > now - ACTIVE_WITHIN


def is_on_track(last_seen_at: datetime, completed_at: datetime | None, now: datetime) -> bool:
    """Not finished, and seen within the last 14 days. Deadlines of cohorts will narrow this."""
    return completed_at is None and last_seen_at > now - GOES_ON_WITHIN


def is_finished(completed_at: datetime | None) -> bool:
    """The rule of the course has been fulfilled, and that was not withdrawn."""
    return completed_at is not None


def counts(figure: Figure, last_seen_at: datetime, completed_at: datetime | None, now: datetime) -> bool:
    """Whether a run counts for a figure."""
    match figure:
        case Figure.ACTIVE:
            return is_active(last_seen_at, now)
        case Figure.ON_TRACK:
            return is_on_track(last_seen_at, completed_at, now)
        case Figure.FINISHED:
            return is_finished(completed_at)


def condition(figure: Figure, now: datetime) -> ColumnElement[bool]:
    """`counts` as a condition on `enrolment`."""
    match figure:
        case Figure.ACTIVE:
            return Enrolment.last_seen_at > now - ACTIVE_WITHIN
        case Figure.ON_TRACK:
            return and_(Enrolment.completed_at.is_(None), Enrolment.last_seen_at > now - GOES_ON_WITHIN)
        case Figure.FINISHED:
            return Enrolment.completed_at.is_not(None)
