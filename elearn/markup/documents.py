"""Markdown texts, read: segments, references, findings, and a tree that the renderer takes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from elearn.kernel.findings import Finding, Words
from elearn.kernel.texts import N_
from elearn.markup import rules
from elearn.markup.blocks import Block, Reference, SourceSegment
from elearn.markup.inlines import Collected, read_text
from elearn.markup.placeholders import plain
from elearn.markup.places import FixedPlaces, Start
from elearn.markup.reading import Reader

__all__ = [
    "MAX_CHARACTERS",
    "MAX_LINES",
    "Document",
    "Reference",
    "SourceSegment",
    "read_document",
    "read_inline",
]

MAX_CHARACTERS = 300_000
MAX_LINES = 10_000
_NEWLINE = re.compile(r"\r\n?")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Document:
    """A text that was read. With findings among which one is an error it must not be shown to learners."""

    findings: tuple[Finding, ...]
    segments: tuple[SourceSegment, ...]
    links: tuple[Reference, ...] = ()
    media: tuple[Reference, ...] = ()
    terms: tuple[Reference, ...] = ()
    films: tuple[Reference, ...] = ()
    anchors: frozenset[str] = frozenset()
    words: int = 0
    root: Block = field(default=Block("document"), repr=False)
    notes: tuple[str, ...] = ()


def read_document(text: str, *, file: str, first_line: int = 1) -> Document:
    """A whole text of blocks: a lesson's body, a transcript; `first_line` is where in the file it starts."""
    text = _NEWLINE.sub("\n", text).replace("\0", "\ufffd")
    for amount, most, unit in (
        (len(text), MAX_CHARACTERS, N_("characters")),
        (text.count("\n"), MAX_LINES, N_("lines")),
    ):
        if amount > most:
            finding = Finding(file, first_line, 1, rules.TOO_LONG, {"most": most, "unit": Words(unit)})
            return Document((finding,), ())
    collected = Collected(file)
    reader = Reader(text, collected, first_line)
    return _document(collected, Block("document", reader.blocks), frozenset(reader.anchors))


def read_inline(
    text: str, *, file: str, line: int = 0, column: int = 0, starts: Sequence[Start] = ()
) -> Document:
    """One paragraph of inline Markdown: a quiz's stem, a choice, a definition.

    `line` and `column` say where its first character stands in the file; line 0: nowhere that can be named.
    `starts` say the same of its lines, where the file has them otherwise.
    """
    text = _NEWLINE.sub("\n", text).replace("\0", "\ufffd").strip("\n")
    collected = Collected(file)
    place = FixedPlaces(text, line, column, starts)
    if len(text) > MAX_CHARACTERS // 30:
        most = MAX_CHARACTERS // 30
        collected.find(rules.TOO_LONG, place.of(0), most=most, unit=Words(N_("characters")))
        return _document(collected, Block("inline"), frozenset())
    if empty := _EMPTY_LINE.search(text):
        collected.find(rules.ONE_PARAGRAPH, place.of(empty.end()))
    root = Block("inline", text=read_text(text, "paragraph", place, collected))
    for link in collected.links:
        if link.target.startswith("#"):
            collected.find(rules.UNKNOWN_ANCHOR, (link.line, link.column), anchor=link.target[1:])
    return _document(collected, root, frozenset())


def _document(collected: Collected, root: Block, anchors: frozenset[str]) -> Document:
    words = sum(len(plain(s.text).split()) for s in collected.segments if s.kind not in ("href", "src"))
    return Document(
        findings=tuple(sorted(collected.findings)),
        segments=tuple(collected.segments),
        links=tuple(collected.links),
        media=tuple(collected.media),
        terms=tuple(collected.terms),
        films=tuple(collected.films),
        anchors=anchors,
        words=words,
        root=root,
        notes=tuple(collected.notes),
    )
