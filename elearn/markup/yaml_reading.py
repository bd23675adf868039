"""YAML as a tree of nodes, each with its line and column.

Only what a package needs: mappings, lists and YAML 1.2 scalars. Aliases, anchors, tags, further documents,
doubled keys and deep nesting are refused, every one of them; broken syntax stops at its first fault.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from elearn.kernel.findings import Finding, Rule, rule
from elearn.kernel.texts import N_
from elearn.markup.characters import character_faults, without_refused
from elearn.markup.places import Start

MAX_DEPTH = 16
MAX_NODES = 20_000

SYNTAX = rule(
    "yaml.syntax",
    "error",
    N_("This does not follow the rules of YAML."),
    N_("Look at this line and the one before; a text with special characters goes in quotes."),
)
COLON = rule(
    "yaml.second-colon",
    "error",
    N_("A second ': ' on the line."),
    N_("Put the text in quotes, or begin a new line."),
)
MISSING_COLON = rule(
    "yaml.missing-colon", "error", N_("A ':' is missing after the name of a field."), N_("Write NAME: VALUE.")
)
INDENTATION = rule(
    "yaml.indentation",
    "error",
    N_("The indentation does not match the lines above."),
    N_("Begin all fields of one thing in the same column, and so the '-' of all items of a list."),
)
BRACKET = rule(
    "yaml.bracket",
    "error",
    N_("A bracket is not closed, or a comma is missing before this place."),
    N_("Close the list with ']' or the fields with '}', and put commas between the items."),
)
QUOTE = rule(
    "yaml.quote",
    "error",
    N_("A quotation mark is not closed."),
    N_("Put the same mark at the end of the text."),
)
ESCAPE = rule(
    "yaml.escape",
    "error",
    N_("A backslash in double quotes has a meaning of its own, and this one is not known."),
    N_("Put the text in single quotes."),
)
START = rule(
    "yaml.start",
    "error",
    N_("A value cannot begin with this character."),
    N_("Indent with spaces, never with tabs, and put a text that begins with a sign in quotes."),
)
CHARACTER = rule(
    "yaml.character",
    "error",
    N_("Character %(character)s is not allowed in YAML."),
    N_("Delete it; it is invisible in most editors."),
)
ALIAS = rule("yaml.alias", "error", N_("Aliases (*) are not taken."), N_("Write the value out here."))
ANCHOR = rule("yaml.anchor", "error", N_("Anchors (&) are not taken."), N_("Remove the anchor '&%(name)s'."))
TAG = rule(
    "yaml.tag",
    "error",
    N_("Tags (!) are not taken."),
    N_("Remove the tag, or put a text that begins with '!' in quotes."),
)
DOCUMENTS = rule(
    "yaml.documents",
    "error",
    N_("A second document begins here."),
    N_("Keep one document in a file: remove the line '---' and what follows it."),
)
DOUBLED_KEY = rule(
    "yaml.doubled-key",
    "error",
    N_("'%(name)s' stands here again; it stands first in line %(first)d."),
    N_("Keep one of the two."),
)
KEY_TYPE = rule(
    "yaml.key-type", "error", N_("The name of a field must be a plain word."), N_("Write NAME: VALUE.")
)
TOO_DEEP = rule(
    "yaml.too-deep",
    "error",
    N_("This is nested more than %(most)d levels deep."),
    N_("Check the indentation, or brackets that are not closed."),
)

TOO_LARGE = rule(
    "yaml.too-large",
    "error",
    N_("There are more than %(most)d values up to here, in this file or in those before it."),
    N_("Split the file, or the course."),
)

_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

# What the parser says, and what it means to an author; the first that fits.
_MEANINGS = (
    ("mapping values are not allowed", COLON),
    ("could not find expected ':'", MISSING_COLON),
    ("cannot start any token", START),
    ("expected ',' or", BRACKET),
    ("expected <block end>", INDENTATION),
    ("end of stream", QUOTE),
    ("escape", ESCAPE),
)


@dataclass(frozen=True)
class ScalarNode:
    """A single value. `written` is its text without quotes; `text_line`, `text_column`: its first letter.

    `starts` are where the lines of a text of several stand in the file.
    """

    line: int
    column: int
    value: str | int | float | bool | None
    written: str
    text_line: int
    text_column: int
    starts: tuple[Start, ...] = ()


@dataclass(frozen=True)
class ListNode:
    """A list."""

    line: int
    column: int
    items: tuple["Node", ...]


@dataclass(frozen=True)
class MappingNode:
    """Fields by name: of doubled ones the first. `names` holds the place of each name."""

    line: int
    column: int
    fields: Mapping[str, "Node"]
    names: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class RefusedNode:
    """Where an alias stood: it was reported, and has no value."""

    line: int
    column: int


Node = ScalarNode | ListNode | MappingNode | RefusedNode


class Room:
    """How many values several documents may have together.

    A broken or refused document takes none of it, so that what follows is still read; but as much again and no more is
    read in vain, because the parser takes its time for each value.
    """

    def __init__(self, most: int) -> None:
        self.most = self.left = self._in_vain = most

    def take_back(self, left: int) -> None:
        """A document was read in vain, before which so much was left."""
        self._in_vain -= left - self.left
        self.left = left if self._in_vain > 0 else 0


def read_yaml(
    text: str, *, file: str, first_line: int = 1, room: Room | None = None
) -> tuple[Node | None, list[Finding]]:
    """The tree of a document, None where it is empty or broken, and everything that is refused in it.

    It is refused whole where it has more than `MAX_NODES` values, or more than the room has left.
    """
    composer = _Composer(text, file, first_line, room or Room(MAX_NODES))
    return composer.compose(), composer.findings


class _StopError(Exception):
    """What follows is not worth reading."""

    def __init__(self, event: Event, reason: Rule, most: int) -> None:
        super().__init__()
        self.event, self.reason, self.most = event, reason, most


class _Composer:
    def __init__(self, text: str, file: str, first_line: int, room: Room) -> None:
        self.findings: list[Finding] = []
        self._nodes, self._room = 0, room
        self._file = file
        self._first_line = first_line
        self._text = text
        self._lines = text.split("\n")
        self._events: Iterator[Event] = iter(())

    def compose(self) -> Node | None:
        left = self._room.left
        try:
            self._events = YAML(typ="safe", pure=True).parse(io.StringIO(self._text))
            return self._document()
        except (_StopError, YAMLError) as error:
            self._room.take_back(left)
            self._note_end(error)
        return None

    def _note_end(self, error: Exception) -> None:
        """Note why nothing more is read."""
        match error:
            case _StopError():
                self._note(error.event, error.reason, most=error.most)
            case ReaderError():
                before = self._text[: error.position]
                column = len(before) - before.rfind("\n")
                self._note_at(before.count("\n"), column - 1, CHARACTER, character=f"U+{error.character:04X}")
            case MarkedYAMLError():
                mark = error.problem_mark or error.context_mark
                broken = next((each for words, each in _MEANINGS if words in (error.problem or "")), SYNTAX)
                self._note_at(mark.line if mark else 0, mark.column if mark else 0, broken)
            case _:
                self._note_at(0, 0, SYNTAX)

    def _document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._note(event, DOCUMENTS)
                    break
            elif isinstance(event, NodeEvent):
                root = self._node(event, 1)
        is_empty = isinstance(root, ScalarNode) and root.value is None
        return None if is_empty else root

    def _node(self, event: Event, depth: int) -> Node:
        if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent):
            if event.anchor is not None:
                self._note(event, ANCHOR, name=event.anchor)
            if event.ctag is not None:
                self._note(event, TAG)
        if depth > MAX_DEPTH and not isinstance(event, ScalarEvent):
            raise _StopError(event, TOO_DEEP, MAX_DEPTH)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _StopError(event, TOO_LARGE, MAX_NODES)
        if not self._room.left:
            raise _StopError(event, TOO_LARGE, self._room.most)
        self._room.left -= 1
        match event:
            case SequenceStartEvent():
                return self._list(event, depth)
            case MappingStartEvent():
                return self._mapping(event, depth)
            case ScalarEvent():
                return self._scalar(event)
        self._note(event, ALIAS)
        return RefusedNode(*self._place(event))

    def _list(self, start: Event, depth: int) -> ListNode:
        items = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return ListNode(*self._place(start), tuple(items))

    def _mapping(self, start: Event, depth: int) -> MappingNode:
        fields: dict[str, Node] = {}
        names: dict[str, tuple[int, int]] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if isinstance(value, ScalarNode) and not value.written:
                # The parser puts what is absent where the next thing begins.
                value = replace(value, line=key.line, column=key.column)
            if not isinstance(key, ScalarNode):
                self._note(event, KEY_TYPE)
            elif key.written in fields:
                self._note(event, DOUBLED_KEY, name=key.written, first=names[key.written][0])
            else:
                fields[key.written], names[key.written] = value, (key.line, key.column)
        return MappingNode(*self._place(start), fields, names)

    def _scalar(self, event: ScalarEvent) -> ScalarNode:
        line, column = self._place(event)
        # A block begins on the next line, a quoted text after its quotation mark.
        is_block = event.style in {"|", ">"}
        text_line, text_column = self._block_start(line) if is_block else (line, column + bool(event.style))
        written = self._seen(event)
        value = _plain_value(written) if event.style is None else written
        starts = self._starts(event, written, text_line)
        return ScalarNode(line, column, value, written, text_line, text_column, starts)

    def _starts(self, event: ScalarEvent, written: str, first: int) -> tuple[Start, ...]:
        """Where each line of a text of several stands, found again in what the parser made of them.

        It cuts, joins and unescapes lines: after one that is not found again, nothing more is said.
        """
        last = event.end_mark.line + self._first_line
        is_block = event.style in {"|", ">"}
        starts: list[Start] = []
        at = 0
        for number in range(first, last + 1) if last > first else ():
            line = self._lines[number - self._first_line]
            if number == last:
                line = line[: event.end_mark.column - (0 if is_block else bool(event.style))]
            begins = 0 if is_block or number > first else event.start_mark.column + bool(event.style)
            piece = _piece(line[begins:], event.style)
            at = written.find(piece, at)
            if at < 0:
                break
            if piece:
                starts.append((at, number, line.index(piece[0], begins) + 1))
                at += len(piece)
        return tuple(starts)

    def _seen(self, event: ScalarEvent) -> str:
        """The text without what quotes may hide: an escape, or a mark whose partner stands outside."""
        faults = list(character_faults(event.value))
        if not faults:
            return str(event.value)
        self._note(event, faults[0].rule, **faults[0].params)
        return without_refused(event.value)

    def _block_start(self, line: int) -> tuple[int, int]:
        """Where the text of a block begins whose sign stands in this line."""
        for below in range(line - self._first_line + 1, len(self._lines)):
            indented = len(self._lines[below]) - len(self._lines[below].lstrip(" "))
            if self._lines[below].strip():
                return below + self._first_line, indented + 1
        return line + 1, 1

    def _place(self, event: Event) -> tuple[int, int]:
        return event.start_mark.line + self._first_line, event.start_mark.column + 1

    def _note(self, event: Event, reason: Rule, /, **params: object) -> None:
        self._note_at(event.start_mark.line, event.start_mark.column, reason, **params)

    def _note_at(self, line: int, column: int, reason: Rule, /, **params: object) -> None:
        self.findings.append(Finding(self._file, line + self._first_line, column + 1, reason, params))


def _piece(line: str, style: str | None) -> str:
    """What a line adds to its text."""
    piece = line.strip(" \t")
    return piece.replace("''", "'") if style == "'" else piece.removesuffix("\\") if style == '"' else piece


def _plain_value(text: str) -> str | int | float | bool | None:
    """What an unquoted scalar means in YAML 1.2's core schema.

    >>> [_plain_value(text) for text in ("no", "true", "0.7", "12", "~", "2026-11-24")]
    ['no', True, 0.7, 12, None, '2026-11-24']
    """
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _WHOLE.fullmatch(text) and len(text) <= 18:
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FRACTION.fullmatch(text):
        return float(text)
    return text
