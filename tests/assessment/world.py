"""What the tests of this room share: a quiz, its texts, a random number maker, a counter of statements."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from random import Random
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from elearn.assessment.attempt_page import attempt_for_page
from elearn.assessment.history import AttemptView
from elearn.assessment.models import VERSIONS
from elearn.assessment.questions import (
    Choice,
    MultipleQuestion,
    Question,
    SingleQuestion,
    TrueFalseQuestion,
    choices_of,
)
from elearn.assessment.rules import AttemptRules
from elearn.assessment.save_answer import save_answer
from elearn.assessment.start import start
from elearn.assessment.submit import submit
from elearn.assessment.versions import ShownText

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUIZ = "claims/final"
RUN = "labour-migration:1"
KEYS = [f"q{number}" for number in range(12)]


def question(key: str, stem: str = "Which?", texts: Sequence[str] = ("A", "B", "C", "D")) -> Question:
    """Kinds in turn: single (right: b), multiple (right: a and c), true or false (right: false)."""
    choices = tuple(Choice(name, text) for name, text in zip("abcd", texts, strict=False))
    match int(key[1:]) % 3:
        case 0:
            return SingleQuestion(key, stem, choices, "b")
        case 1:
            return MultipleQuestion(key, stem, choices, frozenset("ac"))
        case _:
            return TrueFalseQuestion(key, stem, answer=False)


def questions() -> list[Question]:
    return [question(key) for key in KEYS]


def texts(locales: Sequence[str] = ("en", "ru"), mark: str = "") -> dict[str, dict[str, ShownText]]:
    return {
        locale: {asked.key: text_of(asked, f"{locale}{mark}") for asked in questions()} for locale in locales
    }


def text_of(asked: Question, locale: str) -> ShownText:
    return ShownText(
        f"<p>{asked.key} {locale}</p>",
        {choice.key: f"{choice.key} {locale}" for choice in choices_of(asked)},
        f"why {locale}",
        {choices_of(asked)[0].key: f"first {locale}"},
    )


def begin(
    session: Session,
    person: int,
    pool: Sequence[int],
    rules: AttemptRules | None = None,
    *,
    seed: int = 1,
    context: str = RUN,
    now: datetime = NOON,
    rng: Random | None = None,
) -> tuple[AttemptView, bool]:
    return start(
        session,
        person_id=person,
        quiz=QUIZ,
        context=context,
        policy=rules or AttemptRules(),
        pool=pool,
        now=now,
        rng=rng or Random(seed),
    )


def right_answers(session: Session, person: int, attempt: int) -> dict[str, list[str]]:
    """The right choices of the questions drawn, by key."""
    rows = session.connection().execute(VERSIONS.select())
    right = {row.key: row.right for row in rows}
    page = attempt_for_page(session, person, attempt, "en")
    return {shown.key: list(right[shown.key]) for shown in page.questions}


def answer_rightly(session: Session, person: int, attempt: int, count: int) -> None:
    """Answer `count` of the questions, all right; the others stay without an answer."""
    for key, choices in list(right_answers(session, person, attempt).items())[:count]:
        save_answer(session, person, attempt, key, choices, "en", NOON)


def finish(
    session: Session, person: int, pool: list[int], rules: AttemptRules | None = None, count: int = 0
) -> int:
    """Take the quiz with so many right answers; returns the attempt."""
    attempt, _ = begin(session, person, pool, rules)
    answer_rightly(session, person, attempt.id, count)
    submit(session, person, attempt.id, NOON)
    return attempt.id


@contextmanager
def counted(session: Session) -> Iterator[Callable[[], int]]:
    """Counts the statements sent inside."""
    sent: list[str] = []
    engine = session.connection().engine

    def count(*arguments: Any) -> None:
        sent.append(arguments[2])

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield lambda: len(sent)
    finally:
        event.remove(engine, "before_cursor_execute", count)


def naive_grade(kind: str, right: set[str], chosen: set[str]) -> Fraction:
    """Marking, written another way than the program writes it."""
    if kind != "multiple":
        return Fraction(int(right == chosen))
    return max(Fraction(0), sum((Fraction(1 if c in right else -1, len(right)) for c in chosen), Fraction(0)))
