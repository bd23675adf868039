from datetime import timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.assessment.attempt_page import AttemptPage, attempt_for_page
from elearn.assessment.history import attempts_at
from elearn.assessment.models import ANSWERS, ATTEMPTS, DRAWN, TEXTS
from elearn.assessment.review import review
from elearn.assessment.rules import AttemptRules
from elearn.assessment.save_answer import save_answer
from elearn.assessment.start import start
from elearn.assessment.submit import submit
from elearn.assessment.versions import store_versions
from elearn.kernel.errors import Conflict, Invalid, NotFound
from tests.assessment.conftest import new_learner
from tests.assessment.world import (
    NOON,
    QUIZ,
    answer_rightly,
    begin,
    counted,
    finish,
    questions,
    right_answers,
    texts,
)

HOUR = timedelta(hours=1)
with_database = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def order(page: AttemptPage) -> list[tuple[str, list[str]]]:
    return [(shown.key, [choice.key for choice in shown.choices]) for shown in page.questions]


def test_starting_twice_is_one_attempt(session: Session, learner: int, pool: list[int]) -> None:
    first, created = begin(session, learner, pool, seed=1)
    again, created_again = begin(session, learner, pool, seed=2)
    assert (created, created_again) == (True, False)
    assert again == first
    assert first.state == "open"
    assert first.number == 1


def test_each_person_and_each_context_has_an_attempt_of_its_own(
    session: Session, learner: int, other: int, pool: list[int]
) -> None:
    made = [
        begin(session, learner, pool),
        begin(session, other, pool),
        begin(session, learner, pool, context="another run"),
    ]
    assert all(created for _, created in made)
    assert len({attempt.id for attempt, _ in made}) == 3
    assert {attempt.number for attempt, _ in made} == {1}


def test_the_database_itself_allows_one_open_attempt(session: Session, learner: int, pool: list[int]) -> None:
    begin(session, learner, pool)
    row = session.execute(select(ATTEMPTS).where(ATTEMPTS.c.person_id == learner)).mappings().one()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(ATTEMPTS.insert(), {**row, "id": row["id"] + 1})


def test_nothing_is_preselected(session: Session, learner: int, pool: list[int]) -> None:
    attempt, _ = begin(session, learner, pool)
    page = attempt_for_page(session, learner, attempt.id, "en")
    assert len(page.questions) == 12
    assert not any(choice.chosen for shown in page.questions for choice in shown.choices)


def test_without_shuffling_all_stands_as_in_the_source(
    session: Session, learner: int, pool: list[int]
) -> None:
    attempt, _ = begin(session, learner, pool, AttemptRules(shuffle=False))
    shown = order(attempt_for_page(session, learner, attempt.id, "en"))
    assert [key for key, _ in shown] == [asked.key for asked in questions()]
    assert all(choices in (list("abcd"), ["true", "false"]) for _, choices in shown)


def test_an_empty_pool_or_one_of_another_quiz_starts_nothing(
    session: Session, learner: int, pool: list[int]
) -> None:
    for wrong in ([], [1]):
        with pytest.raises(Conflict) as refused:
            begin(session, learner, wrong)
        assert refused.value.code == "no_questions"
    with pytest.raises(Conflict):
        start(
            session,
            person_id=learner,
            quiz="another/quiz",
            context="",
            policy=AttemptRules(),
            pool=pool,
            now=NOON,
            rng=Random(1),
        )


def test_the_last_answer_is_kept_and_can_be_taken_back(
    session: Session, learner: int, pool: list[int]
) -> None:
    attempt, _ = begin(session, learner, pool)
    for choices in (["c"], ["a"], ["d", "a", "a"]):
        save_answer(session, learner, attempt.id, "q1", choices, "en", NOON)
    page = attempt_for_page(session, learner, attempt.id, "ru")
    shown = next(q for q in page.questions if q.key == "q1")
    assert set(shown.answer) == {"a", "d"}
    assert len(shown.answer) == 2
    assert shown.saved_at == NOON
    assert save_answer(session, learner, attempt.id, "q1", [], "en", NOON + HOUR).choices == ()
    page = attempt_for_page(session, learner, attempt.id, "ru")
    assert next(q for q in page.questions if q.key == "q1").answer == ()


@pytest.mark.parametrize(
    ("key", "choices", "pointer", "code"),
    [
        ("q1", ["a", "z"], "/choices/1", "choice_not_shown"),
        ("q2", ["a"], "/choices/0", "choice_not_shown"),
        ("q0", ["a", "b"], "/choices", "one_choice_only"),
        ("q2", ["true", "false"], "/choices", "one_choice_only"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_its_place(
    session: Session, learner: int, pool: list[int], key: str, choices: list[str], pointer: str, code: str
) -> None:
    attempt, _ = begin(session, learner, pool)
    with pytest.raises(Invalid) as refused:
        save_answer(session, learner, attempt.id, key, choices, "en", NOON)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]
    assert session.execute(select(ANSWERS).where(ANSWERS.c.person_id == learner)).first() is None


def test_an_attempt_is_nobody_elses(session: Session, learner: int, other: int, pool: list[int]) -> None:
    attempt, _ = begin(session, learner, pool)
    with pytest.raises(NotFound):
        save_answer(session, other, attempt.id, "q0", ["a"], "en", NOON)
    with pytest.raises(NotFound):
        submit(session, other, attempt.id, NOON)
    with pytest.raises(NotFound):
        review(session, other, attempt.id, "en")
    with pytest.raises(NotFound):
        attempt_for_page(session, other, attempt.id, "en")


def test_a_question_that_was_not_drawn_takes_no_answer(
    session: Session, learner: int, pool: list[int]
) -> None:
    attempt, _ = begin(session, learner, pool[:1])
    with pytest.raises(NotFound):
        save_answer(session, learner, attempt.id, "q1", ["a"], "en", NOON)


def test_the_text_that_was_read_is_on_record(session: Session, learner: int, pool: list[int]) -> None:
    attempt, _ = begin(session, learner, pool)
    for locale, recorded in (("ru", "ru"), ("en", "en"), ("uz", "en")):
        save_answer(session, learner, attempt.id, "q0", ["a"], locale, NOON)
        answer = session.execute(select(ANSWERS).where(ANSWERS.c.attempt_id == attempt.id)).one()
        read = session.execute(
            select(TEXTS.c.html).where(
                TEXTS.c.version_id == pool[0],
                TEXTS.c.locale == answer.locale,
                TEXTS.c.digest == answer.text_digest,
            )
        ).one()
        assert read.html == f"<p>q0 {recorded}</p>"


def test_after_handing_in_nothing_changes(session: Session, learner: int, pool: list[int]) -> None:
    attempt, _ = begin(session, learner, pool)
    answer_rightly(session, learner, attempt.id, 6)
    first = submit(session, learner, attempt.id, NOON)
    with pytest.raises(Conflict) as refused:
        save_answer(session, learner, attempt.id, "q0", ["b"], "en", NOON)
    assert refused.value.code == "submitted"
    assert first == (first[0], True)
    assert submit(session, learner, attempt.id, NOON + HOUR) == (first[0], False)
    view = attempts_at(session, person_id=learner, quiz=QUIZ)[0]
    assert (view.submitted_at, view.grade, view.state) == (NOON, first[0], "submitted")


def test_exactly_the_pass_mark_passes(session: Session, learner: int, pool: list[int]) -> None:
    attempt, _ = begin(session, learner, pool, AttemptRules(draw=10))
    answer_rightly(session, learner, attempt.id, 7)
    grade, _ = submit(session, learner, attempt.id, NOON)
    assert (grade.mark, grade.max, grade.passed) == (Fraction(7), Fraction(10), True)


def test_part_marks_are_exact_in_the_database(session: Session, learner: int, pool: list[int]) -> None:
    attempt, _ = begin(session, learner, [pool[1]])
    save_answer(session, learner, attempt.id, "q1", ["a"], "en", NOON)
    submit(session, learner, attempt.id, NOON)
    page = attempt_for_page(session, learner, attempt.id, "en")
    assert page.attempt.grade is not None
    assert page.attempt.grade.share == Fraction(1, 2)


def test_the_review_shows_own_and_right_answers_and_why(
    session: Session, learner: int, pool: list[int]
) -> None:
    attempt, _ = begin(session, learner, pool[:2], AttemptRules(shuffle=False))
    save_answer(session, learner, attempt.id, "q0", ["a"], "en", NOON)
    save_answer(session, learner, attempt.id, "q1", ["a"], "en", NOON)
    with pytest.raises(Conflict) as refused:
        review(session, learner, attempt.id, "ru")
    assert refused.value.code == "not_submitted"
    submit(session, learner, attempt.id, NOON)
    seen = review(session, learner, attempt.id, "ru")
    single, multiple = seen.questions
    assert seen.withheld is None
    assert [(c.key, c.chosen, c.right) for c in single.choices[:2]] == [
        ("a", True, False),
        ("b", False, True),
    ]
    assert (single.feedback, single.choices[0].feedback, single.choices[1].feedback) == (
        "why ru",
        "first ru",
        None,
    )
    assert [q.mark for q in seen.questions] == [Fraction(0), Fraction(1, 2)]
    assert sum(q.mark for q in seen.questions) == seen.grade.mark
    assert [c.key for c in multiple.choices if c.right] == ["a", "c"]


@with_database
@given(
    answers=st.lists(
        st.tuples(st.integers(0, 11), st.sets(st.sampled_from("abcd")), st.booleans()), max_size=12
    ),
    locales=st.lists(st.sampled_from(["en", "ru", "uz"]), min_size=12, max_size=12),
    seed=st.integers(0, 10**6),
)
def test_any_sequence_of_languages_gives_the_grade_of_one_language(
    session: Session,
    answers: list[tuple[int, set[str], bool]],
    locales: list[str],
    seed: int,
) -> None:
    pool = list(store_versions(session, QUIZ, questions(), texts(), source="en").values())
    twins = [new_learner(session), new_learner(session)]
    attempts = [begin(session, twin, pool, seed=seed)[0].id for twin in twins]
    drawn = order(attempt_for_page(session, twins[0], attempts[0], "en"))
    for (number, ticked, truth), locale in zip(answers, locales, strict=False):
        kind = number % 3
        choices = [["true"] if truth else ["false"], sorted(ticked)[:1], sorted(ticked)][(kind + 1) % 3]
        for twin, attempt, spoken in zip(twins, attempts, (locale, "en"), strict=True):
            save_answer(session, twin, attempt, f"q{number}", choices, spoken, NOON)
        page = attempt_for_page(session, twins[0], attempts[0], locale)
        assert order(page) == drawn
        assert {q.locale for q in page.questions} == {"en" if locale == "uz" else locale}
        kept = attempt_for_page(session, twins[1], attempts[1], "en")
        assert [q.answer for q in page.questions] == [q.answer for q in kept.questions]
    grades = [submit(session, twin, attempt, NOON)[0] for twin, attempt in zip(twins, attempts, strict=True)]
    assert grades[0] == grades[1]
    assert 0 <= grades[0].mark <= grades[0].max == 12


@with_database
@given(right=st.integers(0, 12), times=st.integers(1, 4), seeds=st.tuples(st.integers(), st.integers()))
def test_neither_order_nor_handing_in_again_changes_a_grade(
    session: Session, right: int, times: int, seeds: tuple[int, int]
) -> None:
    pool = list(store_versions(session, QUIZ, questions(), texts(), source="en").values())
    marks = set()
    for seed in seeds:
        person = new_learner(session)
        attempt, _ = begin(session, person, pool, seed=seed)
        answers = right_answers(session, person, attempt.id)
        for key in sorted(answers)[:right]:
            save_answer(session, person, attempt.id, key, answers[key], "en", NOON)
        grades = [submit(session, person, attempt.id, NOON) for _ in range(times)]
        assert [graded_now for _, graded_now in grades] == [True] + [False] * (times - 1)
        marks |= {grade.mark for grade, _ in grades}
    assert marks == {Fraction(right)}


def test_erasing_a_person_erases_the_attempts(session: Session, learner: int, pool: list[int]) -> None:
    finish(session, learner, pool, count=3)
    session.execute(delete(Person).where(Person.id == learner))
    for table in (ATTEMPTS, DRAWN, ANSWERS):
        assert session.execute(select(table).where(table.c.person_id == learner)).first() is None


def test_the_statements_of_a_cycle_are_few(session: Session, learner: int, pool: list[int]) -> None:
    spent = {}
    with counted(session) as sent:
        attempt, _ = begin(session, learner, pool, AttemptRules(draw=10))
        spent["start"] = sent()
        page = attempt_for_page(session, learner, attempt.id, "en")
        spent["page"] = sent() - sum(spent.values())
        save_answer(session, learner, attempt.id, page.questions[0].key, [], "en", NOON)
        spent["save"] = sent() - sum(spent.values())
        submit(session, learner, attempt.id, NOON)
        spent["submit"] = sent() - sum(spent.values())
        review(session, learner, attempt.id, "en")
        spent["review"] = sent() - sum(spent.values())
        begin(session, learner, pool, AttemptRules(draw=10))
        spent["again"] = sent() - sum(spent.values())
    assert spent == {"start": 4, "page": 2, "save": 2, "submit": 3, "review": 2, "again": 5}
