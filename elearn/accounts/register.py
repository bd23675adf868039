"""Registering, and confirming the e-mail address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import check_claim, claim_affiliation
from elearn.accounts.models import Person
from elearn.accounts.schemas import AffiliationClaim, Registration
from elearn.accounts.secrets import Signer, hash_secret
from elearn.accounts.throttle import may_mail
from elearn.kernel.errors import Conflict, NotFound
from elearn.kernel.ids import new_id
from elearn.kernel.jobs import enqueue, retry
from elearn.kernel.models import Job

CONFIRM_MAIL = "accounts.confirm_mail"
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
KNOWN_MAIL = "accounts.already_registered_mail"


@dataclass(frozen=True)
class MailState:
    """How a mail stands: waiting, sent, failed or to be tried again; what a mail server said is the job's."""

    state: str
    at: datetime


def register(
    session: Session, registration: Registration, password_hash: str, mails: str, now: datetime
) -> int | None:
    """Make an account that waits for its confirmation; returns the id of the job that sends the mail.

    An address that has an account already gets a mail that says so, and the answer looks the same: nobody
    learns from it who has an account here. Returns None, and changes nothing, where as many mails as may be
    were sent to it (counted under `mails`): what was registered without a mail could not be confirmed.

    Raises Invalid for a state that is not in the list, whoever has the address.
    """
    claim = AffiliationClaim(registration.state, registration.organisation)
    check_claim(session, claim)
    if not may_mail(session, [mails], now):
        return None
    values = {
        "email": normal_email(registration.email),
        "name": registration.name.strip(),
        "latin_name": registration.latin_name.strip(),
        "locale": registration.locale,
        "password_hash": password_hash,
        "created_at": now,
    }
    person_id = _insert_or_replace(session, values)
    if person_id is None:
        known_id = session.scalar(select(Person.id).where(Person.email == values["email"]))
        return enqueue(session, KNOWN_MAIL, {"person_id": str(known_id)}, now=now)
    claim_affiliation(session, person_id, claim, now)
    return enqueue(session, CONFIRM_MAIL, {"person_id": str(person_id)}, now=now)


def _insert_or_replace(session: Session, values: dict[str, Any]) -> int | None:
    """The id of the account, new or not confirmed yet; None where it is confirmed.

    What was registered last counts: who registers another's address must not keep a password for it.
    """
    statement = INSERTS[session.get_bind().dialect.name](Person).values(id=new_id(), **values)
    found: int | None = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["email"], set_=values, where=Person.confirmed_at.is_(None)
        ).returning(Person.id)
    )
    return found


def ask_to_confirm(session: Session, person_id: int, mails: str, now: datetime) -> int | None:
    """Send the link again to somebody who knows their password.

    Returns the id of the job that does it; None where they had as many mails as may be.
    """
    if not may_mail(session, [mails], now):
        return None
    return enqueue(session, CONFIRM_MAIL, {"person_id": str(person_id)}, now=now)


def normal_email(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def mail_state(session: Session, job_id: int) -> MailState:
    """How the mail of a registration stands. Raises NotFound."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound("mail", job_id)
    if job.finished_at:
        return MailState("sent", job.finished_at)
    if job.failed_at:
        return MailState("failed", job.failed_at)
    return MailState("delayed" if job.error else "waiting", job.run_at)


def send_again(session: Session, job_id: int, mails: str, now: datetime) -> int | None:
    """Send the same mail once more, at once.

    Returns the id of the job that does it; None where as many were sent as may be. Raises NotFound.
    """
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound("mail", job_id)
    if not may_mail(session, [mails], now):
        return None
    if retry(session, job_id, now):
        return job_id
    return enqueue(session, job.kind, dict(job.args), now=now)


def confirm_email(session: Session, signer: Signer, link: str, now: datetime) -> int:
    """Confirm the address that the link was sent to; twice is once. Returns the person's id.

    Raises Conflict where the link is too old or not ours.
    """
    values = signer.read("confirm", link)
    if values is None:
        raise Conflict("link_unusable")
    person_id, email, stamp = int(values[0]), str(values[1]), str(values[2])
    # Locked: nobody registers the address anew between our look and the confirmation.
    mine = select(Person).where(Person.id == person_id, Person.email == email).with_for_update()
    person = session.scalar(mine)
    if person is None or stamp_of(person) != stamp:
        raise Conflict("link_unusable")
    if person.confirmed_at is None:
        person.confirmed_at = now
    return person_id


def confirmation_link(signer: Signer, person: Person) -> str:
    """What `confirm_email` takes: for this registration of this address, and no other."""
    return signer.sign("confirm", str(person.id), person.email, stamp_of(person))


def stamp_of(person: Person) -> str:
    """Tells one registration of an address from another."""
    return hash_secret(person.password_hash)[:16]
