"""Looking back at an attempt: what was answered, what is right, and why."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy.orm import Session

from elearn.assessment.attempt_page import questions_shown, read_attempt, shown_question
from elearn.assessment.grading import FULL_MARK, Grade, grade_question
from elearn.assessment.history import AttemptView
from elearn.assessment.models import VERSIONS
from elearn.assessment.questions import Kind
from elearn.assessment.rules import AttemptRules
from elearn.assessment.shown_text import text_column
from elearn.kernel.errors import Conflict
from elearn.kernel.prepared import Prepared

_REVIEWED = Prepared(questions_shown(VERSIONS.c.right, text_column("feedback")))

Withheld = Literal["never", "after_pass"]


@dataclass(frozen=True)
class ReviewedChoice:
    """A choice with what the learner did and should have done."""

    key: str
    html: str
    chosen: bool
    right: bool
    feedback: str | None


@dataclass(frozen=True)
class ReviewedQuestion:
    """A question with its mark out of `max`; `locale` is the language of its text."""

    position: int
    key: str
    kind: Kind
    locale: str
    html: str
    choices: tuple[ReviewedChoice, ...]
    feedback: str | None
    mark: Fraction
    max: Fraction


@dataclass(frozen=True)
class Review:
    """The grade; and the questions, unless the policy withholds them: `withheld` says by which rule."""

    attempt: AttemptView
    rules: AttemptRules
    grade: Grade
    withheld: Withheld | None
    questions: tuple[ReviewedQuestion, ...]


def review(session: Session, person_id: int, attempt_id: int, locale: str) -> Review:
    """What the policy shows of a submitted attempt, in a language. At most 2 statements.

    Raises NotFound where the attempt is not this person's, Conflict `not_submitted` while it is open.
    """
    attempt, rules = read_attempt(session, person_id, attempt_id)
    if attempt.grade is None:
        raise Conflict("not_submitted")
    withheld = withheld_by(rules, attempt.grade)
    if withheld is not None:
        return Review(attempt, rules, attempt.grade, withheld, ())
    key = {"person": person_id, "attempt": attempt_id, "shown_in": locale}
    rows = _REVIEWED.all(session, key)
    return Review(attempt, rules, attempt.grade, None, tuple(_reviewed(row) for row in rows))


def withheld_by(rules: AttemptRules, grade: Grade) -> Withheld | None:
    """The rule that keeps the answers from being shown; None where they may be seen."""
    if rules.review == "never":
        return "never"
    if rules.review == "after_pass" and not grade.passed:
        return "after_pass"
    return None


def _reviewed(row: Any) -> ReviewedQuestion:
    shown = shown_question(row)
    feedback: dict[str, str] = row.feedback["choices"]
    choices = tuple(
        ReviewedChoice(
            choice.key, choice.html, choice.chosen, choice.key in row.right, feedback.get(choice.key)
        )
        for choice in shown.choices
    )
    mark = grade_question(shown.kind, frozenset(row.right), frozenset(shown.answer))
    return ReviewedQuestion(
        shown.position,
        shown.key,
        shown.kind,
        shown.locale,
        shown.html,
        choices,
        row.feedback["question"],
        mark,
        FULL_MARK,
    )
