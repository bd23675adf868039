"""The words of a stranger's file, taken by a program of its own: `python -m elearn.programme.documents.file_reading
TYPE FILE`.

It is started by `files_apart.py`, bounds its own time and memory before it looks at the file, and writes a line of JSON
for each page or part, and at the end one that says how it went. It reads nothing else and tells nobody.
"""

import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import pypdf
from pypdf.errors import DependencyError

from elearn.programme.documents.files_apart import MOST_LETTERS, SECONDS

MEMORY = 1 << 30
MOST_WRITTEN = 8 << 20  # bytes: letters beyond ASCII are written as \uXXXX
MOST_UNPACKED = 64 << 20
_PIECE = 1 << 16

Part = tuple[int | None, str]  # the page, where the file has numbered ones, and its text

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
# What ends a line, and what stands for a space, in the formats of office programs.
_LINES = frozenset(("p", "h", "si", "tr", "row", "table-row"))
_SPACES = frozenset(("tab", "br", "cr", "s", "line-break", "tc", "table-cell", "c"))
_LEFT_OUT = frozenset(("tracked-changes", "annotation", "notes"))
_HIDDEN = frozenset(("script", "style", "title"))
_HTML_LINES = frozenset(
    ("p", "div", "li", "td", "th", "tr", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "br")
)


class Unreadable(Exception):
    """The file has no words for us."""

    reason = "unreadable"


class Locked(Unreadable):
    """It opens only with a password."""

    reason = "encrypted"


def parts_of(media_type: str, path: Path) -> Iterator[Part]:
    """The text of a file part by part. Raises Unreadable, and whatever a library raises at a damaged file."""
    if media_type == "application/pdf":
        yield from _pdf(path)
    elif media_type == "text/plain":
        yield None, path.read_text("utf-8-sig")
    else:
        with zipfile.ZipFile(path) as packed:
            yield from _packed(media_type, packed)


def _pdf(path: Path) -> Iterator[Part]:
    reader = pypdf.PdfReader(path)
    if reader.is_encrypted:
        # Many are locked only against changes, and open without a password.
        try:
            is_open = bool(reader.decrypt(""))
        except (DependencyError, NotImplementedError) as error:
            raise Locked from error
        if not is_open:
            raise Locked
    pages = failed = 0
    for number, page in enumerate(reader.pages, 1):
        pages += 1
        try:
            yield number, _joined(page.extract_text())
        except (MemoryError, GeneratorExit):
            raise
        except Exception:  # noqa: BLE001 - a page that the library stumbles over leaves the others
            failed += 1
    if pages and failed == pages:
        raise Unreadable


def _joined(text: str) -> str:
    """The lines of a page as one: they end where the paper did, words that were cut there included.

    >>> _joined("the readmis-\\nsion of\\npersons")
    'the readmission of persons'
    """
    return " ".join(re.sub(r"(?<=[^\W\d_])[-\u00ad\u2010]\n(?=[^\W\d_])", "", text).split())


def _packed(media_type: str, packed: zipfile.ZipFile) -> Iterator[Part]:
    names = packed.namelist()
    if media_type == "application/epub+zip":
        for name in sorted(each for each in names if each.endswith((".xhtml", ".html", ".htm"))):
            yield None, _html(packed, name)
    elif media_type.startswith(_ODF):
        yield from ((None, text) for text in _xml(packed, "content.xml", frozenset(("p", "h"))))
    elif media_type == f"{_OOXML}presentationml.presentation":
        slides = ((int(found[1]), name) for name in names if (found := _SLIDE.fullmatch(name)))
        for number, name in sorted(slides):
            yield from ((number, text) for text in _xml(packed, name, _TEXT))
    else:
        for name in (*_OOXML_PARTS, *filter(_SHEET.fullmatch, names)):
            if name in names:
                yield from ((None, text) for text in _xml(packed, name, _TEXT))


_SLIDE = re.compile(r"ppt/slides/slide([0-9]{1,5})\.xml")
_OOXML_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "xl/sharedStrings.xml")
_SHEET = re.compile(r"xl/worksheets/sheet[0-9]{1,5}\.xml")  # some programs write texts where they stand
_TEXT = frozenset(("t",))


def _xml(packed: zipfile.ZipFile, name: str, within: frozenset[str]) -> Iterator[str]:
    """The text within these elements of a part, read as a stream and never further than it is wanted: up to where the
    part is damaged, which is raised then."""
    found = _Collected(within)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = found.text, _refuse_entities
    damage: Exception | None = None
    try:
        with packed.open(name) as opened:
            for piece in _pieces(opened):
                parser.Parse(piece)
                if found.letters > MOST_LETTERS:
                    break
            else:
                parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        damage = error
    yield "".join(found.pieces)
    if damage is not None:
        raise damage


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    unpacked = 0
    while unpacked < MOST_UNPACKED and (piece := opened.read(_PIECE)):
        unpacked += len(piece)
        yield piece


def _refuse_entities(*_declared: object) -> None:
    """No office program declares any; who does wants one word to become a million."""
    raise Unreadable


class _Collected:
    """The text of an XML file within some elements, a line for each paragraph."""

    def __init__(self, within: frozenset[str]) -> None:
        self.pieces: list[str] = []
        self.letters = 0
        self._within = within
        self._depth = self._left_out = 0

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._left_out += local in _LEFT_OUT
        self._depth += local in self._within
        if local in _SPACES:
            self.pieces.append(" ")

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self._left_out -= local in _LEFT_OUT
        self._depth -= local in self._within
        if local in _LINES:
            self.pieces.append("\n")

    def text(self, text: str) -> None:
        if self._depth and not self._left_out:
            self.pieces.append(text.replace("\n", " "))
            self.letters += len(text)


def _html(packed: zipfile.ZipFile, name: str) -> str:
    with packed.open(name) as opened:
        content = opened.read(10 * MOST_LETTERS)
    reader = _Html()
    reader.feed(content.decode("utf-8", "replace"))
    reader.close()
    return "".join(reader.pieces)


class _Html(HTMLParser):
    """The text of a page of a book."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _HTML_LINES:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _HTML_LINES:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data.replace("\n", " "))


def _bound() -> None:
    """From here on the process can neither hang nor eat the machine, whatever the file makes of the libraries."""
    limits = {
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_FSIZE: MOST_WRITTEN,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in limits.items():
        with suppress(ValueError, OSError):  # a system that does not know the one or has it lower already
            resource.setrlimit(which, (most, most))


def main(media_type: str, path: Path, write: Callable[[str], Any] = sys.stdout.write) -> None:
    """Write what is read as it comes, so that what was read before a fault is not lost."""
    letters, reason = 0, None
    try:
        for page, text in parts_of(media_type, path):
            kept = text[: MOST_LETTERS - letters]
            letters += len(kept)
            if kept and not kept.isspace():
                write(json.dumps({"page": page, "text": kept}) + "\n")
            if letters >= MOST_LETTERS:
                break
    except Unreadable as error:
        reason = error.reason
    except MemoryError:
        reason = "too_large"
    except Exception:  # noqa: BLE001 - whatever a damaged file makes the libraries raise
        reason = "unreadable"
    write(json.dumps({"end": reason}) + "\n")


if __name__ == "__main__":
    _bound()
    main(sys.argv[1], Path(sys.argv[2]))
