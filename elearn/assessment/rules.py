"""By which rules a quiz is taken: fixed for an attempt when it starts."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any, Literal

Counts = Literal["best", "first", "last"]
ReviewRule = Literal["after_submission", "never", "after_pass", "after_attempts"]
Page = Literal["one", "five", "all"]
QUESTIONS_A_PAGE: dict[Page, int | None] = {"one": 1, "five": 5, "all": None}


@dataclass(frozen=True)
class AttemptRules:
    """The policy of a quiz.

    `pass_share` is the share of the marks that passes. No `attempts`: no limit; no `draw`: all questions.
    `wait` is the least time between handing in and starting again. `shuffle` mixes questions and choices.
    `counts` says which of several attempts counts, `review` when the answers are shown
    (`after_attempts`: once passed, or once no attempt is left), `page` how many questions stand on a page.
    """

    pass_share: Fraction = Fraction(7, 10)
    attempts: int | None = None
    wait: timedelta = timedelta()
    draw: int | None = None
    shuffle: bool = True
    counts: Counts = "best"
    review: ReviewRule = "after_submission"
    page: Page = "five"

    def __post_init__(self) -> None:
        if not 0 < self.pass_share <= 1:
            raise ValueError("the share to pass is above 0 and at most 1")
        if (self.attempts is not None and self.attempts < 1) or (self.draw is not None and self.draw < 1):
            raise ValueError("attempts and draw count from 1")
        if self.wait < timedelta():
            raise ValueError("the wait is not negative")


def exact_share(written: float | int | str) -> Fraction:
    """The share as a person wrote it: 0.7 is seven tenths, not the nearest binary fraction.

    >>> exact_share(0.7)
    Fraction(7, 10)
    """
    return Fraction(str(written))


def rules_to_json(rules: AttemptRules) -> dict[str, Any]:
    """What is stored with an attempt."""
    return {
        "pass": str(rules.pass_share),
        "attempts": rules.attempts,
        "wait_seconds": rules.wait.total_seconds(),
        "draw": rules.draw,
        "shuffle": rules.shuffle,
        "counts": rules.counts,
        "review": rules.review,
        "page": rules.page,
    }


def rules_from_json(stored: dict[str, Any]) -> AttemptRules:
    """The rules again, from what `rules_to_json` made."""
    return AttemptRules(
        pass_share=Fraction(stored["pass"]),
        attempts=stored["attempts"],
        wait=timedelta(seconds=stored["wait_seconds"]),
        draw=stored["draw"],
        shuffle=stored["shuffle"],
        counts=stored["counts"],
        review=stored["review"],
        page=stored.get("page", "five"),  # attempts of before pages had a policy
    )
