"""What few bytes of a package would become: pages in every language, each with the films and terms that it shows."""

from collections.abc import Iterator, Mapping

from elearn.catalogue.packages import Course
from elearn.catalogue.segmenting import Body, Segmented
from elearn.kernel.findings import Finding, rule
from elearn.kernel.texts import N_
from elearn.markup.captions import Captions

MAX_SHOWN = 16 * 1024 * 1024

TOO_MUCH_SHOWN = rule(
    "course.too-much-shown",
    "error",
    N_("In %(count)d languages the pages together would have more than %(most)d million letters."),
    N_("Split the course, or show long films and definitions in fewer places."),
)


def size_faults(course: Course, segmented: Segmented, captions: Mapping[str, Captions]) -> Iterator[Finding]:
    """More text than can be made into pages in a few seconds: a film brings its transcript wherever it stands, a term
    its definition."""
    texts = {
        name: sum(len(each.text) for each in body.document.segments)
        for name, body in segmented.bodies.items()
    }
    spoken = {path: sum(len(cue.words) for cue in read.cues) for path, read in captions.items()}
    films = {
        key: texts.get(film.key, 0)
        or max((spoken.get(path, 0) for path in film.captions.values()), default=0)
        for key, film in course.films.items()
    }

    def brought(body: Body) -> int:
        terms = sum(texts.get(f"glossary/{each.target}/definition", 0) for each in body.document.terms)
        return terms + sum(films.get((body.module, each.target), 0) for each in body.document.films)

    shown = sum(len(each.text) for each in segmented.segments) + sum(map(brought, segmented.bodies.values()))
    if shown * len(course.languages) > MAX_SHOWN:
        params = {"count": len(course.languages), "most": MAX_SHOWN // 1_000_000}
        yield Finding("course.yaml", *course.at["languages"], TOO_MUCH_SHOWN, params)
