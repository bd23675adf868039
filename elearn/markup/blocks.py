"""What a text is made of, once read: blocks, segments, and what their placeholders stand for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from elearn.markup.placeholders import plain

MarkKind = Literal["emphasis", "strong", "code", "link", "break", "picture", "footnote"]
PAIRED: frozenset[MarkKind] = frozenset({"emphasis", "strong", "code", "link"})


@dataclass(frozen=True)
class SourceSegment:
    """A translatable stretch of a text, with its placeholders and its place in the file.

    `kind` is heading, paragraph, item, cell, term, definition, alt, caption, href, src, title, choice, why or
    footnote. An href or src belongs to the placeholder `number` of the segment at index `parent`
    (-1 and 0 where a figure stands alone: then to the alternative text before it).
    """

    kind: str
    text: str
    line: int
    column: int
    parent: int = -1
    number: int = 0

    @property
    def is_optional(self) -> bool:
        """Whether it may stay as it is in every language: addresses, and texts without a single letter."""
        return self.kind in ("href", "src") or not any(letter.isalpha() for letter in plain(self.text))


@dataclass(frozen=True)
class Reference:
    """Something that a text points to, and where it does."""

    target: str
    line: int
    column: int


@dataclass(frozen=True)
class Mark:
    """What a placeholder stands for; segments by index, -1 for none. A `target` that was refused is empty."""

    kind: MarkKind
    target: str = ""
    target_segment: int = -1
    alt_segment: int = -1
    title_segment: int = -1
    note: int = 0
    occurrence: int = 0


@dataclass(frozen=True)
class Text:
    """The inline content of a block: one segment and its marks by number."""

    segment: int
    marks: Mapping[int, Mark]


@dataclass(frozen=True)
class Block:
    """A block; what `key`, `number` and `flag` say depends on its kind (see the reader and the renderer)."""

    kind: str
    children: tuple["Block", ...] = ()
    text: Text | None = None
    key: str = ""
    number: int = 0
    flag: bool = False
    mark: Mark | None = None
    extra: Mapping[str, tuple["Block", ...]] = field(default_factory=dict)


def blocks_in(block: Block) -> Iterator[Block]:
    """A block and all that are in it."""
    yield block
    for child in _inner(block):
        yield from blocks_in(child)


def checks_in(block: Block) -> Iterator[frozenset[int]]:
    """For each check in a tree the segments of its words and links, which are read in one language."""
    if block.kind == "question":
        yield frozenset(_words_of(block))
        return
    for child in _inner(block):
        yield from checks_in(child)


def _inner(block: Block) -> Iterator[Block]:
    yield from block.children
    for blocks in block.extra.values():
        yield from blocks


def _words_of(block: Block) -> Iterator[int]:
    marks = [block.mark] if block.mark else []
    if block.text is not None:
        yield block.text.segment
        marks += block.text.marks.values()
    for mark in marks:
        yield from (each for each in (mark.alt_segment, mark.title_segment, mark.target_segment) if each >= 0)
    for child in _inner(block):
        yield from _words_of(child)
