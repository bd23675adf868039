"""Entries that units of work write, in each way that there is, and what others see of them."""

from collections.abc import Callable

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from elearn.kernel.clock import now
from elearn.kernel.database import Database
from elearn.kernel.ids import new_id
from elearn.kernel.models import AuditEntry
from elearn.kernel.prepared import Prepared
from elearn.kernel.unit_of_work import Writers, unit_of_work

_PUT = Prepared(
    insert(AuditEntry).values(
        id=bindparam("id"), at=bindparam("at"), actor_id=0, action="test", subject=bindparam("subject")
    )
)
Put = Callable[[Session, str], None]


def entry(subject: str) -> AuditEntry:
    return AuditEntry(id=new_id(), at=now(), actor_id=0, action="test", subject=subject)


def write(session: Session, subject: str) -> None:
    """By a statement of the session's."""
    session.execute(
        insert(AuditEntry).values(id=new_id(), at=now(), actor_id=0, action="test", subject=subject)
    )


def prepared(session: Session, subject: str) -> None:
    """By a statement that goes past the session."""
    _PUT.run(session, {"id": new_id(), "at": now(), "subject": subject})


def flushed(session: Session, subject: str) -> None:
    """As an object."""
    session.add(entry(subject))
    session.flush()


def pending(session: Session, subject: str) -> None:
    """As an object that is left for the commit to write."""
    session.add(entry(subject))


def kept(database: Database, prefix: str) -> set[str]:
    """What another connection sees at this moment."""
    with database.readers() as session:
        return set(session.scalars(select(AuditEntry.subject).where(AuditEntry.subject.startswith(prefix))))


def within(writers: Writers, work: Callable[[Session], None]) -> None:
    """Work in a unit of its own."""
    with unit_of_work(writers) as session:
        work(session)
