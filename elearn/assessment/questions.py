"""Questions as they are asked and marked: keys and source texts, no language but the source's."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


class Kind(StrEnum):
    """What kind of question it is: how it is answered and how it is marked."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


TRUE, FALSE = "true", "false"


@dataclass(frozen=True)
class Choice:
    """One of the answers offered; `text` is the source text."""

    key: str
    text: str


@dataclass(frozen=True)
class SingleQuestion:
    """Exactly one choice is right."""

    key: str
    stem: str
    choices: tuple[Choice, ...]
    right: str

    def __post_init__(self) -> None:
        _check_choices(self.key, self.choices, {self.right})


@dataclass(frozen=True)
class MultipleQuestion:
    """At least one choice is right; each right one counts."""

    key: str
    stem: str
    choices: tuple[Choice, ...]
    right: frozenset[str]

    def __post_init__(self) -> None:
        _check_choices(self.key, self.choices, self.right)


@dataclass(frozen=True)
class TrueFalseQuestion:
    """A statement that is true or false; its choices have the keys `true` and `false`."""

    key: str
    stem: str
    answer: bool


Question = SingleQuestion | MultipleQuestion | TrueFalseQuestion


def kind_of(question: Question) -> Kind:
    """The kind's name, as it is stored."""
    match question:
        case SingleQuestion():
            return Kind.SINGLE
        case MultipleQuestion():
            return Kind.MULTIPLE
        case TrueFalseQuestion():
            return Kind.TRUE_FALSE
        case _:
            assert_never(question)


def choices_of(question: Question) -> tuple[Choice, ...]:
    """The choices in source order; those of a true-or-false question have no text of the author's."""
    if isinstance(question, TrueFalseQuestion):
        return (Choice(TRUE, ""), Choice(FALSE, ""))
    return question.choices


def right_keys(question: Question) -> frozenset[str]:
    """The keys of the right choices."""
    match question:
        case SingleQuestion(right=right):
            return frozenset({right})
        case MultipleQuestion(right=several):
            return several
        case TrueFalseQuestion(answer=answer):
            return frozenset({TRUE if answer else FALSE})
        case _:
            assert_never(question)


def _check_choices(question: str, choices: tuple[Choice, ...], right: Iterable[str]) -> None:
    keys = [choice.key for choice in choices]
    if len(set(keys)) != len(keys):
        raise ValueError(f"question {question}: two choices have the same key")
    if not set(right) or not set(right) <= set(keys):
        raise ValueError(f"question {question}: the right choices must be among the choices")
