"""Looking back at an attempt: what was answered, what is right, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy.orm import Session

from elearn.assessment.attempt_page import questions_shown, read_attempt, shown_question
from elearn.assessment.grading import FULL_MARK, Grade, grade_question
from elearn.assessment.history import AttemptView, attempts_at, is_used_up
from elearn.assessment.models import VERSIONS
from elearn.assessment.questions import Kind
from elearn.assessment.rules import AttemptRules
from elearn.assessment.shown_text import text_column
from elearn.kernel.errors import Conflict
from elearn.kernel.prepared import Prepared

_REVIEWED = Prepared(questions_shown(VERSIONS.c.right, text_column("feedback")))

Withheld = Literal["never", "after_pass", "after_attempts"]


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
    """What the policy shows of a submitted attempt, in a language. At most 2 statements, and one more where that
    depends on other attempts.

    Raises NotFound where the attempt is not this person's, Conflict `not_submitted` while it is open, and
    `attempt_closed` where it will never be.
    """
    attempt, rules = read_attempt(session, person_id, attempt_id)
    if attempt.grade is None:
        raise Conflict("not_submitted" if attempt.state == "open" else "attempt_closed")
    together = [attempt]
    if rules.review in {"after_pass", "after_attempts"} and not attempt.grade.passed:
        everywhere = attempts_at(session, person_id=person_id, quiz=attempt.quiz)
        together = [each for each in everywhere if each.context == attempt.context]
    withheld = withheld_by(rules, together)
    if withheld is not None:
        return Review(attempt, rules, attempt.grade, withheld, ())
    key = {"person": person_id, "attempt": attempt_id, "shown_in": locale}
    rows = _REVIEWED.all(session, key)
    return Review(attempt, rules, attempt.grade, None, tuple(_reviewed(row) for row in rows))


def withheld_by(rules: AttemptRules, attempts: Sequence[AttemptView]) -> Withheld | None:
    """The rule that keeps the answers of a context's attempts from being shown; None where they may be seen."""
    if rules.review == "after_submission":
        return None
    if rules.review == "never":
        return "never"
    if any(attempt.grade is not None and attempt.grade.passed for attempt in attempts):
        return None
    if rules.review == "after_attempts" and is_used_up(attempts, rules):
        return None
    return rules.review


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
