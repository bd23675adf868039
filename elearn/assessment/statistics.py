"""Figures of a test and its items, after classical test theory.

n attempts, k items, x_i the marks on item i, T the total, R_i = T - x_i the rest. Variances divide by n - 1.
Sums are exact, of whole numbers: no variance is no variance, whatever the scale. Only the last step rounds.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import lcm
from operator import add, mul, sub

from elearn.assessment.questions import Kind

WILSON_FROM = 20
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class ItemFigures:
    """How an item did; None where a figure is undefined.

    `facility` is the mean mark as a share of the item's full mark, with its 95 % Wilson interval from 20
    attempts on; `discrimination` the correlation with the rest; `discriminative_efficiency` the share of the
    covariance with the rest that was possible; `effective_weight` the share of the total's spread.
    """

    key: str
    facility: float | None
    facility_low: float | None
    facility_high: float | None
    discrimination: float | None
    discriminative_efficiency: float | None
    effective_weight: float | None


@dataclass(frozen=True)
class QuizFigures:
    """How a quiz did; `mean`, `sd` and `sem` are shares of its full mark; None where undefined."""

    attempts: int
    items: int
    mean: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    error_ratio: float | None
    sem: float | None
    item: tuple[ItemFigures, ...]


@dataclass(frozen=True)
class Item:
    """An item's marks: whole numbers of a unit that all items of the test share, one for each attempt.

    `marks` gives them anew at each call, so that they need not all be in memory at once.
    """

    key: str
    full: int
    marks: Callable[[], Sequence[int]]


def figures_of_marks(marks: Mapping[str, Sequence[Fraction]], full: Fraction = Fraction(1)) -> QuizFigures:
    """All figures of a quiz from the marks on its items by key, each with the same full mark."""
    unit = lcm(full.denominator, *(mark.denominator for column in marks.values() for mark in column))
    scaled = {key: [int(mark * unit) for mark in column] for key, column in marks.items()}
    items = [Item(key, int(full * unit), partial(scaled.__getitem__, key)) for key in scaled]
    return figures(items, max(map(len, scaled.values()), default=0))


def figures(items: Sequence[Item], attempts: int) -> QuizFigures:
    """All figures of a test of these items. Use first attempts only, all at the same items."""
    totals = [0] * attempts
    for item in items:
        totals = list(map(add, totals, item.marks()))
    total = spread(totals, totals)
    each = [_measure(item, totals) for item in items]
    full = sum(item.full for item in items)
    alpha = cronbach_alpha([measured.variance for measured in each], total, attempts)
    variance = Fraction(total, attempts * (attempts - 1) * full**2) if attempts > 1 and full else None
    weights = effective_weights([measured.with_total for measured in each])
    moments = central_moments(totals)
    return QuizFigures(
        attempts=attempts,
        items=len(items),
        mean=_ratio(sum(totals), attempts * full),
        sd=None if variance is None else math.sqrt(variance),
        skewness=skewness(moments, attempts),
        kurtosis=kurtosis(moments, attempts),
        alpha=None if alpha is None else float(alpha),
        error_ratio=None if alpha is None else math.sqrt(1 - alpha),
        sem=None if alpha is None or variance is None else math.sqrt(variance * (1 - alpha)),
        item=tuple(
            _item_figures(item, measured, weight, attempts)
            for item, measured, weight in zip(items, each, weights, strict=True)
        ),
    )


def spread(left: Sequence[int], right: Sequence[int]) -> int:
    """n * sum(l * r) - sum(l) * sum(r): the sample covariance times n (n - 1), exactly.

    >>> spread([1, 2, 3], [1, 2, 3])
    6
    """
    products: int = sum(map(mul, left, right))
    return len(left) * products - sum(left) * sum(right)


def wilson(share: float, attempts: int) -> tuple[float, float]:
    """The 95 % interval of a proportion (Wilson 1927). For part marks it is wider than need be.

    >>> [round(bound, 2) for bound in wilson(0.6, 20)]
    [0.39, 0.78]
    """
    square = Z_95 * Z_95
    centre = share + square / (2 * attempts)
    half = Z_95 * math.sqrt(share * (1 - share) / attempts + square / (4 * attempts * attempts))
    stretch = 1 + square / attempts
    # Rounding must not push the share itself, 0 or 1 above all, out of its interval.
    return max(0.0, min(share, (centre - half) / stretch)), min(1.0, max(share, (centre + half) / stretch))


def cronbach_alpha(item_variances: Sequence[int], total_variance: int, attempts: int) -> Fraction | None:
    """k/(k-1) * (1 - sum var x_i / var T) (Cronbach 1951), for more than 2 attempts and 1 item.

    It may be negative. The variances may be in any unit, the same for all.

    >>> cronbach_alpha([1, 1], 3, 10)
    Fraction(2, 3)
    """
    count = len(item_variances)
    if attempts <= 2 or count <= 1 or total_variance <= 0:
        return None
    return Fraction(count, count - 1) * (1 - Fraction(sum(item_variances), total_variance))


def effective_weights(covariances: Sequence[int]) -> list[float | None]:
    """sqrt(cov(x_i, T)) over the sum of these (Moodle quiz statistics); None where it is negative.

    >>> effective_weights([1, 9, -4])
    [0.25, 0.75, None]
    """
    largest = max((value for value in covariances if value > 0), default=0)
    if largest == 0:
        return [None] * len(covariances)
    roots = [math.sqrt(value / largest) if value >= 0 else None for value in covariances]
    whole = math.fsum(root for root in roots if root is not None)
    return [None if root is None else root / whole for root in roots]


def central_moments(values: Sequence[int]) -> tuple[Fraction, Fraction, Fraction]:
    """The second, third and fourth moments about the mean, dividing by n; all 0 where there are no values."""
    count = len(values)
    if count == 0:
        return Fraction(0), Fraction(0), Fraction(0)
    # About a whole number near the mean the sums stay small; they are exact about any.
    near = sum(values) // count
    shifted = [value - near for value in values]
    squares = list(map(mul, shifted, shifted))
    first, second = Fraction(sum(shifted), count), Fraction(sum(squares), count)
    third = Fraction(sum(map(mul, squares, shifted)), count)
    fourth = Fraction(sum(map(mul, squares, squares)), count)
    return (
        second - first**2,
        third - 3 * first * second + 2 * first**3,
        fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4,
    )


def skewness(moments: tuple[Fraction, Fraction, Fraction], count: int) -> float | None:
    """k3 / k2^1.5 with k-statistics (Moodle `calculator.php`); from 3 values on that are not all the same.

    >>> skewness(central_moments([0, 0, 3]), 3)
    1.7320508075688772
    """
    second, third, _ = moments
    if count < 3 or second == 0:
        return None
    k2 = second * count / (count - 1)
    k3 = third * count**2 / ((count - 1) * (count - 2))
    return math.copysign(math.sqrt(k3 * k3 / k2**3), k3)


def kurtosis(moments: tuple[Fraction, Fraction, Fraction], count: int) -> float | None:
    """k4 / k2^2 with k-statistics (Moodle `calculator.php`), 0 for a normal distribution; from 4 values on.

    >>> kurtosis(central_moments([0, 0, 3, 3]), 4)
    -6.0
    """
    second, _, fourth = moments
    if count < 4 or second == 0:
        return None
    k2 = second * count / (count - 1)
    k4 = count**2 * ((count + 1) * fourth - 3 * (count - 1) * second**2)
    return float(k4 / ((count - 1) * (count - 2) * (count - 3)) / k2**2)


def random_guess_score(kind: Kind, choices: int) -> Fraction | None:
    """The mean mark of somebody who guesses: the mean of the choices' marks (Moodle).

    None for multiple choice.

    >>> random_guess_score(Kind.SINGLE, 4)
    Fraction(1, 4)
    """
    return None if kind is Kind.MULTIPLE else Fraction(1, choices)


def spearman_brown(alpha: float, length: float) -> float:
    """The reliability of a test `length` times as long (Spearman 1910, Brown 1910).

    >>> round(spearman_brown(0.7, 0.5), 2)
    0.54
    """
    return length * alpha / (1 + (length - 1) * alpha)


@dataclass(frozen=True)
class _Measured:
    """Sums of an item, each times n (n - 1): variances, and covariances with the total and the rest."""

    sum: int
    variance: int
    with_total: int
    rest_variance: int
    with_rest: int
    with_rest_at_best: int


def _measure(item: Item, totals: Sequence[int]) -> _Measured:
    marks = item.marks()
    rest = list(map(sub, totals, marks))
    with_rest, variance = spread(marks, rest), spread(marks, marks)
    return _Measured(
        sum(marks),
        variance,
        with_rest + variance,
        spread(rest, rest),
        with_rest,
        spread(sorted(marks), sorted(rest)),
    )


def _item_figures(item: Item, measured: _Measured, weight: float | None, attempts: int) -> ItemFigures:
    facility = _ratio(measured.sum, attempts * item.full)
    low, high = (None, None) if facility is None or attempts < WILSON_FROM else wilson(facility, attempts)
    return ItemFigures(
        item.key,
        facility,
        low,
        high,
        _correlation(measured.with_rest, measured.variance, measured.rest_variance),
        _ratio(measured.with_rest, measured.with_rest_at_best),
        weight,
    )


def _correlation(covariance: int, left: int, right: int) -> float | None:
    if left == 0 or right == 0:
        return None
    return math.copysign(math.sqrt(Fraction(covariance * covariance, left * right)), covariance)


def _ratio(above: int, below: int) -> float | None:
    return None if below == 0 else above / below
