import math
import statistics as naive
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from elearn.assessment.differential_functioning import Stratum, differences, mantel_haenszel
from elearn.assessment.questions import Kind
from elearn.assessment.statistics import (
    QuizFigures,
    cronbach_alpha,
    figures_of_marks,
    random_guess_score,
    spearman_brown,
    wilson,
)

# Six people at four items, worked out by hand below.
TABLE = {
    "a": [1, 1, 1, 1, 1, 0],
    "b": [1, 1, 1, 0, 0, 0],
    "c": [1, 1, 0, 1, 0, 0],
    "d": [0, 0, 0, 0, 1, 1],
}


def of(table: dict[str, list[int]]) -> QuizFigures:
    return figures_of_marks({key: [Fraction(mark) for mark in marks] for key, marks in table.items()})


def test_the_worked_example() -> None:
    found = of(TABLE)
    # Totals 3 3 2 2 2 1: mean 13/6, squares about it 17/6, variance 17/30. Variances of the items
    # 1/6, 3/10, 3/10, 4/15, together 31/30, so alpha = 4/3 * (1 - 31/17) = -56/51.
    assert (found.attempts, found.items) == (6, 4)
    assert found.mean == pytest.approx(13 / 24)
    assert found.sd == pytest.approx(math.sqrt(17 / 30) / 4)
    assert found.alpha == pytest.approx(-56 / 51)
    assert found.error_ratio == pytest.approx(math.sqrt(107 / 51))
    assert found.sem == pytest.approx(math.sqrt(17 / 30) / 4 * math.sqrt(107 / 51))
    # Item a: the rest is 2 2 1 1 1 1, covariance 1/15, variance 4/15: r = (1/15) / sqrt(1/6 * 4/15).
    a, _, _, d = found.item
    assert a.facility == pytest.approx(5 / 6)
    assert a.discrimination == pytest.approx(1 / math.sqrt(10))
    # The best order pairs 0 with a 1 of the rest too: all that was possible was reached.
    assert a.discriminative_efficiency == pytest.approx(1)
    # Covariances with the total: a 7/30, b and c 3/10, d -4/15, which has no weight.
    assert a.effective_weight == pytest.approx(
        math.sqrt(7 / 30) / (math.sqrt(7 / 30) + 2 * math.sqrt(3 / 10))
    )
    assert d.effective_weight is None
    assert sum(item.effective_weight or 0 for item in found.item) == pytest.approx(1)


def test_skewness_and_kurtosis_by_hand() -> None:
    # Totals 0 0 0 4, so mean 1; about it squares 1 1 1 9, cubes -1 -1 -1 27, fourth powers 1 1 1 81:
    # m2 = 3, m3 = 6, m4 = 21; k2 = 4, k3 = 16 * 6 / 6 = 16, k4 = 16 (5 * 21 - 9 * 9) / 6 = 64.
    found = of({key: [0, 0, 0, 1] for key in "abcd"})
    assert found.skewness == pytest.approx(16 / 8)
    assert found.kurtosis == pytest.approx(64 / 16)
    assert found.alpha == pytest.approx(1)
    assert found.sem == 0
    assert found.error_ratio == 0


def test_what_is_undefined_is_none() -> None:
    nobody = of({"a": [], "b": []})
    assert (nobody.attempts, nobody.mean, nobody.sd, nobody.alpha, nobody.sem) == (0, None, None, None, None)
    assert nobody.item[0].facility is None
    one = of({"a": [1], "b": [0]})
    assert (one.mean, one.sd, one.skewness, one.kurtosis, one.alpha) == (0.5, None, None, None, None)
    two = of({"a": [1, 0], "b": [1, 0]})
    assert (two.alpha, two.error_ratio, two.sem) == (None, None, None)
    alone = of({"a": [1, 0, 1, 0]})
    assert alone.alpha is None
    assert alone.item[0].discrimination is None
    assert alone.item[0].discriminative_efficiency is None
    assert alone.item[0].effective_weight == 1
    same = of({"a": [1] * 5, "b": [0] * 5})
    assert (same.sd, same.skewness, same.kurtosis, same.alpha) == (0, None, None, None)
    assert {item.discrimination for item in same.item} == {None}
    assert {item.effective_weight for item in same.item} == {None}


def test_an_interval_is_shown_from_twenty_attempts_on() -> None:
    nineteen, twenty = (of({"a": [1, 0] * 9 + [1] * more}).item[0] for more in (1, 2))
    assert (nineteen.facility_low, nineteen.facility_high) == (None, None)
    assert twenty.facility_low is not None
    assert twenty.facility_high is not None
    assert twenty.facility_low < 0.55 < twenty.facility_high


@given(st.integers(1, 100_000), st.data())
def test_the_wilson_interval_holds_its_share(attempts: int, data: st.DataObject) -> None:
    share = data.draw(st.integers(0, attempts)) / attempts
    low, high = wilson(share, attempts)
    assert 0 <= low <= share <= high <= 1
    assert low < high


marks = st.sampled_from(
    [Fraction(0), Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(1, 7)]
)
tables = st.integers(2, 5).flatmap(
    lambda items: st.lists(st.lists(marks, min_size=items, max_size=items), min_size=4, max_size=30)
)


def covariance(left: list[Fraction], right: list[Fraction]) -> Fraction:
    a, b = naive.mean(left), naive.mean(right)
    return sum(((x - a) * (y - b) for x, y in zip(left, right, strict=True)), Fraction(0)) / (len(left) - 1)


def close(value: float | Fraction | None) -> object:
    return None if value is None else pytest.approx(float(value), rel=1e-9, abs=1e-12)


@given(tables)
def test_the_figures_are_those_of_the_textbook(rows: list[list[Fraction]]) -> None:
    k = len(rows[0])
    columns = {f"i{number}": list(column) for number, column in enumerate(zip(*rows, strict=True))}
    totals = [sum(row, Fraction(0)) for row in rows]
    found = figures_of_marks(columns)
    assert found.mean == close(naive.mean(totals) / k)
    assert found.sd == close(math.sqrt(naive.variance(totals)) / k)
    variance = naive.variance(totals)
    alpha = None
    if variance:
        alpha = Fraction(k, k - 1) * (1 - sum(map(naive.variance, columns.values())) / variance)
        assert found.error_ratio == close(math.sqrt(1 - alpha))
        assert found.sem == close(math.sqrt(variance) / k * math.sqrt(1 - alpha))
    assert found.alpha == close(None if alpha is None else float(alpha))
    with_total = [covariance(column, totals) for column in columns.values()]
    whole = sum(math.sqrt(value) for value in with_total if value >= 0)
    for item, value, (key, column) in zip(found.item, with_total, columns.items(), strict=True):
        rest = [total - mark for total, mark in zip(totals, column, strict=True)]
        assert item.key == key
        assert item.facility == close(float(naive.mean(column)))
        assert item.effective_weight == close(math.sqrt(value) / whole if value >= 0 and whole else None)
        both = naive.variance(column) * naive.variance(rest)
        with_rest = covariance(column, rest)
        assert item.discrimination == close(float(with_rest) / math.sqrt(both) if both else None)
        best = covariance(sorted(column), sorted(rest))
        assert item.discriminative_efficiency == close(float(with_rest / best) if best else None)


@given(tables)
def test_skewness_and_kurtosis_are_those_of_moodle(rows: list[list[Fraction]]) -> None:
    totals = [sum(row, Fraction(0)) for row in rows]
    s, mean = len(totals), naive.mean(totals)
    m2, m3, m4 = (sum((t - mean) ** power for t in totals) / s for power in (2, 3, 4))
    assume(m2)
    k2 = s * m2 / (s - 1)
    k3 = s * s * m3 / ((s - 1) * (s - 2))
    k4 = s * s * ((s + 1) * m4 - 3 * (s - 1) * m2 * m2) / ((s - 1) * (s - 2) * (s - 3))
    found = figures_of_marks({str(n): list(column) for n, column in enumerate(zip(*rows, strict=True))})
    assert found.skewness == close(float(k3) / float(k2) ** 1.5)
    assert found.kurtosis == close(float(k4 / k2**2))


@given(tables)
def test_figures_do_not_depend_on_the_scale_of_marks(rows: list[list[Fraction]]) -> None:
    columns = {str(n): list(column) for n, column in enumerate(zip(*rows, strict=True))}
    tenfold = {key: [mark * 10 for mark in column] for key, column in columns.items()}
    assert figures_of_marks(tenfold, Fraction(10)) == figures_of_marks(columns)


@given(tables)
def test_efficiency_and_correlation_stay_within_one(rows: list[list[Fraction]]) -> None:
    for item in figures_of_marks({str(n): list(c) for n, c in enumerate(zip(*rows, strict=True))}).item:
        assert item.discrimination is None or -1 - 1e-12 <= item.discrimination <= 1 + 1e-12
        assert item.discriminative_efficiency is None or item.discriminative_efficiency <= 1


def test_alpha_with_population_variances_is_kuder_and_richardsons_twentieth() -> None:
    found = of(TABLE)
    totals = [sum(row) for row in zip(*TABLE.values(), strict=True)]
    p = [Fraction(sum(column), 6) for column in TABLE.values()]
    kr20 = Fraction(4, 3) * (1 - sum(x * (1 - x) for x in p) / naive.pvariance(map(Fraction, totals)))
    assert found.alpha == pytest.approx(float(kr20))
    assert cronbach_alpha([1, 1], 2, 2) is None


def test_a_shorter_test_measures_less() -> None:
    assert spearman_brown(0.7, 1) == pytest.approx(0.7)
    assert round(spearman_brown(0.7, 5 / 10), 2) == 0.54


def test_a_guess_earns_the_mean_of_the_choices() -> None:
    assert random_guess_score(Kind.SINGLE, 5) == Fraction(1, 5)
    assert random_guess_score(Kind.TRUE_FALSE, 2) == Fraction(1, 2)
    assert random_guess_score(Kind.MULTIPLE, 5) is None


def test_mantel_and_haenszel_over_two_strata_by_hand() -> None:
    # a d / N: 30*15/80 + 20*10/50; b c / N: 10*25/80 + 10*10/50. E = 40*55/80 + 30*30/50,
    # V = 40*40*55*25 / (80^2 * 79) + 30*20*30*20 / (50^2 * 49).
    found = mantel_haenszel([Stratum(30, 10, 25, 15), Stratum(20, 10, 10, 10), Stratum(1, 0, 0, 0)])
    assert found is not None
    odds = (30 * 15 / 80 + 20 * 10 / 50) / (10 * 25 / 80 + 10 * 10 / 50)
    variance = 40 * 40 * 55 * 25 / (80**2 * 79) + 30 * 20 * 30 * 20 / (50**2 * 49)
    assert found.odds_ratio == pytest.approx(odds)
    assert found.chi_square == pytest.approx((abs(50 - 27.5 - 18) - 0.5) ** 2 / variance)
    assert found.delta == pytest.approx(-2.35 * math.log(odds))
    assert mantel_haenszel([Stratum(3, 0, 2, 0)]) is None
    assert mantel_haenszel([]) is None


def test_a_mistranslated_item_is_found_and_the_others_are_not() -> None:
    # Every pattern of five items eight times; in the second group the last item is wrong three times in four.
    patterns = list(product([False, True], repeat=5)) * 8
    spoilt = [(*row[:4], row[4] and number % 4 == 0) for number, row in enumerate(sorted(patterns))]
    found = differences(patterns, spoilt)
    assert [item is not None and item.is_notable for item in found] == [False] * 4 + [True]
    assert found[4] is not None
    assert found[4].delta < -1


def test_below_sixty_learners_a_language_nothing_is_said() -> None:
    rows = [(True, False, True)] * 200
    assert differences(rows, rows[:59]) == [None, None, None]
