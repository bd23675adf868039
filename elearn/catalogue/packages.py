"""What a package says, typed. The classes are the format: their annotations are read by `typed_reading`."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal

from babel import Locale, UnknownLocaleError

from elearn.catalogue.questions import Cite, Fault, Placed, Question, QuizPolicy, SurveyQuestion, doubled
from elearn.kernel.findings import Rule, rule
from elearn.kernel.texts import N_
from elearn.markup.typed_reading import AtLeast, AtMost, Key, Named, Pattern, Range, Text

ONE_KIND = rule(
    "course.activity-kind",
    "error",
    N_("An activity must name exactly one of lesson, quiz, reading, video and survey."),
    N_("Write '- lesson: KEY', and each activity on a line of its own."),
)
SOURCE_NOT_LISTED = rule(
    "course.source-language",
    "error",
    N_("The languages do not contain the source language '%(source)s'."),
    N_("Add it to the list of languages."),
)
UNKNOWN_LANGUAGE = rule(
    "course.unknown-language",
    "error",
    N_("'%(value)s' is not the code of a language."),
    N_("Write the code of ISO 639, for example: en, ru or uz-Cyrl."),
)
DOUBLED_VALUE = rule(
    "course.doubled-value", "error", N_("'%(value)s' stands here more than once."), N_("Keep it once.")
)
MAIN_AREA_AGAIN = rule(
    "course.main-area-again",
    "error",
    N_("'%(area)s' is the main area already."),
    N_("Remove it from 'also', which names other areas."),
)
DRAW_TOO_MANY = rule(
    "quiz.draw",
    "error",
    N_("The quiz draws %(draw)d questions and has only %(count)d."),
    N_("Draw fewer, or write more questions."),
)
LINK_OR_FILE = rule(
    "reading.link-or-file",
    "error",
    N_("A reading needs either a link or a file."),
    N_("Write 'link: https://...' or 'file: media/...', and only one of them."),
)

Area = Literal["illegal-migration", "return", "legal-migration", "integration", "development", "asylum"]
_LANGUAGE = r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?"
Language = Annotated[Text, Pattern(_LANGUAGE, N_("en, ru or uz-Cyrl"))]
Media = Annotated[Text, Pattern(r"media/[^/].*", "media/permit-flow.svg")]
Link = Annotated[Text, Pattern(r"https?://[^\s/]+\.[^\s]+", "https://www.example.org/text")]
State = Annotated[Text, Pattern(r"[A-Z]{2}", "AL")]
Duration = Annotated[Text, Pattern(r"(?:[0-9]{1,2}:)?[0-5]?[0-9]:[0-5][0-9]", "5:42 or 1:05:42")]
Minutes = Annotated[int, Range(N_("from 1 to 600"), least=1, most=600)]


@dataclass(frozen=True, kw_only=True)
class ActivityBase(Placed):
    """What every activity has; all but the title and the minutes comes from the outline."""

    kind: ClassVar[str]
    title: Text
    key: str = field(default="", metadata={"made": True})
    module: str = field(default="", metadata={"made": True})
    file: str = field(default="", metadata={"made": True})
    required: bool = field(default=True, metadata={"made": True})


@dataclass(frozen=True, kw_only=True)
class Lesson(ActivityBase):
    """A page of text; `minutes` is reading time."""

    kind: ClassVar[str] = "lesson"
    minutes: Minutes
    objectives: tuple[Text, ...] = ()
    cites: tuple[Cite, ...] = ()
    body: Text = field(default=Text(), metadata={"made": True})


@dataclass(frozen=True, kw_only=True)
class Quiz(ActivityBase):
    """Graded questions under a policy."""

    kind: ClassVar[str] = "quiz"
    questions: Annotated[tuple[Question, ...], AtLeast(1)]
    minutes: Minutes | None = None
    intro: Text | None = None
    policy: QuizPolicy = field(default_factory=QuizPolicy)

    def faults(self) -> Iterator[Fault]:
        """Doubled question keys; more drawn than there are."""
        yield from doubled(tuple(question.key for question in self.questions))
        if self.policy.draw is not None and self.policy.draw > len(self.questions):
            yield (
                self.policy.at["draw"],
                DRAW_TOO_MANY,
                {"draw": self.policy.draw, "count": len(self.questions)},
            )


@dataclass(frozen=True, kw_only=True)
class Reading(ActivityBase):
    """A text elsewhere, and why to read it."""

    kind: ClassVar[str] = "reading"
    why: Text
    minutes: Minutes
    link: Link | None = None
    source_file: Annotated[Media | None, Named("file")] = None
    cites: tuple[Cite, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """Neither a link nor a file, or both."""
        if (self.link is None) == (self.source_file is None):
            yield self.at["file"], LINK_OR_FILE, {}


@dataclass(frozen=True, kw_only=True)
class FilmFile(Placed):
    """An encoding of a film; `height` in lines, where the author says it."""

    file: Media
    height: Annotated[int, Range(N_("from 100 to 4320"), least=100, most=4320)] | None = None


@dataclass(frozen=True, kw_only=True)
class VideoPolicy(Placed):
    """What counts as done: a share of the film watched, the transcript read, the learner's own word."""

    watched: Annotated[float, Range(N_("above 0, at most 1"), above=0, most=1)] = 0.9
    transcript: bool = True
    claim: bool = True


@dataclass(frozen=True)
class FilmSource:
    """A file of a film as it is; `size` in bytes, `height` in lines, `length` in milliseconds."""

    path: Text
    size: int
    height: int | None
    length: int | None


@dataclass(frozen=True, kw_only=True)
class Video(ActivityBase):
    """A film in several encodings, with captions by language and a transcript in Markdown.

    `length` in milliseconds is what `duration` says, else what the files say; None where neither does.
    """

    kind: ClassVar[str] = "video"
    files: Annotated[tuple[FilmFile | Media, ...], AtLeast(1)]
    minutes: Minutes | None = None
    duration: Duration | None = None
    captions: Mapping[Language, Media] = field(default_factory=dict)
    transcript: Text | None = None
    poster: Media | None = None
    policy: VideoPolicy = field(default_factory=VideoPolicy)
    sources: tuple[FilmSource, ...] = field(default=(), metadata={"made": True})
    length: int | None = field(default=None, metadata={"made": True})


@dataclass(frozen=True, kw_only=True)
class Survey(ActivityBase):
    """Questions without marks."""

    kind: ClassVar[str] = "survey"
    questions: Annotated[tuple[SurveyQuestion, ...], AtLeast(1)]
    minutes: Minutes | None = None
    intro: Text | None = None

    def faults(self) -> Iterator[Fault]:
        """Doubled question keys."""
        yield from doubled(tuple(question.key for question in self.questions))


Activity = Lesson | Quiz | Reading | Video | Survey
KINDS: Mapping[str, type[Activity]] = {kind.kind: kind for kind in (Lesson, Quiz, Reading, Video, Survey)}


@dataclass(frozen=True, kw_only=True)
class ActivityLine(Placed):
    """A line of the outline: one of the kinds with the activity's key."""

    lesson: Key | None = None
    quiz: Key | None = None
    reading: Key | None = None
    video: Key | None = None
    survey: Key | None = None
    required: bool = True

    def faults(self) -> Iterator[Fault]:
        """Not exactly one kind."""
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            yield self.at.whole, ONE_KIND, {}

    @property
    def kind(self) -> str:
        """The kind that is named, the first where there are several; empty where there is none."""
        return next((kind for kind in KINDS if getattr(self, kind) is not None), "")

    @property
    def key(self) -> Text:
        """The activity's key; empty where there is none."""
        return getattr(self, self.kind) if self.kind else Text()


@dataclass(frozen=True, kw_only=True)
class Module(Placed):
    """Activities in order; its files lie in modules/KEY."""

    key: Key
    title: Text
    activities: Annotated[tuple[ActivityLine, ...], AtLeast(1)]


@dataclass(frozen=True, kw_only=True)
class Completion(Placed):
    """When a course is completed: `share` of the required activities done, and these quizzes passed."""

    share: Annotated[float, Range(N_("above 0, at most 1"), above=0, most=1)] = 0.8
    pass_quizzes: Annotated[tuple[Key, ...], Named("pass")] = ()


@dataclass(frozen=True, kw_only=True)
class CertificateRule(Placed):
    """How long a certificate is valid; no `valid_months`: for ever."""

    valid_months: Annotated[int, Range(N_("from 1 to 1200"), least=1, most=1200)] | None = None


@dataclass(frozen=True, kw_only=True)
class GlossaryEntry(Placed):
    """A term and what it means; `forms` are other ways of writing it in the source language."""

    key: Key
    term: Text
    definition: Text
    forms: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Instrument(Placed):
    """An act that courses cite; `bound` are states by ISO 3166-1 code."""

    key: Key
    title: Text
    reference: Text
    adopted: Annotated[date, Named("date")]
    status: Literal["in-force", "applies-from", "repealed", "proposal", "not-binding"]
    bound: tuple[State, ...] | Literal["varies", "none"]
    checked: date
    since: date | None = None
    url: Link | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Credit(Placed):
    """Who made a file of media/, and under which licence it may be used."""

    file: Text
    title: Text
    author: Text
    licence: Text
    source: Text


@dataclass(frozen=True, kw_only=True)
class Course(Placed):
    """A whole package; what is read from other files than course.yaml stands last."""

    format: Literal[1]
    key: Key
    area: Area
    source: Language
    languages: Annotated[tuple[Language, ...], AtLeast(1), AtMost(50)]
    title: Text
    summary: Text
    objectives: Annotated[tuple[Text, ...], AtLeast(1)]
    audience: Text
    level: Literal["introductory", "intermediate", "advanced"]
    hours: Annotated[float, Range(N_("above 0, at most 1000"), above=0, most=1000)]
    modules: Annotated[tuple[Module, ...], AtLeast(1)]
    also: tuple[Area, ...] = ()
    funding: Text | None = None
    completion: Completion = field(default_factory=Completion)
    certificate: CertificateRule | None = None
    activities: tuple[Activity, ...] = field(default=(), metadata={"made": True})
    films: Mapping[tuple[str, str], Video] = field(default_factory=dict, metadata={"made": True})
    glossary: tuple[GlossaryEntry, ...] = field(default=(), metadata={"made": True})
    instruments: tuple[Instrument, ...] = field(default=(), metadata={"made": True})
    credits: tuple[Credit, ...] = field(default=(), metadata={"made": True})

    def faults(self) -> Iterator[Fault]:
        """Languages, areas and module keys that contradict each other."""
        yield from self._language_faults()
        if self.area in self.also:
            yield self.at["also"], MAIN_AREA_AGAIN, {"area": self.area}
        for area, count in Counter(self.also).items():
            if count > 1:
                yield self.at["also"], DOUBLED_VALUE, {"value": area}
        yield from doubled(tuple(module.key for module in self.modules))

    def _language_faults(self) -> Iterator[Fault]:
        if self.source not in self.languages:
            yield self.at["languages"], SOURCE_NOT_LISTED, {"source": str(self.source)}
        yield from _each(self.languages, UNKNOWN_LANGUAGE, is_language)


def _each(languages: tuple[Text, ...], broken: Rule, is_right: Callable[[str], bool]) -> Iterator[Fault]:
    """A fault for each that is not right, or has stood before."""
    seen: set[str] = set()
    for language in languages:
        place = (language.line, language.column)
        params: dict[str, object] = {"value": str(language)}
        if language in seen:
            yield place, DOUBLED_VALUE, params
        elif language and not is_right(language):
            yield place, broken, params
        seen.add(language)


def is_language(code: str) -> bool:
    """Whether it is a code as packages write them, of a language that pages can name."""
    if not re.fullmatch(_LANGUAGE, code):
        return False
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True
