"""Films: their files agree with each other and with what is said of them, and nobody is left out."""

from collections.abc import Iterator, Mapping

from elearn.catalogue.archives import PackageFiles
from elearn.catalogue.checking_media import FILM_ENDINGS, PICTURE_ENDINGS, Uses, is_captions
from elearn.catalogue.checking_references import file_faults
from elearn.catalogue.film_files import is_film
from elearn.catalogue.packages import Course, Video
from elearn.kernel.findings import Finding, rule
from elearn.kernel.texts import N_
from elearn.markup.captions import Captions, moment, read_captions

SAME_LENGTH = 2_000  # milliseconds by which encodings of one film differ

NO_CAPTIONS = rule(
    "video.no-captions",
    "warning",
    N_("The film has no captions in '%(language)s'."),
    N_("Add a file of captions: people who cannot hear the film, or have no sound, need them."),
)
NO_TRANSCRIPT = rule(
    "video.no-transcript",
    "error",
    N_("The film has neither a transcript nor captions, from which one could be made."),
    N_("Write 'transcript: |' and below it what is said and shown, or name files of captions."),
)
NO_LENGTH = rule(
    "video.no-length",
    "warning",
    N_("Neither the film's files nor its description say how long it is, so watching it cannot be counted."),
    N_("Add a line such as 'duration: 5:42'."),
)
WRONG_DURATION = rule(
    "video.wrong-duration",
    "error",
    N_("'%(name)s' is %(length)s long, not %(duration)s."),
    N_("Correct the duration, or leave it out: it is then read from the file."),
)
LENGTHS_DIFFER = rule(
    "video.lengths-differ",
    "error",
    N_("'%(name)s' is %(length)s long, and '%(other)s' %(duration)s."),
    N_("Give encodings of one and the same film."),
)
NOTHING_COUNTS = rule(
    "video.nothing-counts",
    "error",
    N_("By its policy, nobody could ever be done with this film."),
    N_("Let 'claim' or 'transcript' be true, or say how long the film is."),
)
ONLY_WATCHING = rule(
    "video.only-watching",
    "warning",
    N_("Only who plays the film in a browser with scripts can be done with it."),
    N_("Let 'transcript' or 'claim' be true: some have no sound, a slow line, or cannot see or hear it."),
)
CAPTIONS_TOO_LATE = rule(
    "video.captions-too-late",
    "warning",
    N_("The captions '%(name)s' go on to %(moment)s, and the film ends at %(length)s."),
    N_("Are they the captions of this film? Correct their times."),
)


def read_all_captions(files: PackageFiles) -> dict[str, Captions]:
    """What every file of captions says, by path; those that are no captions at all are left out."""
    return {
        path: read_captions(data.decode("utf-8"), file=path)
        for path, data in files.files.items()
        if path.startswith("media/") and path.lower().endswith(".vtt") and is_captions(data)
    }


def film_faults(course: Course, uses: Uses, captions: Mapping[str, Captions]) -> Iterator[Finding]:
    """Everything wrong with the course's films; `uses` learns which files they name."""
    for film in course.films.values():
        yield from _named_files(film, uses)
        yield from _length_faults(film, uses)
        yield from _policy_faults(film)
        yield from _caption_faults(course, film, captions)


def _named_files(film: Video, uses: Uses) -> Iterator[Finding]:
    for source in film.sources:
        yield from file_faults(uses, film.file, source.path, FILM_ENDINGS)
    for captions in film.captions.values():
        yield from file_faults(uses, film.file, captions, (".vtt",))
    if film.poster:
        yield from file_faults(uses, film.file, film.poster, PICTURE_ENDINGS)


def _length_faults(film: Video, uses: Uses) -> Iterator[Finding]:
    known = [(each.path, each.length) for each in film.sources if each.length is not None]
    are_films = all(is_film(each.path, uses.files.get(each.path, b"")) for each in film.sources)
    if film.length is None and film.sources and are_films:
        yield Finding(film.file, *film.at.whole, NO_LENGTH)
    for path, length in known if film.duration else ():
        if film.length is not None and abs(length - film.length) > SAME_LENGTH:
            params = {"name": str(path), "length": moment(length), "duration": str(film.duration)}
            yield Finding(film.file, *film.at["duration"], WRONG_DURATION, params)
    for path, length in known[1:] if not film.duration else ():
        other, right = known[0]
        if abs(length - right) > SAME_LENGTH:
            params = {"name": str(path), "length": moment(length)}
            params |= {"other": str(other), "duration": moment(right)}
            yield Finding(film.file, path.line, path.column, LENGTHS_DIFFER, params)


def _policy_faults(film: Video) -> Iterator[Finding]:
    if film.policy.claim or film.policy.transcript:
        return
    yield Finding(film.file, *film.at["policy"], ONLY_WATCHING if film.length else NOTHING_COUNTS)


def _caption_faults(course: Course, film: Video, captions: Mapping[str, Captions]) -> Iterator[Finding]:
    if film.transcript is None and not film.captions:
        yield Finding(film.file, *film.at.whole, NO_TRANSCRIPT)
    for language in course.languages:
        if language not in film.captions:
            yield Finding(film.file, *film.at["captions"], NO_CAPTIONS, {"language": str(language)})
    for path in film.captions.values():
        cues = captions[path].cues if path in captions else ()
        last = max((cue.end for cue in cues), default=0)
        if film.length is not None and last > film.length + SAME_LENGTH:
            params = {"name": str(path), "moment": moment(last), "length": moment(film.length)}
            yield Finding(film.file, path.line, path.column, CAPTIONS_TOO_LATE, params)
