"""Closing what is open when the context of attempts ends, such as a run of a course that another one follows."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from elearn.assessment.models import ATTEMPTS


def close_attempts(session: Session, person_id: int, context: str, now: datetime) -> None:
    """Let the open attempts of a context take nothing more; they have no grade. One statement."""
    session.execute(
        update(ATTEMPTS)
        .where(
            ATTEMPTS.c.person_id == person_id,
            ATTEMPTS.c.context == context,
            ATTEMPTS.c.submitted_at.is_(None),
            ATTEMPTS.c.closed_at.is_(None),
        )
        .values(closed_at=now)
    )
