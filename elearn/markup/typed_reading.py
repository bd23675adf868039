"""Nodes of YAML into frozen dataclasses: the class is the format, this is the one reader of all of them.

A class names its fields by its annotations; `Annotated` adds a pattern, a range or another name. A field that
is faulty is noted and stands empty, so that everything else is still read and checked.
"""

import dataclasses
import math
import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from elearn.kernel.findings import Finding, Rule, Words
from elearn.kernel.nearest import Nearest
from elearn.markup.places import Start
from elearn.markup.yaml_faults import (
    BAD_FORM,
    BAD_KEY,
    EMPTY,
    MISSING_FIELD,
    NO_VALUE,
    NOT_BOOLEAN,
    NOT_DATE,
    NOT_FIELDS,
    NOT_LIST,
    NOT_NUMBER,
    NOT_ONE_OF,
    NOT_TEXT,
    NOT_WHOLE,
    OUT_OF_RANGE,
    TOO_FEW,
    TOO_MANY,
    UNKNOWN_FIELD,
)
from elearn.markup.yaml_reading import ListNode, MappingNode, Node, RefusedNode, ScalarNode

Place = tuple[int, int]
Note = Callable[..., None]


class Text(str):
    """A text that knows its place; `text_line` and `text_column` are where its first letter stands, `starts` where
    each of its lines does, if it has several."""

    line: int = 0
    column: int = 0
    text_line: int = 0
    text_column: int = 0
    starts: tuple[Start, ...] = ()

    @classmethod
    def at(cls, value: str, node: ScalarNode) -> "Text":
        """The text of a node: `value` is that of the node without the space around it."""
        text = cls(value)
        if node.starts:
            cut = len(node.written) - len(node.written.lstrip())
            text.starts = tuple((at - cut, line, column) for at, line, column in node.starts)
        text.line, text.column = node.line, node.column
        text.text_line, text.text_column = node.text_line, node.text_column
        return text


class Places(dict[str, Place]):
    """Where the value of each field stands; where a field is absent, the place of the whole."""

    def __init__(self, whole: Place, fields: Mapping[str, Place]) -> None:
        super().__init__(fields)
        self.whole = whole

    def __missing__(self, name: str) -> Place:
        return self.whole


@dataclass(frozen=True)
class Named:
    """The field's name in YAML, where Python will not have it."""

    name: str


@dataclass(frozen=True)
class Pattern:
    """What a text must look like; `example` is shown where it does not."""

    pattern: str
    example: str
    broken: Rule = BAD_FORM


@dataclass(frozen=True)
class Range:
    """The least and the greatest number; `words` say it to people."""

    words: str
    least: float = -math.inf
    above: float = -math.inf
    most: float = math.inf


@dataclass(frozen=True)
class AtLeast:
    """How many items a list must have."""

    count: int


@dataclass(frozen=True)
class AtMost:
    """How many items a list may have; of a longer one none is read."""

    count: int


class Checked(Protocol):
    """A class whose fields must agree with each other; asked only where each field by itself is in order."""

    def faults(self) -> Iterator[tuple[Place, Rule, dict[str, object]]]:
        """Every fault: its place, the rule, its parameters."""


Key = Annotated[Text, Pattern(r"[a-z0-9][a-z0-9-]{0,63}", "labour-migration", BAD_KEY)]

T = TypeVar("T")
_FAULTY: Any = object()


class Reader:
    """Reads nodes of one file, and collects what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._nearest = Nearest()
        self._gaps = 0  # values that could not be read

    def read(self, kind: type[T], node: Node | None, owner: str) -> T | None:
        """A dataclass from the whole of a file; None where it is not even a group of fields."""
        if node is None:
            self.note((1, 1), EMPTY)
            return None
        value: T = self._read(kind, node, owner, ())
        return None if value is _FAULTY else value

    def note(self, place: Place, broken: Rule, /, **params: object) -> None:
        """Add a finding."""
        self.findings.append(Finding(self.file, *place, broken, params))

    def _read(self, kind: Any, node: Node, name: str, limits: tuple[Any, ...]) -> Any:
        """A value of a type, or _FAULTY, with a finding for each reason."""
        if isinstance(node, RefusedNode):
            self._gaps += 1
            return _FAULTY
        if get_origin(kind) is Annotated:
            inner, *more = get_args(kind)
            return self._read(inner, node, name, (*limits, *more))
        if isinstance(node, ScalarNode) and node.value is None:
            return self._fault(node, NO_VALUE, name=name)
        if get_origin(kind) in {Union, types.UnionType}:
            return self._read_union(get_args(kind), node, name, limits)
        if get_origin(kind) is Literal:
            return self._read_choice(get_args(kind), node, name)
        if get_origin(kind) is tuple:
            return self._read_list(get_args(kind)[0], node, name, limits)
        if get_origin(kind) is Mapping:
            return self._read_mapping(get_args(kind), node, name)
        if dataclasses.is_dataclass(kind):
            return self._read_fields(kind, node, name)
        return _SCALARS[kind](self, node, name, limits)

    def _read_union(self, kinds: tuple[Any, ...], node: Node, name: str, limits: tuple[Any, ...]) -> Any:
        """Of `X | None` the X; of a list, a class or a word what the node is; of classes what `kind` names."""
        kinds = tuple(kind for kind in kinds if kind is not types.NoneType)
        if len(kinds) == 1:
            return self._read(kinds[0], node, name, limits)
        if not all(dataclasses.is_dataclass(kind) for kind in kinds):
            return self._read(_kind_for(kinds, node), node, name, limits)
        if not isinstance(node, MappingNode):
            return self._fault(node, NOT_FIELDS, name=name)
        by_kind = _by_kind(kinds)
        if "kind" not in node.fields:
            return self._fault(node, MISSING_FIELD, name="kind", owner=name)
        chosen = self._read_choice(tuple(by_kind), node.fields["kind"], "kind")
        return chosen if chosen is _FAULTY else self._read_fields(by_kind[chosen], node, name)

    def _read_choice(self, known: tuple[Any, ...], node: Node, name: str) -> Any:
        if isinstance(node, ScalarNode):
            for value in known:
                if node.value == value and type(node.value) is type(value):
                    return value
        written = node.written if isinstance(node, ScalarNode) else "..."
        return self._fault(node, NOT_ONE_OF, name=name, value=written, known=", ".join(map(str, known)))

    def _read_list(self, kind: Any, node: Node, name: str, limits: tuple[Any, ...]) -> Any:
        if not isinstance(node, ListNode):
            return self._fault(node, NOT_LIST, name=name)
        for limit in limits:
            if isinstance(limit, AtLeast) and len(node.items) < limit.count:
                self._fault(node, TOO_FEW, name=name, count=len(node.items), least=limit.count)
            if isinstance(limit, AtMost) and len(node.items) > limit.count:
                return self._fault(node, TOO_MANY, name=name, count=len(node.items), most=limit.count)
        values = (self._read(kind, item, name, ()) for item in node.items)
        return tuple(value for value in values if value is not _FAULTY)

    def _read_mapping(self, kinds: tuple[Any, ...], node: Node, name: str) -> Any:
        if not isinstance(node, MappingNode):
            return self._fault(node, NOT_FIELDS, name=name)
        values = {}
        for key, item in node.fields.items():
            place = ScalarNode(*node.names[key], key, key, *node.names[key])
            read = self._read(kinds[0], place, name, ()), self._read(kinds[1], item, key, ())
            if _FAULTY not in read:
                values[read[0]] = read[1]
        return values

    def _read_fields(self, cls: Any, node: Node, owner: str) -> Any:
        if not isinstance(node, MappingNode):
            return self._fault(node, NOT_FIELDS, name=owner)
        known = _fields_of(cls)
        gaps = self._gaps
        for name, place in node.names.items():
            if name not in known:
                nearest = self._nearest.to(name, known)
                listed = ", ".join(known)
                self.note(place, UNKNOWN_FIELD, name=name, owner=owner, nearest=nearest, known=listed)
        whole = (node.line, node.column)
        values: dict[str, Any] = {
            "at": Places(whole, {name: (item.line, item.column) for name, item in node.fields.items()})
        }
        for name, (field, kind) in known.items():
            if name in node.fields:
                values[field.name] = self._read(kind, node.fields[name], name, ())
            elif not _has_default(field):
                self.note(whole, MISSING_FIELD, name=name, owner=owner)
                values[field.name] = _FAULTY
                self._gaps += 1
            if values.get(field.name) is _FAULTY:
                values[field.name] = _blank(field, kind)
        made = cls(**values)
        if hasattr(made, "faults"):
            for place, broken, params in made.faults() if self._gaps == gaps else ():
                self.note(place, broken, **params)
            self._gaps = gaps  # what stands around it can be judged without them
        return made

    def _fault(self, node: Node, broken: Rule, **params: object) -> Any:
        self.note((node.line, node.column), broken, **params)
        self._gaps += 1
        return _FAULTY

    def read_text(self, node: Node, name: str, limits: tuple[Any, ...]) -> Any:
        """A text that is not empty and has the wanted form."""
        if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
            return self._fault(node, NOT_TEXT, name=name)
        value = node.value.strip()
        if not value:
            return self._fault(node, NO_VALUE, name=name)
        for limit in limits:
            if isinstance(limit, Pattern) and not re.fullmatch(limit.pattern, value):
                return self._fault(node, limit.broken, name=name, value=value, example=Words(limit.example))
        return Text.at(value, node)

    def read_number(self, node: Node, name: str, limits: tuple[Any, ...], kinds: Any, broken: Rule) -> Any:
        """A finite number in its range."""
        value: Any = node.value if isinstance(node, ScalarNode) else None
        if isinstance(value, bool) or not isinstance(value, kinds) or not math.isfinite(value):
            return self._fault(node, broken, name=name)
        for limit in limits:
            if isinstance(limit, Range) and not (limit.least <= value <= limit.most and value > limit.above):
                return self._fault(node, OUT_OF_RANGE, name=name, value=value, range=Words(limit.words))
        return value

    def read_boolean(self, node: Node, name: str, limits: tuple[Any, ...]) -> Any:
        """True or false."""
        if isinstance(node, ScalarNode) and isinstance(node.value, bool):
            return node.value
        return self._fault(node, NOT_BOOLEAN, name=name)

    def read_date(self, node: Node, name: str, limits: tuple[Any, ...]) -> Any:
        """A day, as YYYY-MM-DD: Python would take other forms of ISO 8601 too."""
        written = node.written if isinstance(node, ScalarNode) else ""
        try:
            return date.fromisoformat(written if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written) else "")
        except ValueError:
            return self._fault(node, NOT_DATE, name=name)


_SCALARS: Mapping[type, Callable[[Reader, Node, str, tuple[Any, ...]], Any]] = {
    Text: Reader.read_text,
    int: lambda reader, node, name, limits: reader.read_number(node, name, limits, int, NOT_WHOLE),
    float: lambda reader, node, name, limits: reader.read_number(node, name, limits, int | float, NOT_NUMBER),
    bool: Reader.read_boolean,
    date: Reader.read_date,
}


def _kind_for(kinds: tuple[Any, ...], node: Node) -> Any:
    """Which of a list, a group of fields and a word the node is; the word, where it is none of them."""
    if isinstance(node, ListNode):
        fitting = [kind for kind in kinds if get_origin(kind) is tuple]
    elif isinstance(node, MappingNode):
        fitting = [kind for kind in kinds if dataclasses.is_dataclass(kind)]
    else:
        fitting = []
    words = [k for k in kinds if get_origin(k) is not tuple and not dataclasses.is_dataclass(k)]
    return [*fitting, *words, *kinds][0]


@cache
def _by_kind(kinds: tuple[Any, ...]) -> dict[str, Any]:
    """Classes by the word that their field `kind` must say."""
    return {get_args(get_type_hints(kind)["kind"])[0]: kind for kind in kinds}


@cache
def _fields_of(cls: Any) -> dict[str, tuple["dataclasses.Field[Any]", Any]]:
    """The fields by their names in YAML, with their types."""
    hints = get_type_hints(cls, include_extras=True)
    known = {}
    for field in dataclasses.fields(cls):
        if field.name == "at" or field.metadata.get("made"):
            continue
        kind = hints[field.name]
        names = [extra.name for extra in getattr(kind, "__metadata__", ()) if isinstance(extra, Named)]
        known[names[0] if names else field.name] = (field, kind)
    return known


def _has_default(field: "dataclasses.Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _blank(field: "dataclasses.Field[Any]", kind: Any) -> Any:
    """What stands for a faulty value, so that the rest can be checked."""
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if get_origin(kind) is Mapping:
        return {}
    if get_origin(kind) in {Union, types.UnionType, tuple}:
        return ()
    return {Text: Text(), date: date.min}.get(kind, 0)
