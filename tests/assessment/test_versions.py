import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearn.assessment.attempt_page import attempt_for_page
from elearn.assessment.models import TEXTS, VERSIONS
from elearn.assessment.questions import Choice, Question, SingleQuestion, TrueFalseQuestion
from elearn.assessment.versions import ShownText, store_versions, text_digest
from tests.assessment.world import KEYS, QUIZ, begin, counted, question, questions, text_of, texts


def count_rows(session: Session) -> tuple[int, int]:
    versions = session.scalar(select(func.count()).where(VERSIONS.c.quiz == QUIZ).select_from(VERSIONS))
    all_texts = session.scalar(
        select(func.count()).select_from(TEXTS.join(VERSIONS)).where(VERSIONS.c.quiz == QUIZ)
    )
    return versions or 0, all_texts or 0


def store(session: Session, *asked: Question, mark: str = "") -> list[int]:
    made = {"en": {q.key: text_of(q, f"en{mark}") for q in asked}}
    return list(store_versions(session, "other/quiz", asked, made, source="en").values())


def test_publishing_the_same_again_stores_nothing(session: Session, pool: list[int]) -> None:
    before = count_rows(session)
    with counted(session) as sent:
        again = store_versions(session, QUIZ, questions(), texts(), source="en")
        assert sent() == 2
    assert list(again.values()) == pool
    assert list(again) == KEYS
    assert count_rows(session) == before == (12, 24)


def test_a_question_that_asks_something_else_is_a_new_version_and_the_others_stay(
    session: Session, pool: list[int]
) -> None:
    changed = [question("q0", stem="Which one, then?"), *questions()[1:]]
    again = list(store_versions(session, QUIZ, changed, texts(), source="en").values())
    assert again[0] != pool[0]
    assert again[1:] == pool[1:]


def test_what_matters_makes_a_version_and_white_space_does_not(session: Session) -> None:
    a, b, c = (Choice(key, key.upper()) for key in "abc")
    [first] = store(session, SingleQuestion("q", "Which?", (a, b), "a"))
    same = SingleQuestion("q", " Which? \n", (a, b), "a")
    others: list[Question] = [
        SingleQuestion("q", "Which?", (a, b), "b"),
        SingleQuestion("q", "Which?", (a, b, c), "a"),
        SingleQuestion("q", "Which?", (a, Choice("b", "Bee")), "a"),
        SingleQuestion("q", "Which?", (b, a), "a"),
        TrueFalseQuestion("q", "Which?", answer=True),
    ]
    assert store(session, same) == [first]
    assert len({first, *(store(session, other)[0] for other in others)}) == 6


def test_a_question_that_comes_back_is_its_old_version(session: Session) -> None:
    a, b = Choice("a", "A"), Choice("b", "B")
    old, new = SingleQuestion("q", "Which?", (a, b), "a"), SingleQuestion("q", "Which?", (a, b), "b")
    first, second, third = (store(session, asked) for asked in (old, new, old))
    assert first == third != second


def test_every_text_ever_shown_stays_and_the_last_published_is_shown(
    session: Session, pool: list[int], learner: int
) -> None:
    attempt, _ = begin(session, learner, pool)
    for mark in ("-corrected", "", "-corrected"):
        store_versions(session, QUIZ, questions(), texts(mark=mark), source="en")
        page = attempt_for_page(session, learner, attempt.id, "ru")
        assert {q.html.split()[1].rstrip("</p>") for q in page.questions} == {f"ru{mark}"}
    assert count_rows(session) == (12, 48)


def test_a_translation_that_is_no_longer_whole_falls_back_as_a_whole(
    session: Session, pool: list[int], learner: int
) -> None:
    attempt, _ = begin(session, learner, pool)
    made = texts()
    del made["ru"]["q3"]
    store_versions(session, QUIZ, questions(), made, source="en")
    shown = {q.key: q for q in attempt_for_page(session, learner, attempt.id, "ru").questions}
    assert shown["q3"].locale == "en"
    assert all(choice.html.endswith("en") for choice in shown["q3"].choices)
    assert {q.locale for q in shown.values() if q.key != "q3"} == {"ru"}


def test_the_source_text_must_be_there(session: Session) -> None:
    with pytest.raises(ValueError, match="q11"):
        store_versions(session, QUIZ, questions(), {"ru": texts()["ru"]}, source="en")


def test_the_digest_of_a_text_names_its_bytes() -> None:
    text = ShownText("<p>?</p>", {"a": "A"})
    assert text_digest(text) == text_digest(ShownText("<p>?</p>", {"a": "A"}))
    assert text_digest(text) != text_digest(ShownText("<p>?</p>", {"a": "A "}))
    assert text_digest(text) != text_digest(ShownText("<p>?</p>", {"a": "A"}, ""))


def test_three_hundred_questions_are_stored_in_four_statements(session: Session) -> None:
    many = [question(f"q{number}") for number in range(300)]
    made = {locale: {q.key: text_of(q, locale) for q in many} for locale in ("en", "ru")}
    begun = time.perf_counter()
    with counted(session) as sent:
        assert len(store_versions(session, "big/quiz", many, made, source="en")) == 300
        statements = sent()
    assert time.perf_counter() - begun < 2
    assert statements <= 4 or session.get_bind().dialect.name == "postgresql"
