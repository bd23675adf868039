"""What a course becomes in one language: safe HTML and passages, ready to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from elearn.catalogue.packages import Instrument
from elearn.markup.rendering import Passage


@dataclass(frozen=True)
class CompiledActivity:
    """An activity's page; `lang` is the language of the title, `plain` the words for the search.

    `minutes` is 0 where nobody said. `fallbacks` counts the passages that are shown in the source language.
    `terms` are the keys of the glossary that the text uses, in the glossary's order.
    """

    key: str
    kind: str
    module: str
    title: str
    lang: str
    minutes: int
    required: bool
    objectives: tuple[Passage, ...]
    html: str
    plain: str
    cites: tuple[str, ...]
    fallbacks: int
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class CompiledChoice:
    """A choice of a question; `feedback` is empty where there is none."""

    key: str
    html: str
    feedback: str


@dataclass(frozen=True)
class CompiledQuestion:
    """A question whole in one language, `locale`: the reader's, or the source where a text is not reviewed.

    A true_false question has the choices `true` and `false`.
    """

    key: str
    kind: str
    html: str
    choices: tuple[CompiledChoice, ...]
    feedback: str
    locale: str


@dataclass(frozen=True)
class CompiledSurveyQuestion:
    """A question of a survey; `low` and `high` for a scale, `choices` by key."""

    key: str
    kind: str
    text: Passage
    low: Passage | None
    high: Passage | None
    choices: tuple[tuple[str, Passage], ...]


@dataclass(frozen=True)
class CompiledModule:
    """A module and the keys of its activities."""

    key: str
    title: Passage
    activities: tuple[str, ...]


@dataclass(frozen=True)
class CompiledTerm:
    """A glossary entry; `html` is the definition, in the language `lang`."""

    key: str
    term: Passage
    html: str
    lang: str


@dataclass(frozen=True)
class CompiledInstrument:
    """An act that the course cites; its dates and states need no language."""

    instrument: Instrument
    title: Passage
    note: Passage | None


@dataclass(frozen=True)
class CompiledCourse:
    """A course in one language. `coverage` is the share of its texts that are translated and reviewed,
    `fallen_questions` says of each quiz, where there are any, how many questions are shown in the source language."""

    locale: str
    title: Passage
    summary: Passage
    objectives: tuple[Passage, ...]
    audience: Passage
    funding: Passage | None
    modules: tuple[CompiledModule, ...]
    activities: tuple[CompiledActivity, ...]
    questions: Mapping[str, tuple[CompiledQuestion, ...]]
    surveys: Mapping[str, tuple[CompiledSurveyQuestion, ...]]
    glossary: tuple[CompiledTerm, ...]
    instruments: tuple[CompiledInstrument, ...]
    coverage: float
    fallen_questions: Mapping[str, int]
