"""Which questions an attempt asks, and in which order. The outcome is stored; the seed never is."""

from collections.abc import Mapping, Sequence
from random import Random

from elearn.assessment.questions import Kind


def draw_questions(
    pool: Sequence[int], seen: Mapping[int, int], count: int | None, *, shuffle: bool, rng: Random
) -> list[int]:
    """`count` of the pool (all where None): the unseen first, then those seen least, by lot among equals.

    `seen` says how often each was drawn before. In the pool's order unless shuffled.

    >>> draw_questions([1, 2, 3, 4], {1: 2, 2: 1}, 3, shuffle=False, rng=Random(7))
    [2, 3, 4]
    """
    if count is None or count >= len(pool):
        drawn = list(pool)
    else:
        by_lot = list(pool)
        rng.shuffle(by_lot)
        by_lot.sort(key=lambda version: seen.get(version, 0))
        chosen = set(by_lot[:count])
        drawn = [version for version in pool if version in chosen]
    if shuffle:
        rng.shuffle(drawn)
    return drawn


def order_choices(kind: Kind, keys: Sequence[str], *, shuffle: bool, rng: Random) -> list[str]:
    """The choices in the order shown. True comes before false always: people expect it there.

    >>> order_choices(Kind.TRUE_FALSE, ["true", "false"], shuffle=True, rng=Random(1))
    ['true', 'false']
    """
    order = list(keys)
    if shuffle and kind is not Kind.TRUE_FALSE:
        rng.shuffle(order)
    return order
