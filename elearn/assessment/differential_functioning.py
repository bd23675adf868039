"""Whether an item is harder in one language than in another for people who know as much (Mantel-Haenszel).

Holland & Thayer 1988: the odds of a right answer are compared among people with the same score on the rest.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

LEAST_LEARNERS = 60
CHI_SQUARE_95 = 3.841458820694124
LARGE_DELTA = 1.0

Row = Sequence[bool]


@dataclass(frozen=True)
class Stratum:
    """People of one score: how many of each group were right and wrong."""

    reference_right: int
    reference_wrong: int
    focal_right: int
    focal_wrong: int


@dataclass(frozen=True)
class Difference:
    """The common odds ratio, its chi-square (1 degree of freedom, continuity corrected), and the ETS delta.

    A negative `delta` means harder for the focal group.
    """

    odds_ratio: float
    chi_square: float
    delta: float

    @property
    def is_notable(self) -> bool:
        """Beyond chance at 5 % and at least 1 on the ETS scale (categories B and C)."""
        return self.chi_square > CHI_SQUARE_95 and abs(self.delta) >= LARGE_DELTA


def mantel_haenszel(strata: Iterable[Stratum]) -> Difference | None:
    """The difference between the groups over all strata; None where it is undefined.

    >>> found = mantel_haenszel([Stratum(8, 2, 4, 6)])
    >>> found and (found.odds_ratio, round(found.chi_square, 3), round(found.delta, 3))
    (6.0, 1.781, -4.211)
    """
    above = below = right = expected = variance = Fraction(0)
    for s in strata:
        reference, focal = s.reference_right + s.reference_wrong, s.focal_right + s.focal_wrong
        rights, wrongs = s.reference_right + s.focal_right, s.reference_wrong + s.focal_wrong
        count = reference + focal
        if count < 2:
            continue
        above += Fraction(s.reference_right * s.focal_wrong, count)
        below += Fraction(s.reference_wrong * s.focal_right, count)
        right += s.reference_right
        expected += Fraction(reference * rights, count)
        variance += Fraction(reference * focal * rights * wrongs, count**2 * (count - 1))
    if above == 0 or below == 0 or variance == 0:
        return None
    odds_ratio = float(above / below)
    beyond = max(abs(right - expected) - Fraction(1, 2), Fraction(0))
    return Difference(odds_ratio, float(beyond**2 / variance), -2.35 * math.log(odds_ratio))


def differences(reference: Sequence[Row], focal: Sequence[Row]) -> list[Difference | None]:
    """For each item, the difference between two groups of attempts at the same items (right or not).

    Matched by the score on the other items, then once more without the notably different (purified once).
    All None where a group has fewer than 60 learners: less says nothing.
    """
    items = range(len(reference[0]) if reference else 0)
    if min(len(reference), len(focal)) < LEAST_LEARNERS:
        return [None for _ in items]
    first = [mantel_haenszel(_strata(reference, focal, item, items)) for item in items]
    clean = [item for item in items if not ((found := first[item]) and found.is_notable)]
    if len(clean) == len(items):
        return first
    return [mantel_haenszel(_strata(reference, focal, item, clean)) for item in items]


def _strata(
    reference: Sequence[Row], focal: Sequence[Row], item: int, matching: Collection[int]
) -> list[Stratum]:
    others = [other for other in matching if other != item]
    known, other_known = _by_score(reference, item, others), _by_score(focal, item, others)
    return [
        Stratum(known[score, True], known[score, False], other_known[score, True], other_known[score, False])
        for score in range(len(others) + 1)
    ]


def _by_score(rows: Sequence[Row], item: int, others: Sequence[int]) -> Counter[tuple[int, bool]]:
    return Counter((sum(row[other] for other in others), bool(row[item])) for row in rows)
