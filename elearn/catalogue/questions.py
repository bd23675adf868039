"""The questions of quizzes and surveys, and how a quiz is taken; annotations are read by `typed_reading`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

from elearn.kernel.findings import Rule, rule
from elearn.kernel.texts import N_
from elearn.markup.typed_reading import AtLeast, Key, Named, Pattern, Place, Places, Range, Text

DOUBLED = rule(
    "course.doubled-key",
    "error",
    N_("The key '%(key)s' stands here again."),
    N_("Give it a key of its own; progress and answers hang on keys."),
)
NOT_ONE_CORRECT = rule(
    "quiz.one-correct",
    "error",
    N_("A question of kind single needs exactly one correct choice; '%(key)s' has %(count)d."),
    N_("Write 'correct: true' at one choice, or make the kind multiple."),
)
NONE_CORRECT = rule(
    "quiz.none-correct",
    "error",
    N_("None of the choices of '%(key)s' is correct."),
    N_("Write 'correct: true' at each right choice."),
)

NO_LAST_ATTEMPT = rule(
    "quiz.no-last-attempt",
    "error",
    N_("The answers are shown after the last attempt, and the number of attempts is not limited."),
    N_("Write 'attempts: 3' beside it, or 'review: after_pass'."),
)

Cite = Annotated[Text, Pattern(r"[a-z0-9][a-z0-9-]{0,63}( \S.*)?", "icrmw 2(1)")]

Fault = tuple[Place, Rule, dict[str, object]]


def doubled(keys: tuple[Text, ...]) -> Iterator[Fault]:
    """A fault for each key that has stood before."""
    seen: set[str] = set()
    for key in keys:
        if key and key in seen:
            yield (key.line, key.column), DOUBLED, {"key": str(key)}
        seen.add(key)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Knows where it and its fields stand in their file."""

    at: Places = field(default_factory=lambda: Places((0, 0), {}), compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Choice(Placed):
    """One of the answers offered."""

    key: Key
    text: Text
    correct: bool = False
    feedback: Text | None = None


@dataclass(frozen=True, kw_only=True)
class QuestionBase(Placed):
    """What every question has; `lesson` is where it is taught."""

    key: Key
    stem: Text
    feedback: Text | None = None
    lesson: Key | None = None
    tags: tuple[Key, ...] = ()
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SingleChoice(QuestionBase):
    """Exactly one choice is right."""

    kind: Literal["single"]
    choices: Annotated[tuple[Choice, ...], AtLeast(2)]

    def faults(self) -> Iterator[Fault]:
        """Not exactly one correct choice; doubled keys."""
        yield from doubled(tuple(choice.key for choice in self.choices))
        count = sum(choice.correct for choice in self.choices)
        if count != 1:
            yield self.at["choices"], NOT_ONE_CORRECT, {"key": str(self.key), "count": count}


@dataclass(frozen=True, kw_only=True)
class MultipleChoice(QuestionBase):
    """One or more choices are right."""

    kind: Literal["multiple"]
    choices: Annotated[tuple[Choice, ...], AtLeast(2)]

    def faults(self) -> Iterator[Fault]:
        """No correct choice; doubled keys."""
        yield from doubled(tuple(choice.key for choice in self.choices))
        if not any(choice.correct for choice in self.choices):
            yield self.at["choices"], NONE_CORRECT, {"key": str(self.key)}


@dataclass(frozen=True, kw_only=True)
class TrueFalse(QuestionBase):
    """A statement that is true or false."""

    kind: Literal["true_false"]
    answer: bool


Question = SingleChoice | MultipleChoice | TrueFalse


@dataclass(frozen=True, kw_only=True)
class QuizPolicy(Placed):
    """How a quiz is taken. `pass_share` of the marks; no `attempts`: no limit; no `draw`: all questions.

    `page` says how many questions stand on a page.
    """

    pass_share: Annotated[float, Named("pass"), Range(N_("above 0, at most 1"), above=0, most=1)] = 0.7
    attempts: Annotated[int, Range(N_("from 1 to 1000"), least=1, most=1000)] | None = None
    wait_hours: Annotated[float, Range(N_("from 0 to 8760"), least=0, most=8760)] = 0
    draw: Annotated[int, Range(N_("from 1"), least=1)] | None = None
    shuffle: bool = True
    counts: Literal["best", "first", "last"] = "best"
    review: Literal["after_submission", "never", "after_pass", "after_attempts"] = "after_submission"
    page: Literal["one", "five", "all"] = "five"

    def faults(self) -> Iterator[Fault]:
        """Answers shown after the last attempt where there is none."""
        if self.review == "after_attempts" and self.attempts is None:
            yield self.at["review"], NO_LAST_ATTEMPT, {}


@dataclass(frozen=True, kw_only=True)
class SurveyChoice(Placed):
    """One of the answers offered in a survey."""

    key: Key
    text: Text


@dataclass(frozen=True, kw_only=True)
class ScaleQuestion(Placed):
    """From `low` to `high`."""

    kind: Literal["scale"]
    key: Key
    text: Text
    low: Text
    high: Text


@dataclass(frozen=True, kw_only=True)
class TextQuestion(Placed):
    """Answered in free words."""

    kind: Literal["text"]
    key: Key
    text: Text


@dataclass(frozen=True, kw_only=True)
class ChoiceQuestion(Placed):
    """Answered by one choice, none of them right or wrong."""

    kind: Literal["single"]
    key: Key
    text: Text
    choices: Annotated[tuple[SurveyChoice, ...], AtLeast(2)]

    def faults(self) -> Iterator[Fault]:
        """Doubled keys."""
        yield from doubled(tuple(choice.key for choice in self.choices))


SurveyQuestion = ScaleQuestion | TextQuestion | ChoiceQuestion
