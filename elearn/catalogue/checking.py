"""Everything that can be wrong with a package, found in one go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from elearn.catalogue.archives import PackageFiles
from elearn.catalogue.checking_films import film_faults, read_all_captions
from elearn.catalogue.checking_media import CREDIT_WITHOUT_FILE, Uses, media_faults, unused_faults
from elearn.catalogue.checking_references import (
    MISSING_MEDIA,
    UNKNOWN_FILM,
    UNKNOWN_INSTRUMENT,
    UNKNOWN_TERM,
    reference_faults,
)
from elearn.catalogue.checking_sizes import size_faults
from elearn.catalogue.checking_translations import NO_CATALOGUE, read_catalogues, translation_faults
from elearn.catalogue.packages import Course, Video
from elearn.catalogue.questions import DOUBLED
from elearn.catalogue.reading import MISSING_FILE, NO_COURSE, PackageText, read_course
from elearn.catalogue.segmenting import Body, Segmented, segment
from elearn.kernel.findings import Finding, rule
from elearn.kernel.texts import N_
from elearn.localisation.catalogues import Catalogue, Segment
from elearn.markup.captions import Captions
from elearn.markup.targets import KEY
from elearn.markup.yaml_faults import BAD_KEY

RESERVED_KEY = rule(
    "course.reserved-key",
    "error",
    N_("'%(key)s' cannot be the key of an activity: catalogues use it for something else."),
    N_("Choose another key."),
)
# Findings that follow from the absence of a file, and its path.
_WITHOUT = {
    NO_COURSE: "course.yaml",
    MISSING_FILE: "{path}",
    MISSING_MEDIA: "{name}",
    CREDIT_WITHOUT_FILE: "media/{file}",
    NO_CATALOGUE: "translations/{language}.po",
    UNKNOWN_INSTRUMENT: "instruments.yaml",
    UNKNOWN_TERM: "glossary.yaml",
}
MOST_FINDINGS = 21_000  # as many as a YAML file of nothing but faults has, and some
_RESERVED = frozenset({"course", "module", "glossary", "instruments"})


@dataclass(frozen=True)
class Checked:
    """What was read, and what is wrong with it; `course` is None where it cannot be read at all.

    `bodies` are the texts with markup by name, `optional` the paths of segments that need no translation,
    `captions` what the files of captions say, by path.
    """

    course: Course | None
    findings: tuple[Finding, ...]
    segments: tuple[Segment, ...]
    catalogues: Mapping[str, Catalogue]
    bodies: Mapping[str, Body]
    optional: frozenset[str]
    captions: Mapping[str, Captions] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether the package cannot be published."""
        return any(finding.is_error for finding in self.findings)


def examine(files: PackageFiles, archive_findings: list[Finding]) -> Checked:
    """Check the files of a folder or zip: what was wrong with that stands among the findings.

    Files that were left out for a fault are not said to be missing besides.
    """
    if not files.files and any(finding.is_error for finding in archive_findings):
        return Checked(None, tuple(archive_findings), (), {}, {}, frozenset())
    left_out = {finding.file for finding in archive_findings if finding.is_error} - {""}
    checked = check(files)
    findings = (each for each in checked.findings if _missed(each) not in left_out)
    return replace(checked, findings=tuple(sorted([*archive_findings, *findings])))


def _missed(finding: Finding) -> str:
    """The file without which this was found; empty where it has nothing to do with one."""
    if finding.rule is UNKNOWN_FILM:
        return f"{finding.file.rpartition('/')[0]}/{finding.params['name']}.video.yaml"
    return _WITHOUT[finding.rule].format(**finding.params) if finding.rule in _WITHOUT else ""


def check(files: PackageFiles) -> Checked:
    """Read a package and check it: all faults of all files, sorted by place."""
    texts = PackageText(files)
    course = read_course(texts)
    texts.look_at_the_rest()
    if course is None:
        return Checked(None, tuple(sorted(texts.findings)), (), {}, {}, frozenset())
    catalogues = read_catalogues(texts)
    segmented = segment(course, catalogues.values())
    captions = read_all_captions(files)
    findings = [*texts.findings, *segmented.findings]
    findings += (each for read in captions.values() for each in read.findings)
    findings += _check_all(texts, course, catalogues, segmented, captions)
    findings += size_faults(course, segmented, captions)
    return Checked(
        course,
        _told(findings),
        segmented.segments,
        catalogues,
        segmented.bodies,
        segmented.optional,
        captions,
    )


def _told(findings: list[Finding]) -> tuple[Finding, ...]:
    """By place, and of very many the errors first: so many help nobody."""
    first = sorted(findings, key=lambda each: not each.is_error)[:MOST_FINDINGS]
    return tuple(sorted(first))


def _check_all(
    texts: PackageText,
    course: Course,
    catalogues: Mapping[str, Catalogue],
    segmented: Segmented,
    captions: Mapping[str, Captions],
) -> Iterator[Finding]:
    uses = Uses(texts.package, texts.used - {film.file for film in _films_beside(course)})
    yield from _key_faults(course)
    yield from reference_faults(course, segmented, uses)
    yield from film_faults(course, uses, captions)
    yield from translation_faults(course, catalogues, segmented, uses)
    yield from media_faults(course, uses)
    yield from unused_faults(course, uses)


def _films_beside(course: Course) -> list[Video]:
    """The films that are no activity; their keys are the names of their files."""
    own = {activity.file for activity in course.activities}
    return [film for film in course.films.values() if film.file not in own]


def _key_faults(course: Course) -> Iterator[Finding]:
    """Keys that would give two texts the same path."""
    for module in course.modules:
        for line in module.activities:
            if line.key in _RESERVED:
                yield Finding(
                    "course.yaml", line.key.line, line.key.column, RESERVED_KEY, {"key": str(line.key)}
                )
    for film in _films_beside(course):
        if film.key in _RESERVED:
            yield Finding(film.file, 0, 0, RESERVED_KEY, {"key": film.key})
        elif not KEY.fullmatch(film.key):
            yield Finding(film.file, 0, 0, BAD_KEY, {"value": film.key})
    owners = {activity.key: activity.file for activity in course.activities}
    for film in course.films.values():
        if owners.setdefault(film.key, film.file) != film.file:
            yield Finding(film.file, 0, 0, DOUBLED, {"key": film.key})
