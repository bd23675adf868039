"""To which revision a run moves on, when others were published since it began. Pure.

A publication says what it means for learners: `keep` (everybody goes on with the new revision, and who has
finished stays finished), `ask` (as before, but who has finished is asked for what the new rule still misses),
`next_run` (runs that have begun stay where they are). A revision of kind `text` changes no evidence: whoever is
on the one before it takes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Publication:
    """A revision as its publication declared it; numbers of a course are consecutive."""

    revision_id: int
    number: int
    kind: str
    finished: str


@dataclass(frozen=True)
class Move:
    """Where a run goes on; `asks` where completion is withdrawn if the new rule is not fulfilled."""

    to: Publication
    asks: bool


def move_from(number: int, later: Sequence[Publication]) -> Move | None:
    """The move of a run that is pinned to revision `number`, past the later ones in order; None where it stays.

    >>> keep, text = Publication(12, 2, "full", "keep"), Publication(13, 3, "text", "ask")
    >>> move_from(1, [keep, text])
    Move(to=Publication(revision_id=13, number=3, kind='text', finished='ask'), asks=False)
    >>> move_from(1, [Publication(12, 2, "full", "next_run"), text]) is None
    True
    """
    at, to, asks = number, None, False
    for each in later:
        if each.kind == "text":
            # The texts of a revision that this run never took are not its texts.
            if each.number != at + 1:
                continue
        elif each.finished == "next_run":
            continue
        else:
            asks = asks or each.finished == "ask"
        at, to = each.number, each
    return Move(to, asks) if to is not None else None
