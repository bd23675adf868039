from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.assessment.drawing import draw_questions, order_choices
from elearn.assessment.grading import Grade, grade_attempt, grade_question
from elearn.assessment.questions import Choice, Kind, MultipleQuestion, SingleQuestion
from elearn.assessment.rules import AttemptRules, exact_share, rules_from_json, rules_to_json
from tests.assessment.world import naive_grade

KEYS = list("abcdef")
keys = st.sets(st.sampled_from(KEYS), min_size=1)
chosen = st.sets(st.sampled_from(KEYS))
kinds = st.sampled_from(list(Kind))


@given(kinds, keys, chosen)
def test_a_mark_lies_between_nothing_and_the_full_mark(kind: Kind, key: set[str], ticked: set[str]) -> None:
    mark = grade_question(kind, frozenset(key), frozenset(ticked))
    assert 0 <= mark <= 1
    assert mark == naive_grade(kind, key, ticked)


@given(kinds, keys)
def test_exactly_the_right_choices_earn_the_full_mark_and_none_earn_nothing(
    kind: Kind, key: set[str]
) -> None:
    assert grade_question(kind, frozenset(key), frozenset(key)) == 1
    assert grade_question(kind, frozenset(key), frozenset()) == 0


@given(kinds, keys, chosen, st.permutations(KEYS))
def test_a_mark_does_not_depend_on_how_choices_are_named_or_ordered(
    kind: Kind, key: set[str], ticked: set[str], other: list[str]
) -> None:
    renamed = dict(zip(KEYS, other, strict=True))
    again = grade_question(kind, frozenset(renamed[k] for k in key), frozenset(renamed[k] for k in ticked))
    assert again == grade_question(kind, frozenset(key), frozenset(ticked))


def test_seven_tenths_of_ten_passes_at_a_pass_mark_of_seven_tenths() -> None:
    seven = [Fraction(1)] * 7 + [Fraction(0)] * 3
    assert grade_attempt(seven, exact_share(0.7)) == Grade(Fraction(7), Fraction(10), passed=True)
    assert not grade_attempt([Fraction(1)] * 6 + [Fraction(0)] * 4, exact_share(0.7)).passed


def test_thirds_add_up_to_exactly_one() -> None:
    grade = grade_attempt([Fraction(1, 3)] * 3, Fraction(1, 3))
    assert grade.mark == 1
    assert grade.share == Fraction(1, 3)
    assert grade.passed


def test_an_attempt_without_questions_has_no_grade() -> None:
    with pytest.raises(ValueError, match="without questions"):
        grade_attempt([], Fraction(1, 2))


@given(
    st.sets(st.integers(0, 50), min_size=1), st.dictionaries(st.integers(0, 50), st.integers(0, 5)), st.data()
)
def test_drawing_takes_the_least_seen(pool: set[int], seen: dict[int, int], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(pool)))
    drawn = draw_questions(sorted(pool), seen, count, shuffle=True, rng=data.draw(st.randoms()))
    assert len(drawn) == len(set(drawn)) == count
    left = pool - set(drawn)
    assert max(seen.get(q, 0) for q in drawn) <= min((seen.get(q, 0) for q in left), default=99)


def test_every_question_of_a_pool_can_be_drawn() -> None:
    drawn = {draw_questions(range(5), {}, 1, shuffle=True, rng=Random(seed))[0] for seed in range(200)}
    assert drawn == set(range(5))


@given(st.integers())
def test_nothing_is_mixed_where_mixing_is_off_and_true_comes_before_false(seed: int) -> None:
    rng = Random(seed)
    assert order_choices(Kind.SINGLE, KEYS, shuffle=False, rng=rng) == KEYS
    assert order_choices(Kind.TRUE_FALSE, ["true", "false"], shuffle=True, rng=rng) == ["true", "false"]
    assert sorted(order_choices(Kind.MULTIPLE, KEYS, shuffle=True, rng=rng)) == KEYS
    assert draw_questions([3, 1, 2], {}, None, shuffle=False, rng=rng) == [3, 1, 2]


def test_rules_come_back_as_they_were_stored() -> None:
    rules = AttemptRules(pass_share=exact_share("0.65"), attempts=3, draw=5, review="never", counts="last")
    assert rules_from_json(rules_to_json(rules)) == rules


@pytest.mark.parametrize("wrong", [{"pass_share": Fraction(0)}, {"attempts": 0}, {"draw": 0}])
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"share|attempts"):
        AttemptRules(**wrong)  # type: ignore[arg-type]


def test_a_question_needs_distinct_choices_and_a_right_one_among_them() -> None:
    a, b = Choice("a", "A"), Choice("b", "B")
    with pytest.raises(ValueError, match="same key"):
        SingleQuestion("q", "?", (a, a), "a")
    with pytest.raises(ValueError, match="among"):
        SingleQuestion("q", "?", (a, b), "c")
    with pytest.raises(ValueError, match="among"):
        MultipleQuestion("q", "?", (a, b), frozenset())
