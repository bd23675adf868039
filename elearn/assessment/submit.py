"""Handing in an attempt: graded once."""

from datetime import datetime

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from elearn.assessment.grading import Grade, grade_attempt, grade_question
from elearn.assessment.history import grade_of, refuse_change
from elearn.assessment.models import ANSWERS, ATTEMPTS, DRAWN, VERSIONS
from elearn.assessment.questions import Kind
from elearn.assessment.rules import rules_from_json
from elearn.assessment.shown_text import with_answers
from elearn.kernel.errors import NotFound
from elearn.kernel.prepared import Prepared

_THE_ATTEMPT = and_(ATTEMPTS.c.person_id == bindparam("person"), ATTEMPTS.c.id == bindparam("attempt"))
# Locked in a statement of its own: what is read after the lock holds every answer that was saved before it.
_LOCKED = Prepared(
    select(
        ATTEMPTS.c.policy,
        ATTEMPTS.c.submitted_at,
        ATTEMPTS.c.closed_at,
        ATTEMPTS.c.mark,
        ATTEMPTS.c.max,
        ATTEMPTS.c.passed,
    )
    .where(_THE_ATTEMPT)
    .with_for_update()
)
_ANSWERED = Prepared(
    with_answers(
        select(VERSIONS.c.kind, VERSIONS.c.right, ANSWERS.c.choices)
        .select_from(DRAWN)
        .join(VERSIONS, VERSIONS.c.id == DRAWN.c.version_id)
        .where(DRAWN.c.person_id == bindparam("person"), DRAWN.c.attempt_id == bindparam("attempt"))
    )
)
_CLOSE = Prepared(
    update(ATTEMPTS)
    .where(_THE_ATTEMPT)
    .values(
        submitted_at=bindparam("at"),
        mark=bindparam("its_mark"),
        max=bindparam("its_max"),
        passed=bindparam("has_passed"),
    )
)


def submit(session: Session, person_id: int, attempt_id: int, now: datetime) -> tuple[Grade, bool]:
    """Grade an attempt by the answers saved; and whether it was graded now: again gives the first grade.

    Raises NotFound where the attempt is not this person's, Conflict `attempt_closed`. At most 3 statements.
    """
    key = {"person": person_id, "attempt": attempt_id}
    attempt = _LOCKED.first(session, key)
    if attempt is None:
        raise NotFound("attempt", attempt_id)
    first = grade_of(attempt)
    if first is not None:
        return first, False
    refusal = refuse_change(attempt)
    if refusal is not None:
        raise refusal
    marks = [
        grade_question(Kind(row.kind), frozenset(row.right), frozenset(row.choices or ()))
        for row in _ANSWERED.all(session, key)
    ]
    grade = grade_attempt(marks, rules_from_json(attempt.policy).pass_share)
    _CLOSE.run(
        session,
        {**key, "at": now, "its_mark": grade.mark, "its_max": grade.max, "has_passed": grade.passed},
    )
    return grade, True
