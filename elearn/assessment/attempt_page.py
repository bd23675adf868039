"""An attempt as its page shows it: the questions in their order, in a language, with the answers kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from elearn.assessment.history import AttemptView, grade_of
from elearn.assessment.models import ANSWERS, ATTEMPTS, DRAWN, VERSIONS
from elearn.assessment.questions import Kind
from elearn.assessment.rules import AttemptRules, rules_from_json
from elearn.assessment.shown_text import text_column, with_answers, with_text
from elearn.kernel.errors import NotFound
from elearn.kernel.prepared import Prepared

_ATTEMPT = Prepared(
    select(
        ATTEMPTS.c.id,
        ATTEMPTS.c.quiz,
        ATTEMPTS.c.context,
        ATTEMPTS.c.number,
        ATTEMPTS.c.policy,
        ATTEMPTS.c.drawn_at,
        ATTEMPTS.c.submitted_at,
        ATTEMPTS.c.mark,
        ATTEMPTS.c.max,
        ATTEMPTS.c.passed,
        ATTEMPTS.c.closed_at,
    ).where(ATTEMPTS.c.person_id == bindparam("person"), ATTEMPTS.c.id == bindparam("attempt"))
)


@dataclass(frozen=True)
class ShownChoice:
    """A choice as shown, and whether it is ticked."""

    key: str
    html: str
    chosen: bool


@dataclass(frozen=True)
class ShownQuestion:
    """A question as shown: `locale` is the language of its text, which may be the source's."""

    position: int
    key: str
    kind: Kind
    locale: str
    html: str
    choices: tuple[ShownChoice, ...]
    saved_at: datetime | None
    flagged: bool

    @property
    def answer(self) -> tuple[str, ...]:
        """The keys of the ticked choices."""
        return tuple(choice.key for choice in self.choices if choice.chosen)


@dataclass(frozen=True)
class AttemptPage:
    """All that the page of an attempt needs."""

    attempt: AttemptView
    rules: AttemptRules
    questions: tuple[ShownQuestion, ...]


def questions_shown(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Questions of an attempt in order, with text in `shown_in` and answers; `more` are further columns."""
    columns = (
        DRAWN.c.position,
        DRAWN.c.choice_order,
        VERSIONS.c.key,
        VERSIONS.c.kind,
        text_column("locale"),
        text_column("html"),
        text_column("choices_html"),
        ANSWERS.c.choices.label("chosen"),
        ANSWERS.c.saved_at,
        DRAWN.c.flagged,
        *more,
    )
    drawn = select(*columns).select_from(DRAWN).join(VERSIONS, VERSIONS.c.id == DRAWN.c.version_id)
    return (
        with_answers(with_text(drawn))
        .where(DRAWN.c.person_id == bindparam("person"), DRAWN.c.attempt_id == bindparam("attempt"))
        .order_by(DRAWN.c.position)
    )


_QUESTIONS = Prepared(questions_shown())


def attempt_for_page(session: Session, person_id: int, attempt_id: int, locale: str) -> AttemptPage:
    """The attempt in a language; switching changes the texts and nothing else. Two statements.

    Raises NotFound where the attempt is not this person's.
    """
    attempt, rules = read_attempt(session, person_id, attempt_id)
    key = {"person": person_id, "attempt": attempt_id, "shown_in": locale}
    rows = _QUESTIONS.all(session, key)
    return AttemptPage(attempt, rules, tuple(shown_question(row) for row in rows))


def read_attempt(session: Session, person_id: int, attempt_id: int) -> tuple[AttemptView, AttemptRules]:
    """A person's attempt and its rules. Raises NotFound."""
    row = _ATTEMPT.first(session, {"person": person_id, "attempt": attempt_id})
    if row is None:
        raise NotFound("attempt", attempt_id)
    view = AttemptView(
        row.id,
        row.quiz,
        row.context,
        row.number,
        row.drawn_at,
        row.submitted_at,
        grade_of(row),
        row.closed_at,
    )
    return view, rules_from_json(row.policy)


def shown_question(row: Any) -> ShownQuestion:
    """A question from a row of `questions_shown`."""
    chosen: Sequence[str] = row.chosen or ()
    choices = tuple(ShownChoice(key, row.choices_html[key], key in chosen) for key in row.choice_order)
    return ShownQuestion(
        row.position, row.key, Kind(row.kind), row.locale, row.html, choices, row.saved_at, row.flagged
    )
