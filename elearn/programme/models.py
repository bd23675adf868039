"""Tables of the programme: its areas and their dated texts, states, organisations."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base


class ThematicArea(Base):
    """One of the six; the key is neutral and permanent."""

    __tablename__ = "thematic_area"

    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)


class AreaText(Base):
    """An area's title and texts in a language, in force from a date; `is_working` marks a working
    translation."""

    __tablename__ = "area_text"
    __table_args__ = {"sqlite_with_rowid": False}

    area: Mapped[str] = mapped_column(ForeignKey("thematic_area.key"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    title: Mapped[str]
    label: Mapped[str]
    about: Mapped[str]
    source: Mapped[str]
    is_working: Mapped[bool]


class State(Base):
    """A state, by ISO 3166-1 code; names come from CLDR except where the programme's wording differs.

    Nothing in the code assumes a status: it is what the secretariat has set, as of a date.
    """

    __tablename__ = "state"

    code: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    status_as_of: Mapped[date]
    source: Mapped[str]


class Organisation(Base):
    """An authority, agency or body that learners work for."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str | None] = mapped_column(ForeignKey("state.code"))
