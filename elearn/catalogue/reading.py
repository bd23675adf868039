"""The files of a package as a typed course: each file is read by itself, and every fault in it is noted."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from types import GenericAlias
from typing import Any

from elearn.catalogue.archives import PackageFiles, is_text
from elearn.catalogue.film_files import read_head
from elearn.catalogue.packages import (
    KINDS,
    Activity,
    ActivityLine,
    Course,
    Credit,
    FilmFile,
    FilmSource,
    GlossaryEntry,
    Instrument,
    Lesson,
    Module,
    Video,
)
from elearn.catalogue.questions import DOUBLED, doubled
from elearn.kernel.findings import Finding, Words, rule
from elearn.kernel.texts import N_
from elearn.markup.characters import text_faults
from elearn.markup.typed_reading import Reader, Text
from elearn.markup.yaml_reading import Room, read_yaml

MISSING_FILE = rule(
    "course.missing-file",
    "error",
    N_("The file '%(path)s' is missing."),
    N_("Write it, or take its line out of the outline."),
)
NO_COURSE = rule(
    "course.no-course-yaml",
    "error",
    N_("There is no course.yaml at the top of the package."),
    N_("Pack the folder that holds course.yaml."),
)
NOT_UTF8 = rule(
    "text.encoding", "error", N_("The file is not in UTF-8."), N_("Save it again with the encoding UTF-8.")
)
NO_FRONT_MATTER = rule(
    "lesson.front-matter",
    "error",
    N_("The lesson does not begin with its front matter."),
    N_("Begin the file with a line '---', then title and minutes, then '---' again."),
)
OPEN_FRONT_MATTER = rule(
    "lesson.open-front-matter",
    "error",
    N_("The front matter that begins here does not end."),
    N_("Put a line '---' between the front matter and the text."),
)
NO_TEXT = rule("lesson.empty", "error", N_("The lesson has no text."), N_("Write it below the front matter."))

# All the YAML of a package: about two thousand questions.
MAX_PACKAGE_NODES = 60_000
ENDINGS = {"lesson": ".md"} | {kind: f".{kind}.yaml" for kind in KINDS if kind != "lesson"}
_READ_ELSEWHERE = frozenset({".po", ".svg"})  # they have escapes of their own


@dataclass
class PackageText:
    """The texts of a package, and what is wrong so far; `used` are the files that were asked for, `looked_at`
    those whose characters were checked, `room` how many values YAML may still have."""

    package: PackageFiles
    findings: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    looked_at: set[str] = field(default_factory=set)
    room: Room = field(default_factory=lambda: Room(MAX_PACKAGE_NODES))

    def text(self, path: str) -> str | None:
        """A file as text, with LF line ends; None where it is absent or not in UTF-8."""
        data = self.package.files.get(path)
        self.used.add(path)
        if data is None:
            return None
        try:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            before = data[: error.start]
            line, column = before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode()) + 1
            self.findings.append(Finding(path, line, column, NOT_UTF8))
            return None
        self.looked_at.add(path)
        faults = text_faults(path, text)
        self.findings += faults
        return None if faults else text

    def look_at_the_rest(self) -> None:
        """Note the refused characters of the texts that nothing has read."""
        for path, data in self.package.files.items():
            is_ours = is_text(path) and PurePosixPath(path).suffix.lower() not in _READ_ELSEWHERE
            if is_ours and path not in self.looked_at:
                text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
                self.findings += text_faults(path, text)

    def read(self, kind: Any, path: str) -> Any:
        """A YAML file as a class; None where it is absent or cannot be read."""
        text = self.text(path)
        return None if text is None else self.read_text(kind, text, path)

    def read_text(self, kind: Any, text: str, path: str, first_line: int = 1, owner: str = "") -> Any:
        """YAML as a class; None where it cannot be read."""
        node, faults = read_yaml(text, file=path, first_line=first_line, room=self.room)
        self.findings += faults
        if node is None and faults:
            return None
        reader = Reader(path)
        value = reader.read(kind, node, owner or path.rpartition("/")[2])
        self.findings += reader.findings
        return value


def read_course(texts: PackageText) -> Course | None:
    """The course with all its files; None where course.yaml cannot be read at all."""
    if "course.yaml" not in texts.package.files:
        texts.findings.append(Finding("course.yaml", 0, 0, NO_COURSE))
        return None
    course: Course | None = texts.read(Course, "course.yaml")
    if course is None:
        return None
    course = replace(course, activities=tuple(_read_activities(texts, course)))
    return replace(
        course,
        films=dict(_read_films(texts, course)),
        glossary=_read_list(texts, GlossaryEntry, "glossary.yaml"),
        instruments=_read_list(texts, Instrument, "instruments.yaml"),
        credits=_read_list(texts, Credit, "media/credits.yaml"),
    )


def _read_activities(texts: PackageText, course: Course) -> Iterator[Activity]:
    seen: set[str] = set()
    for module in course.modules:
        for line in module.activities:
            if not line.key:
                continue
            if line.key in seen:
                place = (line.key.line, line.key.column)
                texts.findings.append(Finding("course.yaml", *place, DOUBLED, {"key": str(line.key)}))
                continue
            seen.add(line.key)
            activity = _read_activity(texts, module, line)
            if activity is not None:
                yield activity


def _read_activity(texts: PackageText, module: Module, line: ActivityLine) -> Activity | None:
    path = f"modules/{module.key}/{line.key}{ENDINGS[line.kind]}"
    if path not in texts.package.files:
        if module.key:
            place = (line.key.line, line.key.column)
            texts.findings.append(Finding("course.yaml", *place, MISSING_FILE, {"path": path}))
        return None
    known = {"key": str(line.key), "module": str(module.key), "file": path, "required": line.required}
    activity = _read_lesson(texts, path) if line.kind == "lesson" else texts.read(KINDS[line.kind], path)
    if activity is None:
        return None
    return replace(_measured(texts, activity) if isinstance(activity, Video) else activity, **known)


def _read_lesson(texts: PackageText, path: str) -> Lesson | None:
    text = texts.text(path)
    if text is None:
        return None
    if not re.match(r"---[ \t]*\n", text):
        texts.findings.append(Finding(path, 1, 1, NO_FRONT_MATTER))
        return None
    end = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, 4)
    if end is None:
        texts.findings.append(Finding(path, 1, 1, OPEN_FRONT_MATTER))
        return None
    start = text.index("\n") + 1
    lesson: Lesson | None = texts.read_text(
        Lesson, text[start : end.start()], path, 2, Words(N_("front matter"))
    )
    line = text.count("\n", 0, end.end()) + 2
    body = Text(text[end.end() + 1 :])
    body.line = body.text_line = line
    body.column = 1
    if not body.strip():
        texts.findings.append(Finding(path, line, 1, NO_TEXT))
    # A lesson whose front matter is broken is still read, so that faults in its text are reported as well.
    return replace(lesson or Lesson(title=Text(), minutes=1), body=body)


def _read_films(texts: PackageText, course: Course) -> Iterator[tuple[tuple[str, str], Video]]:
    """The films of the outline and those that only stand in lessons, by module and key."""
    for activity in course.activities:
        if isinstance(activity, Video):
            yield (activity.module, activity.key), activity
    modules = {str(module.key) for module in course.modules}
    ending = ENDINGS["video"]
    for path in texts.package.files:
        parts = path.split("/")
        if len(parts) == 3 and parts[0] == "modules" and parts[1] in modules and path.endswith(ending):
            key = parts[2].removesuffix(ending)
            video = None if path in texts.used else texts.read(Video, path)
            if video is not None:
                yield (parts[1], key), replace(_measured(texts, video), key=key, module=parts[1], file=path)


def _measured(texts: PackageText, film: Video) -> Video:
    """The film with what its files say: how large each is, how high, how long."""
    sources = []
    for named in film.files:
        path, height = (named.file, named.height) if isinstance(named, FilmFile) else (named, None)
        data = texts.package.files.get(path, b"")
        head = read_head(path, data)
        sources.append(FilmSource(path, len(data), height or head.height, head.length))
    lengths = [each.length for each in sources if each.length is not None]
    # The shortest: who has watched the whole of any encoding has watched the film.
    length = milliseconds_of(film.duration) if film.duration else min(lengths, default=None)
    minutes = film.minutes or (math.ceil(length / 60_000) if length else None)
    return replace(film, sources=tuple(sources), length=length, minutes=minutes)


def milliseconds_of(duration: str) -> int:
    """A duration in milliseconds.

    >>> milliseconds_of("1:05:42")
    3942000
    """
    seconds = 0
    for part in duration.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000


def _read_list(texts: PackageText, kind: type[Any], path: str) -> tuple[Any, ...]:
    entries = texts.read(GenericAlias(tuple, (kind, ...)), path) or ()
    keys = tuple(entry.key if hasattr(entry, "key") else entry.file for entry in entries)
    for place, broken, params in doubled(keys):
        texts.findings.append(Finding(path, *place, broken, params))
    return tuple(entries)
