"""How often a quiz may be taken, what a retake asks, which attempt counts, and when the answers are shown."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.assessment.attempt_page import attempt_for_page
from elearn.assessment.history import attempts_at, which_counts
from elearn.assessment.models import DRAWN
from elearn.assessment.review import review
from elearn.assessment.rules import AttemptRules, Counts, rules_from_json, rules_to_json
from elearn.assessment.submit import submit
from elearn.assessment.versions import store_versions
from elearn.kernel.errors import Conflict
from tests.assessment.conftest import new_learner
from tests.assessment.world import (
    NOON,
    QUIZ,
    begin,
    finish,
    question,
    questions,
    texts,
)

HOUR = timedelta(hours=1)
with_database = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_attempts_are_counted_and_end(session: Session, learner: int, pool: list[int]) -> None:
    rules = AttemptRules(attempts=2)
    finish(session, learner, pool, rules)
    finish(session, learner, pool, rules)
    assert [attempt.number for attempt in attempts_at(session, person_id=learner, quiz=QUIZ)] == [1, 2]
    with pytest.raises(Conflict) as refused:
        begin(session, learner, pool, rules)
    assert (refused.value.code, refused.value.params) == ("no_attempts_left", {"attempts": 2})
    assert begin(session, learner, pool, rules, context="another run")[1]


def test_between_two_attempts_one_waits(session: Session, learner: int, pool: list[int]) -> None:
    rules = AttemptRules(wait=24 * HOUR)
    finish(session, learner, pool, rules)
    with pytest.raises(Conflict) as refused:
        begin(session, learner, pool, rules, now=NOON + 23 * HOUR)
    assert (refused.value.code, refused.value.params) == ("wait", {"until": NOON + 24 * HOUR})
    assert begin(session, learner, pool, rules, now=NOON + 24 * HOUR)[1]


def test_a_retake_asks_what_was_not_seen(session: Session, learner: int, pool: list[int]) -> None:
    rules = AttemptRules(draw=4)
    seen: list[set[str]] = []
    for _ in range(3):
        attempt = finish(session, learner, pool, rules)
        seen.append({q.key for q in attempt_for_page(session, learner, attempt, "en").questions})
    assert len(set.union(*seen)) == 12


def test_a_new_version_of_a_question_counts_as_seen(session: Session, learner: int, pool: list[int]) -> None:
    rules = AttemptRules(draw=1)
    finish(session, learner, pool[:1], rules)
    changed = [question("q0", stem="Which one, then?"), *questions()[1:]]
    renewed = list(store_versions(session, QUIZ, changed, texts(), source="en").values())
    begin(session, learner, renewed[:2], rules)
    drawn = session.scalars(select(DRAWN.c.version_id).where(DRAWN.c.person_id == learner)).all()
    assert set(drawn) == {pool[0], renewed[1]}


def test_the_policy_may_withhold_the_answers(session: Session, learner: int, pool: list[int]) -> None:
    never = finish(session, learner, pool, AttemptRules(review="never"), 3)
    failed = finish(session, learner, pool, AttemptRules(review="after_pass"), 3)
    seen = [review(session, learner, attempt, "en") for attempt in (never, failed)]
    assert [(one.withheld, len(one.questions)) for one in seen] == [("never", 0), ("after_pass", 0)]
    assert all(one.grade.max == 12 for one in seen)
    passed = finish(session, learner, pool, AttemptRules(review="after_pass"), 12)
    seen = [review(session, learner, attempt, "en") for attempt in (never, failed, passed)]
    assert [(one.withheld, len(one.questions)) for one in seen] == [("never", 0), (None, 12), (None, 12)]


def test_answers_shown_after_the_last_attempt_are_shown_when_it_is_handed_in(
    session: Session, learner: int, other: int, pool: list[int]
) -> None:
    rules = AttemptRules(review="after_attempts", attempts=2)
    first = finish(session, learner, pool, rules, 3)
    assert review(session, learner, first, "en").withheld == "after_attempts"
    last, _ = begin(session, learner, pool, rules)
    assert review(session, learner, first, "en").withheld == "after_attempts"
    submit(session, learner, last.id, NOON)
    assert [review(session, learner, each, "en").withheld for each in (first, last.id)] == [None, None]
    passed = finish(session, other, pool, rules, 12)
    assert review(session, other, passed, "en").withheld is None
    begin(session, learner, pool, rules, context="another run")
    assert review(session, learner, first, "en").withheld is None


@pytest.mark.parametrize(("counts", "marks"), [("best", 9), ("first", 3), ("last", 5)])
def test_which_attempt_counts(
    session: Session, learner: int, pool: list[int], counts: Counts, marks: int
) -> None:
    for right in (3, 9, 5):
        finish(session, learner, pool, count=right)
    counted = which_counts(attempts_at(session, person_id=learner, quiz=QUIZ), counts)
    assert counted is not None
    assert counted.grade is not None
    assert counted.grade.mark == marks


def test_attempts_from_before_pages_had_a_policy_have_five_questions_a_page() -> None:
    stored = rules_to_json(AttemptRules(page="all"))
    assert rules_from_json(stored).page == "all"
    del stored["page"]
    assert rules_from_json(stored) == AttemptRules()


@with_database
@given(draws=st.lists(st.integers(1, 12), min_size=1, max_size=6), seed=st.integers(0, 10**6))
def test_over_retakes_and_runs_each_question_is_seen_before_any_is_seen_again(
    session: Session, draws: list[int], seed: int
) -> None:
    pool = list(store_versions(session, QUIZ, questions(), texts(), source="en").values())
    person = new_learner(session)
    times = dict.fromkeys(pool, 0)
    for place, draw in enumerate(draws):
        attempt, _ = begin(
            session, person, pool, AttemptRules(draw=draw), seed=seed + place, context=f"run {place // 2}"
        )
        submit(session, person, attempt.id, NOON)
        for version in session.scalars(select(DRAWN.c.version_id).where(DRAWN.c.attempt_id == attempt.id)):
            times[version] += 1
        assert max(times.values()) - min(times.values()) <= 1
