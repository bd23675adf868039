"""Another e-mail address: asked for with the password, and changed only by a link sent to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.accounts.people import find_person
from elearn.accounts.register import normal_email, stamp_of
from elearn.accounts.roles import make_actor
from elearn.accounts.secrets import Signer
from elearn.accounts.throttle import may_mail
from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit
from elearn.kernel.errors import Conflict
from elearn.kernel.jobs import enqueue

NEW_ADDRESS_MAIL = "accounts.new_address_mail"
OLD_ADDRESS_MAIL = "accounts.old_address_mail"
CHANGE_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Change:
    """What a link asks for."""

    person_id: int
    old: str
    new: str
    stamp: str


def ask_to_change(session: Session, actor: Actor, email: str, mails: list[str], now: datetime) -> None:
    """Send a link to the new address and a note to the present one; nothing is changed yet.

    An address that has an account gets another mail, and the answer looks the same. Nothing is sent where
    those who are counted under `mails` have had enough.
    """
    person = find_person(session, actor.id)
    new = normal_email(email)
    if new == person.email or not may_mail(session, mails, now):
        return
    # The password as it is now: whoever changes it before the mail has left ends its link too.
    args = {"person_id": str(actor.id), "old": person.email, "new": new, "stamp": stamp_of(person)}
    enqueue(session, NEW_ADDRESS_MAIL, args, now=now)
    enqueue(session, OLD_ADDRESS_MAIL, args, now=now)


def owner_of(session: Session, email: str) -> Person | None:
    """Who has confirmed this address as theirs."""
    return session.scalar(select(Person).where(Person.email == email, Person.confirmed_at.is_not(None)))


def change_link(signer: Signer, change: Change) -> str:
    """What `change_email` takes: for this account with the address and password of when it was asked for."""
    return signer.sign("change_email", str(change.person_id), change.old, change.new, change.stamp)


def read_change(session: Session, signer: Signer, link: str) -> Change | None:
    """What a link asks for; None where it is too old, used, not ours, or where the address was taken."""
    change = _read(signer, link)
    if change is None or owner_of(session, change.new) is not None:
        return None
    person = session.scalar(select(Person).where(Person.id == change.person_id, Person.email == change.old))
    return change if person is not None and stamp_of(person) == change.stamp else None


def change_email(session: Session, signer: Signer, link: str, now: datetime) -> None:
    """Make the address that the link was sent to the account's.

    A registration of it that nobody confirmed gives way. Raises Conflict where the link cannot be used.
    """
    change = _read(signer, link)
    if change is None:
        raise Conflict("change_link_unusable")
    mine = select(Person).where(Person.id == change.person_id, Person.email == change.old)
    person = session.scalar(mine.with_for_update())
    is_free = owner_of(session, change.new) is None
    if person is None or stamp_of(person) != change.stamp or not is_free:
        raise Conflict("change_link_unusable")
    session.execute(delete(Person).where(Person.email == change.new, Person.confirmed_at.is_(None)))
    try:
        with session.begin_nested():
            person.email = change.new
            session.flush()
    except IntegrityError as error:  # taken at this very moment
        raise Conflict("change_link_unusable") from error
    actor = make_actor(person.id, person.name, person.locale, None)
    audit(
        session,
        actor,
        now,
        "email.changed",
        f"person:{person.id}",
        before={"email": change.old},
        after={"email": change.new},
    )


def _read(signer: Signer, link: str) -> Change | None:
    values = signer.read("change_email", link, CHANGE_SECONDS)
    if values is None:
        return None
    return Change(int(values[0]), str(values[1]), str(values[2]), str(values[3]))
