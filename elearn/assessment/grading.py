"""Marks, exact to the last third. Every question has the full mark 1."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from elearn.assessment.questions import Kind

FULL_MARK = Fraction(1)
NO_MARK = Fraction(0)


@dataclass(frozen=True)
class Grade:
    """What an attempt is worth: `mark` out of `max`, and whether that passes."""

    mark: Fraction
    max: Fraction
    passed: bool

    @property
    def share(self) -> Fraction:
        """From 0 to 1."""
        return self.mark / self.max


def grade_all_or_nothing(key: frozenset[str], chosen: frozenset[str]) -> Fraction:
    """The full mark for exactly the right choice, else nothing (single choice, true or false).

    >>> grade_all_or_nothing(frozenset("a"), frozenset("a"))
    Fraction(1, 1)
    >>> grade_all_or_nothing(frozenset("a"), frozenset("ab"))
    Fraction(0, 1)
    """
    return FULL_MARK if chosen == key else NO_MARK


def grade_multiple(key: frozenset[str], chosen: frozenset[str]) -> Fraction:
    """Share of the full mark: a right tick earns 1/|key|, a wrong one costs as much, never below 0.

    >>> grade_multiple(frozenset("ac"), frozenset("abc"))
    Fraction(1, 2)
    """
    hits, misses = len(chosen & key), len(chosen - key)
    return max(Fraction(hits - misses, len(key)), NO_MARK)


def grade_question(kind: Kind, key: frozenset[str], chosen: frozenset[str]) -> Fraction:
    """The mark of an answer, from 0 to 1; no answer is the empty set and earns nothing.

    >>> grade_question(Kind.TRUE_FALSE, frozenset({"false"}), frozenset({"false"}))
    Fraction(1, 1)
    """
    match kind:
        case Kind.SINGLE | Kind.TRUE_FALSE:
            return grade_all_or_nothing(key, chosen)
        case Kind.MULTIPLE:
            return grade_multiple(key, chosen)
        case _:
            assert_never(kind)


def grade_attempt(marks: Iterable[Fraction], pass_share: Fraction) -> Grade:
    """The sum of the questions' marks; passed where its share of the full marks reaches `pass_share`.

    Raises ValueError where there is no question.

    >>> grade_attempt([Fraction(1)] * 7 + [Fraction(0)] * 3, Fraction(7, 10)).passed
    True
    """
    each = list(marks)
    if not each:
        raise ValueError("an attempt without questions has no grade")
    mark, most = sum(each, NO_MARK), len(each) * FULL_MARK
    return Grade(mark, most, mark / most >= pass_share)
