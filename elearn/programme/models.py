"""Tables of the programme: areas, meetings, bodies, projects, states, who takes part in what, organisations; and texts
that are edited."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Dialect, ForeignKey, Index, String, TypeDecorator, false
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base
from elearn.programme.facts.partial_dates import PartialDate


class Dated(TypeDecorator[PartialDate]):
    """A date as precise as its source, kept as text, so that a year sorts before its days."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> PartialDate | None:
        return None if value is None else PartialDate.parse(value)


class ThematicArea(Base):
    """One of the six; the key is neutral and permanent."""

    __tablename__ = "thematic_area"

    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)


class ProgrammeEvent(Base):
    """A meeting of the programme's timeline: of ministers, or of senior officials. Where and what are texts."""

    __tablename__ = "programme_event"

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]  # ministerial, officials
    starts: Mapped[PartialDate] = mapped_column(Dated)
    ends: Mapped[PartialDate | None] = mapped_column(Dated)
    source: Mapped[str]


class Mandate(Base):
    """What a conference has agreed to do: a declaration or an action plan, whose name is a text."""

    __tablename__ = "mandate"

    key: Mapped[str] = mapped_column(primary_key=True)
    event: Mapped[str | None] = mapped_column(ForeignKey("programme_event.key"))


class MandatePeriod(Base):
    """When a mandate runs, as a source says it: one row for each where sources differ, and all of them are shown."""

    __tablename__ = "mandate_period"

    mandate: Mapped[str] = mapped_column(ForeignKey("mandate.key"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[PartialDate] = mapped_column(Dated)
    until: Mapped[PartialDate | None] = mapped_column(Dated)  # None where the source names no end
    source: Mapped[str]


class MandateArea(Base):
    """An area that a mandate names; a mandate without any is one whose areas are not documented here yet."""

    __tablename__ = "mandate_area"

    mandate: Mapped[str] = mapped_column(ForeignKey("mandate.key"), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("thematic_area.key"), primary_key=True)


class ProgrammeBody(Base):
    """A body of the programme, from the one that sets the direction downwards; `until` where it was followed by
    another."""

    __tablename__ = "programme_body"

    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    since: Mapped[PartialDate | None] = mapped_column(Dated)
    until: Mapped[PartialDate | None] = mapped_column(Dated)
    source: Mapped[str]


class ProgrammeRole(Base):
    """A state that led or chaired, with dates; `until` None where an end is not known to us, not where there is none.

    The state is one of its time: it need not be on today's list.
    """

    __tablename__ = "programme_role"

    role: Mapped[str] = mapped_column(primary_key=True)  # lead, chair
    since: Mapped[PartialDate] = mapped_column(Dated, primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[PartialDate | None] = mapped_column(Dated)
    source: Mapped[str]


class Project(Base):
    """What the programme is carried by: projects, a line of funding, and what regularly comes out of it."""

    __tablename__ = "programme_project"

    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    kind: Mapped[str]  # project, funding, output
    since: Mapped[PartialDate | None] = mapped_column(Dated)
    until: Mapped[PartialDate | None] = mapped_column(Dated)
    source: Mapped[str]


class DataFile(Base):
    """A shipped file of data as it was last read. `put` names what it has ever put, so that what was taken away since
    is not put again; `findings` what was wrong in it, for administrators: while there are any, what was there stays."""

    __tablename__ = "data_file"

    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    read_at: Mapped[datetime]
    put: Mapped[list[str]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class TextVersion(Base):
    """A source text as it was published: in force from `since`, until a later number or a later date is.

    `paths` names its passages, in order; `source` says where it is from, and `is_quotation` that it is the
    programme's own wording.
    """

    __tablename__ = "programme_text"
    __table_args__ = {"sqlite_with_rowid": False}

    owner: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    paths: Mapped[list[str]] = mapped_column(JSON)
    source: Mapped[str]
    is_quotation: Mapped[bool]
    written_at: Mapped[datetime]
    written_by: Mapped[int]


class TextTranslation(Base):
    """A passage in another language, with the source that it translates: whether it is stale is derived from that.

    An empty text takes the one before back.
    """

    __tablename__ = "programme_translation"
    __table_args__ = {"sqlite_with_rowid": False}

    owner: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    translates: Mapped[str]
    text: Mapped[str]
    is_working: Mapped[bool]
    written_at: Mapped[datetime]
    written_by: Mapped[int]


class State(Base):
    """A state of the administrator's list, by ISO 3166-1 code; names come from CLDR except where the programme's
    wording differs."""

    __tablename__ = "state"

    code: Mapped[str] = mapped_column(primary_key=True)


class StateStatus(Base):
    """How a state stands to the programme: from `since` on, until a later date says otherwise; rows are only added, and
    of one date the highest number stands. `is_withdrawn` says that what was said of that date does not hold; `source`
    who has said so. Nothing in the code assumes a status."""

    __tablename__ = "state_status"
    __table_args__ = {"sqlite_with_rowid": False}

    state: Mapped[str] = mapped_column(ForeignKey("state.code"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    source: Mapped[str]
    is_withdrawn: Mapped[bool] = mapped_column(server_default=false(), default=False)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int]


class Action(Base):
    """Something that states do together under an area, led by a state or by a body ("secretariat"); `until` is its last
    day. Its title and what it is about are texts of the owner "action:KEY". From the day `withdrawn_on` on readers find
    it no more; of the days before it stays answerable who took part."""

    __tablename__ = "action"

    key: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("thematic_area.key"))
    since: Mapped[date]
    until: Mapped[date | None]
    lead_state: Mapped[str | None] = mapped_column(ForeignKey("state.code"))
    lead_body: Mapped[str]
    is_example: Mapped[bool]
    withdrawn_on: Mapped[date | None]


class ParticipationImport(Base):
    """What was recorded from a table, all at once; `undoes` is the one that it takes back."""

    __tablename__ = "participation_import"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int]
    undoes: Mapped[int | None]


class Participation(Base):
    """A state takes part in an action from `since` to its last day, `until`; rows are only added, and of those that
    begin on one day the highest number stands. `is_withdrawn` says that it was recorded by mistake, `import_id` from
    which table it came."""

    __tablename__ = "participation"
    __table_args__ = (Index("ix_participation_import_id", "import_id"), {"sqlite_with_rowid": False})

    action: Mapped[str] = mapped_column(ForeignKey("action.key"), primary_key=True)
    state: Mapped[str] = mapped_column(ForeignKey("state.code"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[date | None]
    is_withdrawn: Mapped[bool]
    is_example: Mapped[bool]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("participation_import.id"))


class Organisation(Base):
    """An authority, agency or body that learners work for."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str | None] = mapped_column(ForeignKey("state.code"))
