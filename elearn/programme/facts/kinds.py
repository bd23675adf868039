"""The kinds of facts that editors keep, each described once: what is said of one, and which texts it has.

A fact holds what is said of it as a person would write it: "2017-23", "CZ", "3". So what a form sends, what the record
of changes keeps and what is put back are the same.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from elearn.kernel.errors import FieldError
from elearn.programme.facts.partial_dates import PartialDate
from elearn.programme.texts.new_texts import Part
from elearn.programme.texts.wordings import version_of

LONGEST = 300
MOST_PERIODS = 20
YEARS = range(1900, 2101)  # the timeline draws every year from the first to the last


class Holds(StrEnum):
    """What a column can hold."""

    CHOICE = "choice"
    WHEN = "when"
    SOURCE = "source"
    STATE = "state"
    EVENT = "event"
    PLACE = "place"


@dataclass(frozen=True)
class Column:
    """Something that is said of a fact."""

    name: str
    holds: Holds
    is_required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of facts. `named_by` are the columns that tell its facts apart, where they have no key of their own;
    `span` the columns from when until when; some kinds have a period for each source, and areas."""

    name: str
    columns: tuple[Column, ...]
    texts: tuple[Part, ...] = ()
    span: tuple[str, str] = ("since", "until")
    named_by: tuple[str, ...] = ()
    has_periods: bool = False

    @property
    def title(self) -> str:
        """The field of the text that it is known by, or nothing."""
        return self.texts[0].field if self.texts else ""


_SINCE, _UNTIL = Column("since", Holds.WHEN), Column("until", Holds.WHEN)
_SOURCE = Column("source", Holds.SOURCE, is_required=True)
_PLACE = Column("position", Holds.PLACE, is_required=True)


def _optional(*fields: str) -> tuple[Part, ...]:
    return tuple(Part(each, is_required=False) for each in fields)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "event",
            (
                Column("kind", Holds.CHOICE, is_required=True, choices=("ministerial", "officials")),
                Column("starts", Holds.WHEN, is_required=True),
                Column("ends", Holds.WHEN),
                _SOURCE,
            ),
            (Part("title"), *_optional("place", "about")),
            span=("starts", "ends"),
        ),
        Kind(
            "mandate", (Column("event", Holds.EVENT),), (Part("name"), *_optional("about")), has_periods=True
        ),
        Kind(
            "body",
            (_PLACE, _SINCE, _UNTIL, _SOURCE),
            (Part("name"), *_optional("decides", "does", "relates")),
        ),
        Kind(
            "role",
            (
                Column("role", Holds.CHOICE, is_required=True, choices=("lead", "chair")),
                Column("state", Holds.STATE, is_required=True),
                Column("since", Holds.WHEN, is_required=True),
                _UNTIL,
                _SOURCE,
            ),
            named_by=("role", "since", "state"),
        ),
        Kind(
            "project",
            (
                Column("kind", Holds.CHOICE, is_required=True, choices=("project", "funding", "output")),
                _PLACE,
                _SINCE,
                _UNTIL,
                _SOURCE,
            ),
            (Part("name"), *_optional("about")),
        ),
    )
}


@dataclass(frozen=True)
class Said:
    """What is said of a fact: by column, and where its kind has them the periods, each with since, until and source,
    and the keys of areas. Nothing is an empty text."""

    columns: Mapping[str, str]
    periods: tuple[tuple[str, str, str], ...] = ()
    areas: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """Changes with it: a form says with this what its editor saw."""
        return version_of(json.dumps(self.as_json(), sort_keys=True))

    def as_json(self) -> dict[str, Any]:
        """As the record of changes keeps it."""
        return {**asdict(self), "columns": dict(self.columns)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Said":
        """What as_json has made."""
        periods = tuple((each[0], each[1], each[2]) for each in kept["periods"])
        return cls(dict(kept["columns"]), periods, tuple(kept["areas"]))


@dataclass(frozen=True)
class Fact:
    """A fact of a kind; `id` names it among those of its kind."""

    kind: Kind
    id: str
    said: Said = field(compare=False)

    @property
    def owner(self) -> str:
        """Of whom its texts are, and what the record of changes calls it."""
        return f"{self.kind.name}:{self.id}"


@dataclass(frozen=True)
class Known:
    """What facts can point to."""

    areas: frozenset[str]
    events: frozenset[str]
    states: frozenset[str]


def faults_of(kind: Kind, said: Said, known: Known) -> Iterator[FieldError]:
    """Everything that does not fit. Pointers are columns, and for periods such as `/period-1-since`."""
    for column in kind.columns:
        text = said.columns.get(column.name, "")
        if code := _fault(column, text, known):
            yield FieldError(f"/{column.name}", code)
    since, until = (said.columns.get(name, "") for name in kind.span)
    if _is_upside_down(since, until):
        yield FieldError(f"/{kind.span[1]}", "end_before_beginning")
    if kind.has_periods:
        yield from _period_faults(said)
    if not known.areas.issuperset(said.areas):
        yield FieldError("/area", "not_a_choice")


def _fault(column: Column, text: str, known: Known) -> str | None:
    if not text:
        return "required" if column.is_required else None
    if len(text) > LONGEST:
        return "out_of_range"
    allowed = {
        Holds.CHOICE: frozenset(column.choices),
        Holds.STATE: known.states,
        Holds.EVENT: known.events,
    }.get(column.holds)
    if allowed is not None:
        return None if text in allowed else "not_a_choice"
    if column.holds is Holds.WHEN:
        return _date_fault(text)
    if column.holds is Holds.PLACE:
        return None if text.isascii() and text.isdecimal() and 0 < int(text) < 1000 else "not_a_place"
    return None


def _period_faults(said: Said) -> Iterator[FieldError]:
    if not said.periods:
        yield FieldError("/period-1-since", "required")
    if len(said.periods) > MOST_PERIODS:
        yield FieldError("/period-1-since", "out_of_range")
    for number, (since, until, source) in enumerate(said.periods, 1):
        for name, text in (("since", since), ("source", source)):
            if not text:
                yield FieldError(f"/period-{number}-{name}", "required")
        for name, text in (("since", since), ("until", until)):
            if text and (code := _date_fault(text)):
                yield FieldError(f"/period-{number}-{name}", code)
        if len(source) > LONGEST:
            yield FieldError(f"/period-{number}-source", "out_of_range")
        if _is_upside_down(since, until):
            yield FieldError(f"/period-{number}-until", "end_before_beginning")


def _date_fault(text: str) -> str | None:
    when = _read(text)
    if when is None:
        return "not_a_partial_date"
    return None if when.year in YEARS else "out_of_range"


def _read(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except ValueError:
        return None


def _is_upside_down(since: str, until: str) -> bool:
    first, last = _read(since), _read(until)
    return first is not None and last is not None and last.after() <= first.first()
