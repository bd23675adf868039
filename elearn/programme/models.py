"""Tables of the programme: its areas, states, who takes part in what, organisations, and texts that are edited."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base


class ThematicArea(Base):
    """One of the six; the key is neutral and permanent."""

    __tablename__ = "thematic_area"

    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)


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
    """How a state stands to the programme: from `since` on, until a later date says otherwise; of one date the highest
    number stands. `source` says who has said so. Nothing in the code assumes a status."""

    __tablename__ = "state_status"
    __table_args__ = {"sqlite_with_rowid": False}

    state: Mapped[str] = mapped_column(ForeignKey("state.code"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    source: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int]


class Action(Base):
    """Something that states do together under an area, led by a state or by a body ("secretariat"); `until` is its last
    day. Its title and what it is about are texts of the owner "action:KEY"."""

    __tablename__ = "action"

    key: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("thematic_area.key"))
    since: Mapped[date]
    until: Mapped[date | None]
    lead_state: Mapped[str | None] = mapped_column(ForeignKey("state.code"))
    lead_body: Mapped[str]
    is_example: Mapped[bool]


class Participation(Base):
    """A state takes part in an action from `since` to its last day, `until`; rows are only added, and of those that
    begin on one day the highest number stands. `is_withdrawn` says that it was recorded by mistake."""

    __tablename__ = "participation"
    __table_args__ = {"sqlite_with_rowid": False}

    action: Mapped[str] = mapped_column(ForeignKey("action.key"), primary_key=True)
    state: Mapped[str] = mapped_column(ForeignKey("state.code"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[date | None]
    is_withdrawn: Mapped[bool]
    is_example: Mapped[bool]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int]


class Organisation(Base):
    """An authority, agency or body that learners work for."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str | None] = mapped_column(ForeignKey("state.code"))
