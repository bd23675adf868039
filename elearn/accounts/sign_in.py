"""Signing in and out, and tokens of the JSON API."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Login, Person, Token
from elearn.accounts.passwords import is_password
from elearn.accounts.register import normal_email
from elearn.accounts.secrets import hash_secret
from elearn.kernel.ids import new_secret

SESSION_LASTS = timedelta(days=30)
TOKEN_LASTS = timedelta(days=30)


@dataclass(frozen=True)
class Recognised:
    """Somebody who knew the password."""

    person_id: int
    locale: str
    is_confirmed: bool


def recognise(session: Session, email: str, password: str) -> Recognised | None:
    """Who has this address and this password; takes as long where nobody has. Reads only, outside a
    transaction."""
    row = session.execute(
        select(Person.id, Person.locale, Person.password_hash, Person.confirmed_at).where(
            Person.email == normal_email(email)
        )
    ).first()
    session.rollback()  # no connection is held while the password is checked
    if not is_password(row.password_hash if row else None, password) or row is None:
        return None
    return Recognised(row.id, row.locale, row.confirmed_at is not None)


def open_login(session: Session, person_id: int, now: datetime) -> str:
    """Sign a person in; returns the secret for the cookie."""
    secret = new_secret()
    session.execute(
        insert(Login).values(
            token_hash=hash_secret(secret),
            person_id=person_id,
            created_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    return secret


def close_login(session: Session, secret: str) -> None:
    """Sign out; a second time changes nothing."""
    session.execute(delete(Login).where(Login.token_hash == hash_secret(secret)))


def issue_token(session: Session, person_id: int, now: datetime) -> tuple[str, datetime]:
    """A new token and the moment when it runs out."""
    secret, expires_at = new_secret(), now + TOKEN_LASTS
    session.execute(
        insert(Token).values(
            token_hash=hash_secret(secret), person_id=person_id, created_at=now, expires_at=expires_at
        )
    )
    return secret, expires_at
