"""What the shipped data files say, typed. The classes are the format: their annotations are read by `typed_reading`.

Texts stand by field and language, side by side; `quotes` names the fields that are somebody's own words, with the
source of the quotation. A file says in `working` which of its languages are working translations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from elearn.kernel.texts import N_
from elearn.markup.typed_reading import Key, Pattern, Places, Text
from elearn.programme.facts.partial_dates import PATTERN

Language = Annotated[Text, Pattern(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", N_("en, ru or uz-Cyrl"))]
StateCode = Annotated[Text, Pattern("[A-Z]{2}", "AL")]
When = Annotated[Text, Pattern(PATTERN, N_("2009-04-27, 2009-04, 2009 or, for autumn, 2017-23"))]
Texts = Mapping[Text, Mapping[Language, Text]]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something with a key and texts."""

    key: Key
    texts: Texts
    quotes: Mapping[Text, Text] = field(default_factory=dict)
    at: Places = field(default_factory=lambda: Places((0, 0), {}), compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class File:
    """What every file may say."""

    working: tuple[Language, ...] = ()
    at: Places = field(default_factory=lambda: Places((0, 0), {}), compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Areas(File):
    """The thematic areas, in order; their texts are in force since `since`."""

    since: date
    areas: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class States(File):
    """The states of a list, with its date and source."""

    as_of: date
    source: Text
    codes: tuple[StateCode, ...]


@dataclass(frozen=True, kw_only=True)
class Sources(File):
    """Where facts are from; a fact names its source by the English name here."""

    sources: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Pages(File):
    """Texts of pages."""

    pages: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Event(Entry):
    """A meeting."""

    kind: Literal["ministerial", "officials"]
    starts: When
    ends: When | None = None
    source: Text


@dataclass(frozen=True, kw_only=True)
class Period:
    """When something is, as one source says it."""

    since: When
    until: When | None = None
    source: Text
    at: Places = field(default_factory=lambda: Places((0, 0), {}), compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Mandate(Entry):
    """A declaration or an action plan; without `areas` those that it names are not documented here."""

    event: Key | None = None
    periods: tuple[Period, ...]
    areas: tuple[Key, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Timeline(File):
    """Meetings, and what they adopted."""

    events: tuple[Event, ...]
    mandates: tuple[Mandate, ...]


@dataclass(frozen=True, kw_only=True)
class Body(Entry):
    """A body, in the order of the file."""

    since: When | None = None
    until: When | None = None
    source: Text


@dataclass(frozen=True, kw_only=True)
class Role(Period):
    """Who led or chaired."""

    role: Literal["lead", "chair"]
    state: StateCode


@dataclass(frozen=True, kw_only=True)
class Management(File):
    """Bodies, and who led and chaired."""

    bodies: tuple[Body, ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class Project(Entry):
    """A project, a line of funding, or what comes out of the programme regularly."""

    kind: Literal["project", "funding", "output"]
    since: When | None = None
    until: When | None = None
    source: Text


@dataclass(frozen=True, kw_only=True)
class Projects(File):
    """Projects and funding."""

    projects: tuple[Project, ...]


@dataclass(frozen=True, kw_only=True)
class Document(Entry):
    """A document of the library, by what it is called: title, summary, source and funding are its texts."""

    kind: Literal["action_plan", "declaration", "handbook", "training_material", "briefing"]
    dated: date
    until: date | None = None
    area: Key | None = None


@dataclass(frozen=True, kw_only=True)
class Documents(File):
    """The programme's own documents."""

    documents: tuple[Document, ...]
