"""The translatable segments of a course, with the paths that they keep when texts are edited."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from elearn.catalogue.credits import credit_paths
from elearn.catalogue.packages import (
    Activity,
    Course,
    Lesson,
    Quiz,
    Reading,
    Survey,
    Video,
)
from elearn.catalogue.questions import ChoiceQuestion, Question, ScaleQuestion, SurveyQuestion, TrueFalse
from elearn.kernel.findings import Finding, rule
from elearn.kernel.texts import N_
from elearn.localisation.catalogues import Catalogue, Segment
from elearn.localisation.segments import Known, name_segments, normalise
from elearn.markup.blocks import blocks_in
from elearn.markup.documents import Document, Reference, SourceSegment, read_document, read_inline
from elearn.markup.placeholders import escape
from elearn.markup.places import FixedPlaces
from elearn.markup.typed_reading import Text

TOO_MANY_BLOCKS = rule(
    "course.too-many-blocks",
    "error",
    N_(
        "The texts up to here have more than %(most)d paragraphs, items and cells; what follows was not read."
    ),
    N_("Split the course, or offer long tables as files under media/."),
)

# Reading takes its time for each block, however short: 30,000 a second, where lists are long.
MAX_BLOCKS = 60_000
Placed = TypeVar("Placed", Finding, SourceSegment, Reference)

TARGETS = frozenset({"href", "src"})


@dataclass(frozen=True)
class Body:
    """A text with markup: its document, and the path of each of the document's segments."""

    document: Document
    paths: tuple[str, ...]
    file: str
    module: str = ""


@dataclass(frozen=True)
class Segmented:
    """All segments in the order of the course.

    `bodies` are the texts with markup: lessons and transcripts by activity key, others by their path.
    `targets` are those of links and pictures, `optional` they, credits and texts without words: where a catalogue
    has none, the source's is right.
    """

    segments: tuple[Segment, ...]
    bodies: Mapping[str, Body]
    optional: frozenset[str]
    targets: frozenset[str]
    findings: tuple[Finding, ...]


def segment(course: Course, catalogues: Iterable[Catalogue]) -> Segmented:
    """Cut a course into segments; the catalogues say which paths are known."""
    cutter = _Cutter(_known(catalogues))
    cutter.cut_course(course)
    films = {(film.module, film.key): film for film in course.films.values()}
    for activity in course.activities:
        cutter.cut_activity(activity)
        films.pop((activity.module, activity.key), None)
    for film in films.values():
        cutter.cut_activity(film)
    for entry in course.glossary:
        cutter.plain(f"glossary/{entry.key}/term", entry.term, "glossary.yaml")
        cutter.inline(f"glossary/{entry.key}/definition", entry.definition, "glossary.yaml")
    for instrument in course.instruments:
        cutter.plain(f"instruments/{instrument.key}/title", instrument.title, "instruments.yaml")
        cutter.plain(f"instruments/{instrument.key}/note", instrument.note, "instruments.yaml")
    for path, text in credit_paths(course.credits).items():
        cutter.plain(path, text, "media/credits.yaml")
        cutter.optional.add(path)  # a name is mostly the same in every language
    return cutter.result()


def question_paths(quiz: str, question: Question) -> Iterator[tuple[str, Text]]:
    """The paths of a question's texts."""
    root = f"{quiz}/q/{question.key}"
    yield f"{root}/stem", question.stem
    if not isinstance(question, TrueFalse):
        for choice in question.choices:
            yield f"{root}/{choice.key}/text", choice.text
            if choice.feedback is not None:
                yield f"{root}/{choice.key}/feedback", choice.feedback
    if question.feedback is not None:
        yield f"{root}/feedback", question.feedback


def question_segments(quiz: str, question: Question, bodies: Mapping[str, Body]) -> list[str]:
    """The paths of all segments of a question, also of those within its texts: they are shown in one language."""
    names = (path for path, _ in question_paths(quiz, question))
    return [path for name in names if name in bodies for path in bodies[name].paths]


def survey_paths(survey: str, question: SurveyQuestion) -> Iterator[tuple[str, Text]]:
    """The paths of a survey question's texts."""
    root = f"{survey}/q/{question.key}"
    yield f"{root}/text", question.text
    if isinstance(question, ScaleQuestion):
        yield f"{root}/low", question.low
        yield f"{root}/high", question.high
    if isinstance(question, ChoiceQuestion):
        for choice in question.choices:
            yield f"{root}/{choice.key}/text", choice.text


@dataclass
class _Cutter:
    known: Mapping[str, list[Known]]
    segments: list[Segment] = field(default_factory=list)
    bodies: dict[str, Body] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    room: int = MAX_BLOCKS

    def result(self) -> Segmented:
        return Segmented(
            segments=tuple(self.segments),
            bodies=self.bodies,
            optional=frozenset(self.optional | self.targets),
            targets=frozenset(self.targets),
            findings=tuple(self.findings),
        )

    def plain(self, path: str, text: Text | None, file: str) -> None:
        """A text without markup."""
        if text:
            self.segments.append(Segment(path, escape(text), file))

    def target(self, path: str, text: Text | None, file: str) -> None:
        """Where a link leads: may differ by language."""
        self.plain(path, text, file)
        self.targets.add(path)

    def inline(self, path: str, text: Text | None, file: str) -> None:
        """A paragraph of inline Markdown; targets in it have the path with `@href` or `@src`."""
        if not text:
            return
        document = read_inline(
            text, file=file, line=text.text_line, column=text.text_column, starts=text.starts
        )
        paths: list[str] = []
        counts: Counter[str] = Counter()
        for piece in document.segments:
            named = f"{path}@{piece.kind}" if piece.kind in TARGETS or paths else path
            counts[named] += 1
            paths.append(f"{named}~{counts[named]}" if counts[named] > 1 else named)
        self._keep(path, Body(document, tuple(paths), file))

    def body(self, activity: Lesson | Video, text: Text) -> None:
        """A text of many blocks, matched with what the catalogues know of it; none where there were too many."""
        if self.room < 0:
            return
        document = read_document(text, file=activity.file, first_line=text.text_line)
        if text.text_column:
            document = _within_yaml(document, text)
        self.room -= sum(1 for _ in blocks_in(document.root))
        if self.room < 0:
            place = (activity.file, text.text_line, text.text_column or 1)
            self.findings += [*document.findings, Finding(*place, TOO_MANY_BLOCKS, {"most": MAX_BLOCKS})]
            return
        texts = [piece.text for piece in document.segments]
        paths = name_segments(activity.key, texts, _current(self.known.get(activity.key, []), texts))
        self._keep(activity.key, Body(document, tuple(paths), activity.file, activity.module))

    def cut_course(self, course: Course) -> None:
        """The texts of course.yaml."""
        file = "course.yaml"
        self.plain("course/title", course.title, file)
        self.plain("course/summary", course.summary, file)
        for number, objective in enumerate(course.objectives, 1):
            self.plain(f"course/objectives/{number}", objective, file)
        self.plain("course/audience", course.audience, file)
        self.plain("course/funding", course.funding, file)
        for module in course.modules:
            self.plain(f"module/{module.key}/title", module.title, file)

    def cut_activity(self, activity: Activity) -> None:
        """The texts of an activity."""
        key, file = activity.key, activity.file
        self.plain(f"{key}/title", activity.title, file)
        match activity:
            case Lesson():
                for number, objective in enumerate(activity.objectives, 1):
                    self.plain(f"{key}/objectives/{number}", objective, file)
                self.body(activity, activity.body)
            case Video():
                if activity.transcript is not None:
                    self.body(activity, activity.transcript)
            case Reading():
                self.inline(f"{key}/why", activity.why, file)
                self.target(f"{key}/link", activity.link, file)
                self.target(f"{key}/file", activity.source_file, file)
            case Quiz() | Survey():
                self.inline(f"{key}/intro", activity.intro, file)
                self._cut_questions(activity)

    def _cut_questions(self, activity: Quiz | Survey) -> None:
        """Questions of a quiz have markup, those of a survey none."""
        if isinstance(activity, Quiz):
            for question in activity.questions:
                for path, text in question_paths(activity.key, question):
                    self.inline(path, text, activity.file)
        else:
            for asked in activity.questions:
                for path, text in survey_paths(activity.key, asked):
                    self.plain(path, text, activity.file)

    def _keep(self, name: str, body: Body) -> None:
        self.bodies[name] = body
        self.findings += body.document.findings
        for piece, path in zip(body.document.segments, body.paths, strict=True):
            self.segments.append(Segment(path, piece.text, body.file))
            if piece.kind in TARGETS:
                self.targets.add(path)
            elif piece.is_optional:
                self.optional.add(path)


def _within_yaml(document: Document, text: Text) -> Document:
    """The same with places as they are in the file, where YAML has indented, joined or cut the lines of the text."""
    place = FixedPlaces(text, text.text_line, text.text_column, text.starts)
    rows = [0, *(found.end() for found in re.finditer("\n", text))]

    def moved(things: tuple[Placed, ...]) -> tuple[Placed, ...]:
        return tuple(map(in_file, things))

    def in_file(thing: Placed) -> Placed:
        line, column = place.of(rows[thing.line - text.text_line] + max(thing.column, 1) - 1)
        return replace(thing, line=line, column=column)

    return replace(
        document,
        findings=moved(document.findings),
        segments=moved(document.segments),
        links=moved(document.links),
        media=moved(document.media),
        terms=moved(document.terms),
        films=moved(document.films),
    )


def _known(catalogues: Iterable[Catalogue]) -> dict[str, list[Known]]:
    """What the catalogues know of each activity's text, in their order; obsolete entries last."""
    known: dict[str, list[Known]] = {}
    for catalogue in catalogues:
        for entry in sorted(catalogue.entries.values(), key=lambda entry: entry.obsolete):
            activity, mark, _ = entry.context.partition("#")
            if mark:
                known.setdefault(activity, []).append(Known(entry.context, entry.source))
    return known


def _current(known: list[Known], texts: Iterable[str]) -> list[Known]:
    """One for each path: where catalogues differ, the one that knows a present text."""
    present = {normalise(text) for text in texts}
    chosen: dict[str, Known] = {}
    for each in known:
        if each.path not in chosen or normalise(each.text) in present:
            chosen[each.path] = each
    return list(chosen.values())
