"""What a course's texts point to must be there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from elearn.catalogue.checking_media import PICTURE_ENDINGS, Uses
from elearn.catalogue.packages import Course, Lesson, Quiz, Reading
from elearn.catalogue.segmenting import Body, Segmented
from elearn.kernel.findings import Finding, Rule, rule
from elearn.kernel.nearest import Nearest
from elearn.kernel.texts import N_
from elearn.markup.documents import Reference
from elearn.markup.targets import media_path
from elearn.markup.typed_reading import Text

UNKNOWN_QUIZ = rule(
    "course.unknown-quiz",
    "error",
    N_("'%(name)s' is not a quiz of this course."),
    N_("Did you mean '%(nearest)s'? Name a quiz of the outline."),
)
UNKNOWN_LESSON = rule(
    "quiz.unknown-lesson",
    "error",
    N_("'%(name)s' is not a lesson of this course."),
    N_("Did you mean '%(nearest)s'? Name a lesson of the outline."),
)
UNKNOWN_INSTRUMENT = rule(
    "course.unknown-instrument",
    "error",
    N_("'%(name)s' does not stand in instruments.yaml."),
    N_("Did you mean '%(nearest)s'? If not, add the instrument."),
)
UNKNOWN_TERM = rule(
    "lesson.unknown-term",
    "error",
    N_("The term '%(name)s' does not stand in glossary.yaml."),
    N_("Did you mean '%(nearest)s'? If not, add the term."),
)
UNKNOWN_FILM = rule(
    "lesson.unknown-film",
    "error",
    N_("There is no film '%(name)s' in the folder of this module."),
    N_("Did you mean '%(nearest)s'? If not, write %(name)s.video.yaml beside the lesson."),
)
UNKNOWN_ACTIVITY = rule(
    "lesson.unknown-activity",
    "error",
    N_("The link leads to '%(name)s', which is not an activity of this course."),
    N_("Did you mean '%(nearest)s'? Name an activity of the outline."),
)
MISSING_MEDIA = rule(
    "media.missing",
    "error",
    N_("There is no file '%(name)s'."),
    N_("Did you mean '%(nearest)s'? If not, add the file to the package."),
)
WRONG_USE = rule(
    "media.wrong-kind",
    "error",
    N_("'%(name)s' cannot stand here."),
    N_("Give a file of one of these kinds: %(known)s."),
)


@dataclass(frozen=True)
class _Known:
    """Names that may be pointed to, and what is said where one is not among them."""

    names: frozenset[str]
    broken: Rule
    nearest: Nearest

    @cached_property
    def in_order(self) -> list[str]:
        return sorted(self.names)

    def find(
        self, file: str, names: Iterable[Text | Reference], cut: Callable[[str], str] = str
    ) -> Iterator[Finding]:
        for each in names:
            name = cut(each.target if isinstance(each, Reference) else each)
            if name and name not in self.names:
                yield self.missing(file, each.line, each.column, name)

    def missing(self, file: str, line: int, column: int, name: str) -> Finding:
        params = {"name": name, "nearest": self.nearest.to(name, self.in_order)}
        return Finding(file, line, column, self.broken, params)


def reference_faults(course: Course, segmented: Segmented, uses: Uses) -> Iterator[Finding]:
    """Everything that is named and is not there; `uses` learns which files are."""
    by_kind = {kind: _keys(course, kind) for kind in (Quiz, Lesson)}
    quizzes = _Known(by_kind[Quiz], UNKNOWN_QUIZ, uses.nearest)
    yield from quizzes.find("course.yaml", course.completion.pass_quizzes)
    lessons = _Known(by_kind[Lesson], UNKNOWN_LESSON, uses.nearest)
    instruments = _Known(frozenset(each.key for each in course.instruments), UNKNOWN_INSTRUMENT, uses.nearest)
    for activity in course.activities:
        if isinstance(activity, Lesson | Reading):
            yield from instruments.find(activity.file, activity.cites, instrument_of)
        if isinstance(activity, Quiz):
            for question in activity.questions:
                yield from instruments.find(activity.file, question.cites, instrument_of)
                yield from lessons.find(activity.file, [question.lesson] if question.lesson else [])
        if isinstance(activity, Reading) and activity.source_file:
            yield from file_faults(uses, activity.file, activity.source_file)
    for body in segmented.bodies.values():
        yield from _body_faults(course, body, uses)


def instrument_of(cite: str) -> str:
    """The instrument of a citation.

    >>> instrument_of("icrmw 2(1)")
    'icrmw'
    """
    return cite.partition(" ")[0]


def _keys(course: Course, kind: type[Quiz] | type[Lesson]) -> frozenset[str]:
    """The keys of a kind, as the outline names them, whether or not their files can be read."""
    lines = (line for module in course.modules for line in module.activities)
    return frozenset(line.key for line in lines if line.kind == kind.kind)


def _body_faults(course: Course, body: Body, uses: Uses) -> Iterator[Finding]:
    document = body.document
    terms = _Known(frozenset(entry.key for entry in course.glossary), UNKNOWN_TERM, uses.nearest)
    yield from terms.find(body.file, document.terms)
    films = _Known(
        frozenset(key for module, key in course.films if module == body.module), UNKNOWN_FILM, uses.nearest
    )
    yield from films.find(body.file, document.films)
    for shown in document.films:
        if film := course.films.get((body.module, shown.target)):
            uses.add(film.file)
    outline = frozenset(line.key for module in course.modules for line in module.activities)
    activities = _Known(outline, UNKNOWN_ACTIVITY, uses.nearest)
    for link in document.links:
        if link.target.startswith("activity:"):
            yield from activities.find(body.file, [link], lambda target: target.removeprefix("activity:"))
        elif link.target.startswith("media/"):
            yield from file_faults(uses, body.file, link)
    for picture in document.media:
        yield from file_faults(uses, body.file, picture, PICTURE_ENDINGS)


def file_faults(
    uses: Uses, file: str, named: Text | Reference, endings: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """A file that is named: it must be there, and of a kind that can stand where it is named."""
    path = media_path(named.target) if isinstance(named, Reference) else str(named)
    uses.add(path)
    if path not in uses.files:
        yield _Known(uses.media, MISSING_MEDIA, uses.nearest).missing(file, named.line, named.column, path)
    elif endings and not path.lower().endswith(endings):
        params = {"name": path, "known": ", ".join(endings)}
        yield Finding(file, named.line, named.column, WRONG_USE, params)
