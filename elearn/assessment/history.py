"""The attempts of a person at a quiz, and whether another may start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from elearn.assessment.grading import Grade
from elearn.assessment.models import ATTEMPTS
from elearn.assessment.rules import AttemptRules, Counts
from elearn.kernel.errors import Conflict
from elearn.kernel.prepared import Prepared

_ATTEMPTS_AT = Prepared(
    select(
        ATTEMPTS.c.id,
        ATTEMPTS.c.context,
        ATTEMPTS.c.number,
        ATTEMPTS.c.drawn_at,
        ATTEMPTS.c.submitted_at,
        ATTEMPTS.c.mark,
        ATTEMPTS.c.max,
        ATTEMPTS.c.passed,
        ATTEMPTS.c.closed_at,
    )
    .where(ATTEMPTS.c.person_id == bindparam("person"), ATTEMPTS.c.quiz == bindparam("quiz"))
    .order_by(ATTEMPTS.c.id)
)


@dataclass(frozen=True)
class AttemptView:
    """One attempt: `number` counts from 1 within its context; `grade` is None while it is open."""

    id: int
    quiz: str
    context: str
    number: int
    drawn_at: datetime
    submitted_at: datetime | None
    grade: Grade | None
    closed_at: datetime | None = None

    @property
    def state(self) -> Literal["open", "submitted", "closed"]:
        """Whether answers are still taken; `closed` where they are not, and none was handed in."""
        if self.submitted_at is not None:
            return "submitted"
        return "open" if self.closed_at is None else "closed"


def attempts_at(session: Session, *, person_id: int, quiz: str) -> list[AttemptView]:
    """All attempts of a person at a quiz, in every context, oldest first. One statement."""
    rows = _ATTEMPTS_AT.all(session, {"person": person_id, "quiz": quiz})
    return [
        AttemptView(
            row.id,
            quiz,
            row.context,
            row.number,
            row.drawn_at,
            row.submitted_at,
            grade_of(row),
            row.closed_at,
        )
        for row in rows
    ]


def refuse_another(earlier: Sequence[AttemptView], rules: AttemptRules, now: datetime) -> Conflict | None:
    """Why no attempt may follow those submitted in the same context, or None where one may.

    Codes: `no_attempts_left` with `attempts`, and `wait` with `until`, the moment from which one may start.
    """
    if rules.attempts is not None and len(earlier) >= rules.attempts:
        return Conflict("no_attempts_left", attempts=rules.attempts)
    ended = [attempt.submitted_at for attempt in earlier if attempt.submitted_at is not None]
    if ended and rules.wait and max(ended) + rules.wait > now:
        return Conflict("wait", until=max(ended) + rules.wait)
    return None


def which_counts(graded: Sequence[AttemptView], counts: Counts) -> AttemptView | None:
    """The attempt that counts of those handed in, the oldest first; the earlier of two equals."""
    if not graded or counts == "first":
        return graded[0] if graded else None
    if counts == "last":
        return graded[-1]
    return max(graded, key=lambda attempt: attempt.grade.share if attempt.grade else Fraction(-1))


def is_used_up(attempts: Sequence[AttemptView], rules: AttemptRules) -> bool:
    """Whether the last attempt that there may be in a context is handed in."""
    if rules.attempts is None or len(attempts) < rules.attempts:
        return False
    return all(attempt.state != "open" for attempt in attempts)


def refuse_change(row: Any) -> Conflict | None:
    """Why an attempt, a row with `submitted_at` and `closed_at`, takes nothing any more; None while it does."""
    if row.submitted_at is not None:
        return Conflict("submitted", submitted_at=row.submitted_at)
    if row.closed_at is not None:
        return Conflict("attempt_closed", closed_at=row.closed_at)
    return None


def grade_of(row: Any) -> Grade | None:
    """The grade in a row with `mark`, `max` and `passed`; None before submission."""
    return None if row.mark is None else Grade(row.mark, row.max, row.passed)
