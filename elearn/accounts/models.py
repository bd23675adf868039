"""Tables of people: who they are, where they belong, how they sign in, what they may do."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base


class Person(Base):
    """Someone with an account. `email` is kept in lower case; who has not confirmed it cannot sign in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    latin_name: Mapped[str]
    locale: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


# Of a claim that nobody has decided yet; few among very many.
_IS_WAITING = "confirmed_at IS NULL AND refused_at IS NULL AND until IS NULL"


class Affiliation(Base):
    """Where a person works, as they claim it, until somebody who may confirms it; it has dates.

    `organisation_text` is what the person wrote where the organisation was not in the list yet.
    """

    __tablename__ = "affiliation"
    __table_args__ = (
        Index("ix_affiliation_state", "state", "person_id"),
        Index("ix_affiliation_organisation_id", "organisation_id", "person_id"),
        Index(
            "ix_affiliation_waiting",
            "claimed_at",
            sqlite_where=text(_IS_WAITING),
            postgresql_where=text(_IS_WAITING),
        ),
        Index("ix_affiliation_confirmed_at", "confirmed_at"),
        Index("ix_affiliation_refused_at", "refused_at"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str | None] = mapped_column(ForeignKey("state.code"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_text: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    claimed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]
    refused_at: Mapped[datetime | None]


class Login(Base):
    """A signed-in browser; the cookie holds the secret, the row its hash.

    `device` is our short guess of browser and system, empty where there is none.
    """

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_person_id", "person_id"), {"sqlite_with_rowid": False})

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(server_default="")


class Token(Base):
    """A bearer token of the JSON API, stored hashed."""

    __tablename__ = "token"
    __table_args__ = (Index("ix_token_person_id", "person_id"), {"sqlite_with_rowid": False})

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RoleGrant(Base):
    """A role that a person has, and how far: `scope_kind` is all, state, organisation or cohort."""

    __tablename__ = "role_grant"
    __table_args__ = {"sqlite_with_rowid": False}

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    scope_kind: Mapped[str] = mapped_column(primary_key=True)
    scope_value: Mapped[str] = mapped_column(primary_key=True)
    granted_by: Mapped[int]
    granted_at: Mapped[datetime]


class Throttle(Base):
    """What strangers can repeat, counted under a keyed hash of an address or a network (see throttle.py).

    Nothing is looked at before `until`; the row counts for nothing from `expires_at` on.
    """

    __tablename__ = "throttle"
    __table_args__ = {"sqlite_with_rowid": False}

    key: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    until: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
