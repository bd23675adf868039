"""A new password: for who knows the present one, and for who reads the mails of their address."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.accounts.register import normal_email, stamp_of
from elearn.accounts.roles import make_actor
from elearn.accounts.secrets import Signer
from elearn.accounts.sessions import end_sessions, end_tokens
from elearn.accounts.throttle import may_mail
from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit
from elearn.kernel.errors import Conflict
from elearn.kernel.jobs import enqueue

RESET_MAIL = "accounts.reset_mail"
PASSWORD_CHANGED_MAIL = "accounts.password_changed_mail"  # noqa: S105
# As long as mails are counted: who gets no further one has one that is still good.
RESET_SECONDS = 3600


def change_password(
    session: Session,
    actor: Actor,
    password_hash: str,
    here: str | None,
    *,
    ends_tokens: bool,
    now: datetime,
) -> None:
    """Keep a new password; every session but the one with the hash `here` ends, and a mail says so."""
    session.execute(update(Person).where(Person.id == actor.id).values(password_hash=password_hash))
    end_sessions(session, actor.id, but=here)
    if ends_tokens:
        end_tokens(session, actor.id)
    audit(session, actor, now, "password.changed", f"person:{actor.id}")
    enqueue(session, PASSWORD_CHANGED_MAIL, {"person_id": str(actor.id)}, now=now)


def ask_for_reset(session: Session, email: str, mails: str, now: datetime) -> None:
    """Send a link to choose a new password, where the address is known and has not had enough mails.

    An unknown address gets a job that does nothing: neither the answer nor its time tells them apart.
    """
    if not may_mail(session, [mails], now):
        return
    person_id = session.scalar(select(Person.id).where(Person.email == normal_email(email)))
    enqueue(session, RESET_MAIL, {"person_id": str(person_id or 0)}, now=now)


def reset_link(signer: Signer, person: Person) -> str:
    """What `reset_password` takes: good once, for this address and this password."""
    return signer.sign("reset", str(person.id), person.email, stamp_of(person))


def is_reset_link(session: Session, signer: Signer, link: str) -> bool:
    """Whether a link can still be used."""
    return _person_of(session, signer, link, lock=False) is not None


def reset_password(session: Session, signer: Signer, link: str, password_hash: str, now: datetime) -> int:
    """Keep a new password for whoever the link was sent to, and return their id; all their sessions and tokens end.

    Who has not confirmed their address has done so with it. Raises Conflict where the link is too old, used,
    or not ours.
    """
    person = _person_of(session, signer, link, lock=True)
    if person is None:
        raise Conflict("reset_link_unusable")
    if person.confirmed_at is None:
        person.confirmed_at = now
        session.flush()
    actor = make_actor(person.id, person.name, person.locale, None)
    change_password(session, actor, password_hash, None, ends_tokens=True, now=now)
    return person.id


def _person_of(session: Session, signer: Signer, link: str, *, lock: bool) -> Person | None:
    values = signer.read("reset", link, RESET_SECONDS)
    if values is None:
        return None
    person_id, email, stamp = int(values[0]), str(values[1]), str(values[2])
    mine = select(Person).where(Person.id == person_id, Person.email == email)
    person = session.scalar(mine.with_for_update() if lock else mine)
    return person if person is not None and stamp_of(person) == stamp else None
