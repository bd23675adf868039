"""Signing in and out, and tokens of the JSON API."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Login, Person, Token
from elearn.accounts.passwords import is_password
from elearn.accounts.register import normal_email
from elearn.accounts.secrets import hash_secret
from elearn.accounts.throttle import Tries, count_failure, forget_failures, wait_for
from elearn.kernel.ids import new_secret
from elearn.kernel.unit_of_work import UnitOfWork

SESSION_LASTS = timedelta(days=30)
SHARED_LASTS = timedelta(hours=2)
TOKEN_LASTS = timedelta(days=30)


@dataclass(frozen=True)
class Recognised:
    """Somebody who knew the password."""

    person_id: int
    locale: str
    is_confirmed: bool


@dataclass(frozen=True)
class Refused:
    """A try that did not succeed: `wait` seconds too early, or, where that is 0, with a wrong password.

    A value and no exception, because it leaves a fact: the try is counted.
    """

    wait: int = 0


def recognise(
    reads: Session, work: UnitOfWork, tries: Tries, email: str, password: str, now: datetime
) -> Recognised | Refused:
    """Who has this address and this password. An unknown address is counted, and takes as long, as a known
    one."""
    row = reads.execute(
        select(Person.id, Person.locale, Person.password_hash, Person.confirmed_at).where(
            Person.email == normal_email(email)
        )
    ).first()
    kept = (row.id, row.password_hash) if row else None
    refused = prove(reads, work, tries, kept, password, now)
    if refused or row is None:
        return refused or Refused()
    return Recognised(row.id, row.locale, row.confirmed_at is not None)


def prove(
    reads: Session,
    work: UnitOfWork,
    tries: Tries,
    kept: tuple[int, str] | None,
    password: str,
    now: datetime,
) -> Refused | None:
    """Check a password against a person's id and hash, no more often than the pace allows; None where it is right.

    The password is hashed before the transaction begins. Whoever failed in the meantime makes this try wait too,
    right or wrong: many tries at once learn no more than one after the other.
    """
    wait = wait_for(reads, tries, now)
    reads.rollback()  # no connection is held while the password is checked
    if wait:
        return Refused(wait)
    is_right = is_password(kept[1] if kept else None, password)
    session = work.session
    if not is_right or kept is None:
        return Refused(count_failure(session, tries, now))
    wait = wait_for(session, tries, now, locked=True)
    if wait:
        return Refused(wait)
    still = select(Person.id).where(Person.id == kept[0], Person.password_hash == kept[1])
    if session.scalar(still.with_for_update()) is None:  # changed while we looked at it
        return Refused()
    forget_failures(session, tries)
    return None


def open_login(
    session: Session, person_id: int, now: datetime, *, device: str = "", is_shared: bool = False
) -> str:
    """Sign a person in, on a shared computer for a short while; returns the secret for the cookie.

    Those of their sessions that have run out are dropped.
    """
    secret = new_secret()
    session.execute(delete(Login).where(Login.person_id == person_id, Login.expires_at <= now))
    session.execute(
        insert(Login).values(
            token_hash=hash_secret(secret),
            person_id=person_id,
            created_at=now,
            expires_at=now + (SHARED_LASTS if is_shared else SESSION_LASTS),
            device=device,
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
