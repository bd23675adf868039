"""The record of who changed what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.ids import new_id
from elearn.kernel.models import AuditEntry, Site

ROWS_AT_ONCE = 500


def audit(
    session: Session,
    actor: Actor,
    now: datetime,
    action: str,
    subject: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add an entry; `subject` reads like `course:labour-migration` or `person:42`."""
    session.add(
        AuditEntry(
            id=new_id(), at=now, actor_id=actor.id, action=action, subject=subject, before=before, after=after
        )
    )


def audit_all(session: Session, actor: Actor, now: datetime, entries: Sequence[Mapping[str, Any]]) -> None:
    """Add many entries at once: each has `action`, `subject`, `before` and `after`, as for one."""
    rows = [{"id": new_id(), "at": now, "actor_id": actor.id, **each} for each in entries]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(AuditEntry), rows[first : first + ROWS_AT_ONCE])


def bump_site_version(session: Session) -> None:
    """Say that a changeable text has changed, so that every process forgets what it kept."""
    changed = session.execute(update(Site).values(version=Site.version + 1).returning(Site.version)).first()
    if changed is None:
        session.add(Site(id=1, version=1))


def one_at_a_time(session: Session) -> None:
    """Wait until no other transaction changes such texts; readers wait for nobody."""
    session.execute(select(Site.version).with_for_update())


def site_version(session: Session) -> int:
    """The current version of the changeable texts."""
    return session.scalar(select(Site.version)) or 0
