"""Progress and completion as functions of what has happened. Pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.catalogue.manifests import ActivityLine, CompletionRule, FilmLine, Manifest, QuizLine
from elearn.learning.progress import Fact, Standing, next_activity, outcome, replay, step

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUIZZES = ("q1", "q2")
# The third lesson is a film of ten seconds, of which nine count.
FILM = "a3"
RULE = FilmLine(10_000, Fraction(9, 10), transcript=True, claim=True)


def kind_of(key: str) -> str:
    return "quiz" if key in QUIZZES else "video" if key == FILM else "lesson"


def manifest(
    lessons: int = 5, share: str = "0.8", must_pass: tuple[str, ...] = (), optional: tuple[str, ...] = ()
) -> Manifest:
    """Lessons a1..an and two quizzes, all required but those named."""
    keys = [*(f"a{number}" for number in range(1, lessons + 1)), *QUIZZES]
    return Manifest(
        course="c",
        area="return",
        also=(),
        source="en",
        languages=("en", "ru"),
        level="introductory",
        hours=1,
        completion=CompletionRule(Fraction(share), must_pass),
        certificate=None,
        modules=("m",),
        activities=tuple(ActivityLine(key, kind_of(key), "m", 5, key not in optional) for key in keys),
        quizzes={quiz: QuizLine({}, {}) for quiz in QUIZZES},
        films={FILM: RULE},
    )


def done(activity: str, minute: int = 0) -> Fact:
    return Fact(activity, "done", NOON + timedelta(minutes=minute))


def graded(quiz: str, share: float, counts: str = "best", minute: int = 0) -> Fact:
    data: dict[str, Any] = {"share": int(share * 1_000_000), "passed": share >= 0.7, "counts": counts}
    return Fact(quiz, "quiz_graded", NOON + timedelta(minutes=minute), data)


def after(rule: Manifest, *facts: Fact) -> tuple[dict[str, Standing], datetime | None]:
    run = replay({1: rule}, [(1, fact) for fact in facts])
    return run.standings, run.completed_at


def test_four_of_five_are_enough_for_a_share_of_0_8() -> None:
    rule = manifest(5, "0.8", optional=QUIZZES)
    assert after(rule, *map(done, ("a1", "a2", "a3")))[1] is None
    assert after(rule, *map(done, ("a1", "a2", "a3", "a4")))[1] is not None


def test_five_of_seven_are_not_and_six_are() -> None:
    rule = manifest(7, "0.8", optional=QUIZZES)
    assert after(rule, *(done(f"a{number}") for number in range(1, 6)))[1] is None
    assert after(rule, *(done(f"a{number}") for number in range(1, 7)))[1] is not None


def test_a_share_of_one_asks_for_everything_required() -> None:
    rule = manifest(2, "1", optional=("q2",))
    assert after(rule, done("a1"), done("a2"))[1] is None
    assert after(rule, done("a1"), done("a2"), graded("q1", 1))[1] is not None


def test_a_quiz_to_pass_is_needed_whatever_the_share() -> None:
    rule = manifest(5, "0.5", must_pass=("q1",))
    everything = [done(f"a{number}") for number in range(1, 6)]
    assert after(rule, *everything, graded("q2", 1), graded("q1", 0.6))[1] is None
    assert after(rule, *everything, graded("q1", 0.7))[1] is not None


def test_an_optional_activity_counts_for_nothing_and_an_optional_quiz_can_still_be_needed() -> None:
    rule = manifest(2, "1", must_pass=("q1",), optional=("a2", "q1", "q2"))
    assert after(rule, done("a2"), graded("q2", 1))[1] is None
    assert after(rule, done("a1"))[1] is None
    assert after(rule, done("a1"), graded("q1", 1))[1] is not None


@pytest.mark.parametrize(
    ("counts", "shares", "best", "passed"),
    [
        ("best", (0.9, 0.2), 900_000, True),
        ("best", (0.2, 0.9), 900_000, True),
        ("first", (0.2, 0.9), 200_000, False),
        ("first", (0.9, 0.2), 900_000, True),
        ("last", (0.9, 0.2), 200_000, False),
        ("last", (0.2, 0.9), 900_000, True),
        ("best", (0.2, 0.3), 300_000, False),
    ],
)
def test_the_attempt_that_counts_is_the_policys(
    counts: str, shares: tuple[float, ...], best: int, passed: bool
) -> None:
    standings, _ = after(manifest(), *(graded("q1", share, counts) for share in shares))
    found = standings["q1"]
    assert (found.best, found.passed, found.state == "done") == (best, passed, passed)


def test_what_completed_a_course_is_never_taken_away() -> None:
    rule = manifest(1, "0.5", must_pass=("q1",), optional=("q2",))
    facts = [done("a1", 1), graded("q1", 0.9, "last", 2), graded("q1", 0.1, "last", 3)]
    standings, completed_at = after(rule, *facts)
    assert not standings["q1"].passed
    assert completed_at == NOON + timedelta(minutes=2)


def test_looking_is_a_beginning_and_no_end() -> None:
    standings, completed_at = after(manifest(1, "0"), Fact("a1", "viewed", NOON))
    assert standings["a1"].state == "started"
    assert completed_at is None


def test_what_is_missing_is_told_in_order_with_its_reason() -> None:
    rule = manifest(3, "1", must_pass=("q2",), optional=("a3", "q2"))
    standings, _ = after(rule, Fact("a2", "viewed", NOON), graded("q2", 0.1))
    told = [(each.activity, each.reason) for each in outcome(rule, standings).missing]
    assert told == [("a1", "todo"), ("a2", "started"), ("q1", "todo"), ("q2", "not_passed")]


def test_the_next_is_the_first_that_is_required_and_not_done() -> None:
    rule = manifest(3, optional=("a1",))
    standings, _ = after(rule, done("a2"))
    assert next_activity(rule, standings) == "a3"


def watched(*ranges: tuple[float, float], minute: int = 0, position: float | None = None) -> Fact:
    data: dict[str, Any] = {"ranges": [list(each) for each in ranges]}
    if position is not None:
        data["position"] = position
    return Fact(FILM, "watched", NOON + timedelta(minutes=minute), data)


def test_a_film_is_done_when_the_share_of_its_policy_was_played_wherever_it_was_cut() -> None:
    rule = manifest(3)
    parts = [watched((0, 5), minute=1), watched((4, 8), minute=2), watched((9.5, 10), (8, 8.4), minute=3)]
    standings, _ = after(rule, *parts)
    assert (standings[FILM].state, standings[FILM].watched) == ("started", "0-8400,9500-10000")
    standings, _ = after(rule, *parts, watched((8.4, 8.5), minute=4))
    assert (standings[FILM].state, standings[FILM].done_at) == ("done", NOON + timedelta(minutes=4))


def test_what_is_played_twice_counts_once() -> None:
    standings, _ = after(manifest(3), *(watched((0, 5)) for _ in range(9)))
    assert standings[FILM].state == "started"


def test_watching_can_complete_a_course() -> None:
    rule = manifest(3, "1", optional=("a1", "a2", *QUIZZES))
    assert after(rule, watched((0, 9), minute=7))[1] == NOON + timedelta(minutes=7)


def test_a_lesson_is_not_done_by_ranges_nor_a_film_of_unknown_length() -> None:
    facts = [Fact("a1", "watched", NOON, {"ranges": [[0, 1000]]}), watched((0, 1000))]
    rule = replace(manifest(3), films={FILM: replace(RULE, length=None)})
    standings, _ = after(rule, *facts)
    assert (standings["a1"].state, standings["a1"].watched) == ("started", None)
    assert (standings[FILM].state, standings[FILM].watched) == ("started", "0-1000000")


def test_the_place_is_the_last_that_was_told() -> None:
    told = (Fact(FILM, "position", NOON, {"position": 3}), watched((1, 2), position=2.5))
    assert after(manifest(3), *told)[0][FILM].position == 2_500
    assert after(manifest(3), *told, watched((9, 10), position=11.5))[0][FILM].position == 10_000


SOME_RANGES = st.lists(
    st.tuples(st.integers(0, 110), st.integers(0, 40)).map(lambda r: (r[0] / 10, (r[0] + r[1]) / 10)),
    max_size=4,
)

FACTS = st.lists(
    st.one_of(
        SOME_RANGES.map(lambda ranges: watched(*ranges)),
        st.builds(done, st.sampled_from(("a1", "a2", "a3"))),
        st.builds(
            Fact, st.sampled_from(("a1", "a2", "a3")), st.sampled_from(("viewed", "watched")), st.just(NOON)
        ),
        st.builds(graded, st.sampled_from(QUIZZES), st.sampled_from((0.0, 0.5, 0.7, 1.0))),
    ),
    max_size=12,
)


@given(FACTS, FACTS, st.sampled_from(("0", "0.5", "0.8", "1")))
def test_more_facts_never_undo_anything_where_the_best_counts(
    first: list[Fact], more: list[Fact], share: str
) -> None:
    rule = manifest(3, share, must_pass=("q1",))
    before, completed_at = after(rule, *first)
    later, completed_later = after(rule, *first, *more)
    for key, standing in before.items():
        assert standing.state != "done" or later[key].state == "done"
        assert (later[key].best or 0) >= (standing.best or 0)
    assert completed_at is None or completed_later == completed_at
    assert outcome(rule, later).share >= outcome(rule, before).share


@given(FACTS)
def test_the_same_fact_again_changes_nothing_where_the_best_counts(facts: list[Fact]) -> None:
    once, _ = after(manifest(3), *facts)
    for fact in facts:
        assert step(once[fact.activity], fact) == once[fact.activity]


@given(FACTS)
def test_a_share_lies_between_0_and_1(facts: list[Fact]) -> None:
    found = outcome(manifest(3), after(manifest(3), *facts)[0])
    assert 0 <= found.share <= 1
