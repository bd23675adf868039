"""Media must be what they say, have credits, and be used."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from elearn.catalogue.archives import MAX_FILES, PackageFiles
from elearn.catalogue.film_files import is_film
from elearn.catalogue.packages import Course
from elearn.catalogue.zip_reading import ZipError, read_directory
from elearn.kernel.findings import Finding, rule
from elearn.kernel.nearest import Nearest
from elearn.kernel.texts import N_
from elearn.markup.pictures import picture_faults

PICTURE_ENDINGS = (".svg", ".png", ".jpg", ".webp")
FILM_ENDINGS = (".mp4", ".webm")

UNKNOWN_ENDING = rule(
    "media.unknown-kind",
    "error",
    N_("Files of this kind are not taken."),
    N_("Pictures: svg, png, jpg, webp. Films: mp4, webm. Captions: vtt. Files: pdf, docx, xlsx, csv."),
)
NOT_WHAT_IT_SAYS = rule(
    "media.not-what-it-says",
    "error",
    N_("The content is not what the ending '%(ending)s' says."),
    N_("Save the file again in this format, or give it the ending of its own."),
)
NO_CREDIT = rule(
    "media.no-credit",
    "warning",
    N_("The file has no line in media/credits.yaml."),
    N_("Say who made it and under which licence it may be used."),
)
CREDIT_WITHOUT_FILE = rule(
    "media.credit-without-file",
    "error",
    N_("There is no file 'media/%(file)s'."),
    N_("Correct the name, or remove the line."),
)
UNUSED = rule(
    "course.unused-file",
    "warning",
    N_("Nothing in the course names this file."),
    N_("Name it where it belongs, or remove it."),
)


class Uses:
    """The files of a package, and which of them something names; `nearest` guesses what was meant."""

    def __init__(self, package: PackageFiles, used: set[str]) -> None:
        self.files: Mapping[str, bytes] = package.files
        self.media = frozenset(path for path in self.files if path.startswith("media/"))
        self.nearest = Nearest()
        self._used = set(used)

    def add(self, path: str) -> None:
        """Note that something names a file."""
        self._used.add(path)

    def unused(self) -> list[str]:
        """The files that nothing names."""
        return [path for path in self.files if path not in self._used]


def media_faults(course: Course, uses: Uses) -> Iterator[Finding]:
    """Files of media/ that are not what they say, and credits that are missing or lead nowhere."""
    credited = {f"media/{credit.file}" for credit in course.credits}
    unused = set(uses.unused())
    for path, data in uses.files.items():
        if not path.startswith("media/") or path == "media/credits.yaml":
            continue
        yield from _content_faults(path, data)
        if path not in credited | unused:
            yield Finding(path, 0, 0, NO_CREDIT)
    for credit in course.credits:
        if credit.file and f"media/{credit.file}" not in uses.files:
            place = (credit.file.line, credit.file.column)
            yield Finding("media/credits.yaml", *place, CREDIT_WITHOUT_FILE, {"file": str(credit.file)})


def unused_faults(course: Course, uses: Uses) -> Iterator[Finding]:
    """Files that nothing names."""
    lines = sum(len(module.activities) for module in course.modules)
    is_whole = lines == len(course.activities)
    for path in uses.unused():
        # Where an activity could not be read, it may well have named the picture or the film.
        if is_whole or (not path.startswith("media/") and not path.endswith(".video.yaml")):
            yield Finding(path, 0, 0, UNUSED)


def _content_faults(path: str, data: bytes) -> Iterator[Finding]:
    ending = PurePosixPath(path).suffix.lower()
    if ending in PICTURE_ENDINGS:
        yield from picture_faults(data, path)
    elif ending not in _LOOKS:
        yield Finding(path, 0, 0, UNKNOWN_ENDING)
    elif not _LOOKS[ending](data):
        yield Finding(path, 0, 0, NOT_WHAT_IT_SAYS, {"ending": ending})


def is_captions(data: bytes) -> bool:
    """Whether a file says that it is web captions, and is text."""
    return data.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") and _is_text(data)


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _is_office(part: str) -> Callable[[bytes], bool]:
    """A zip that holds the main part of an Office document and no macros."""

    def looks(data: bytes) -> bool:
        try:
            directory = read_directory(data, most=MAX_FILES)
        except ZipError:
            return False
        names = {entry.name for entry in directory.entries}
        return part in names and not any(name.endswith("vbaProject.bin") for name in names)

    return looks


_LOOKS: Mapping[str, Callable[[bytes], bool]] = {
    ".mp4": lambda data: is_film(".mp4", data),
    ".webm": lambda data: is_film(".webm", data),
    ".vtt": is_captions,
    ".csv": _is_text,
    ".pdf": lambda data: data.startswith(b"%PDF-"),
    ".docx": _is_office("word/document.xml"),
    ".xlsx": _is_office("xl/workbook.xml"),
}
