"""A learner's own mark on a question: to look at it again before handing in. Nothing is graded by it."""

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from elearn.assessment.history import refuse_change
from elearn.assessment.models import ATTEMPTS, DRAWN, VERSIONS
from elearn.kernel.errors import NotFound
from elearn.kernel.prepared import Prepared

_ASKED = Prepared(
    select(ATTEMPTS.c.submitted_at, ATTEMPTS.c.closed_at, DRAWN.c.position)
    .join(DRAWN, and_(DRAWN.c.person_id == ATTEMPTS.c.person_id, DRAWN.c.attempt_id == ATTEMPTS.c.id))
    .join(VERSIONS, VERSIONS.c.id == DRAWN.c.version_id)
    .where(
        ATTEMPTS.c.person_id == bindparam("person"),
        ATTEMPTS.c.id == bindparam("attempt"),
        VERSIONS.c.key == bindparam("question"),
    )
    .with_for_update(read=True, of=ATTEMPTS)
)
_FLAG = Prepared(
    update(DRAWN)
    .where(
        DRAWN.c.person_id == bindparam("person"),
        DRAWN.c.attempt_id == bindparam("attempt"),
        DRAWN.c.position == bindparam("at_position"),
    )
    .values(flagged=bindparam("is_flagged"))
)


def set_flag(session: Session, person_id: int, attempt_id: int, question: str, *, flagged: bool) -> None:
    """Flag a question of an open attempt, or take the flag back. Two statements.

    Raises NotFound where the question is not in an attempt of this person, and Conflict `submitted` or
    `attempt_closed`.
    """
    key = {"person": person_id, "attempt": attempt_id}
    row = _ASKED.first(session, {**key, "question": question})
    if row is None:
        raise NotFound("question", f"{attempt_id}/{question}")
    refusal = refuse_change(row)
    if refusal is not None:
        raise refusal
    _FLAG.run(session, {**key, "at_position": row.position, "is_flagged": flagged})
