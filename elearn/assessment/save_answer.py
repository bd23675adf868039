"""Keeping an answer the moment it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearn.assessment.history import refuse_change
from elearn.assessment.models import ANSWERS, ATTEMPTS, DRAWN, VERSIONS
from elearn.assessment.questions import Kind
from elearn.assessment.shown_text import text_column, with_answers, with_text
from elearn.kernel.errors import FieldError, Invalid, NotFound
from elearn.kernel.prepared import Prepared

# The lock is shared: answers to several questions at once are fine, handing in waits for them.
_ASKED = Prepared(
    with_answers(
        with_text(
            select(
                ATTEMPTS.c.submitted_at,
                ATTEMPTS.c.closed_at,
                DRAWN.c.position,
                DRAWN.c.choice_order,
                VERSIONS.c.kind,
                text_column("digest"),
                text_column("locale"),
                ANSWERS.c.choices.label("kept"),
                ANSWERS.c.saved_at.label("kept_at"),
            )
            .join(DRAWN, and_(DRAWN.c.person_id == ATTEMPTS.c.person_id, DRAWN.c.attempt_id == ATTEMPTS.c.id))
            .join(VERSIONS, VERSIONS.c.id == DRAWN.c.version_id)
            .where(
                ATTEMPTS.c.person_id == bindparam("person"),
                ATTEMPTS.c.id == bindparam("attempt"),
                VERSIONS.c.key == bindparam("question"),
            )
        )
    ).with_for_update(read=True, of=ATTEMPTS)
)


def _keep(dialect: Any) -> Any:
    """Insert the answer, or put it in the place of the one before."""
    statement = dialect.insert(ANSWERS)
    fresh = {name: statement.excluded[name] for name in ("choices", "text_digest", "locale", "saved_at")}
    return statement.on_conflict_do_update(index_elements=list(ANSWERS.primary_key), set_=fresh)


_KEEP = Prepared({"sqlite": _keep(sqlite), "postgresql": _keep(postgresql)})


class _Asked(NamedTuple):
    """A row of `_ASKED`."""

    submitted_at: datetime | None
    closed_at: datetime | None
    position: int
    choice_order: list[str]
    kind: str
    digest: str
    locale: str
    kept: list[str] | None
    kept_at: datetime | None


@dataclass(frozen=True)
class Known:
    """Which answer the sender knew: the one saved at that moment, or none."""

    saved_at: datetime | None


@dataclass(frozen=True)
class Replaced:
    """Another answer, given meanwhile elsewhere, that is replaced by the one sent."""

    choices: tuple[str, ...]
    saved_at: datetime


@dataclass(frozen=True)
class SavedAnswer:
    """What is kept: the choices in the order shown, and since when; and what it has replaced unknown to the sender."""

    question: str
    choices: tuple[str, ...]
    saved_at: datetime
    replaced: Replaced | None = None


def save_answer(
    session: Session,
    person_id: int,
    attempt_id: int,
    question: str,
    choices: Sequence[str],
    locale: str,
    now: datetime,
    *,
    known: Known | None = None,
) -> SavedAnswer:
    """Keep the ticked choices of a question, in the place of those before; none ticked takes the answer back.

    The later answer stands; where the sender says what they knew, they are told what else was there. The text that
    `locale` shows now is recorded by its digest. Two statements.
    Raises NotFound where the question is not in an attempt of this person, Conflict `submitted` or `attempt_closed`,
    and Invalid with `choice_not_shown` or `one_choice_only`; the answer before then stays.
    """
    asked = _asked(session, person_id, attempt_id, question, locale)
    refusal = refuse_change(asked)
    if refusal is not None:
        raise refusal
    ticked = _ticked(asked, choices)
    _KEEP.run(
        session,
        {
            "person_id": person_id,
            "attempt_id": attempt_id,
            "position": asked.position,
            "choices": ticked,
            "text_digest": asked.digest,
            "locale": asked.locale,
            "saved_at": now,
        },
    )
    return SavedAnswer(question, tuple(ticked), now, _replaced(asked, ticked, known))


def _asked(session: Session, person_id: int, attempt_id: int, question: str, locale: str) -> _Asked:
    row = _ASKED.first(
        session, {"person": person_id, "attempt": attempt_id, "question": question, "shown_in": locale}
    )
    if row is None:
        raise NotFound("question", f"{attempt_id}/{question}")
    return _Asked(*row)


def _replaced(asked: _Asked, ticked: list[str], known: Known | None) -> Replaced | None:
    if known is None or asked.kept is None or asked.kept_at is None or asked.kept == ticked:
        return None
    if known.saved_at is not None and asked.kept_at <= known.saved_at:
        return None
    return Replaced(tuple(asked.kept), asked.kept_at)


def _ticked(asked: _Asked, choices: Sequence[str]) -> list[str]:
    """The choices in the order shown, each once."""
    faults = [
        FieldError(f"/choices/{index}", "choice_not_shown", {"choice": choice})
        for index, choice in enumerate(choices)
        if choice not in asked.choice_order
    ]
    if not faults and len(set(choices)) > 1 and asked.kind != Kind.MULTIPLE:
        faults = [FieldError("/choices", "one_choice_only")]
    if faults:
        raise Invalid(faults)
    return [choice for choice in asked.choice_order if choice in choices]
