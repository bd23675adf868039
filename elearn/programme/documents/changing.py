"""Changing a document of the library, taking it out of what readers find, and putting it back."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit, bump_site_version, one_at_a_time
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.programme.areas import area_keys
from elearn.programme.documents.adding import document_faults, write_contents
from elearn.programme.documents.entry import NewDocument, document_of, entry_of
from elearn.programme.documents.history import CHANGED, PUT_BACK, WITHDRAWN, last_edition, record_edition
from elearn.programme.documents.models import DocumentRow
from elearn.programme.documents.searching import let_be_found
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "document_changed_meanwhile": N_(
            "Somebody else has changed this document since you opened it. Compare with what they changed, then publish "
            "again to put yours in place of theirs."
        ),
    }
)


def change_document(session: Session, actor: Actor, new: NewDocument, seen: int, now: dt.datetime) -> bool:
    """Let a document say this; returns whether anything is different. `seen` is the number of the edition from which
    the change began.

    A document that could be read must stay so; one of which only the title is known may stay as it is. Raises NotFound,
    Invalid with every fault, Conflict `document_changed_meanwhile`.
    """
    row, number, was = _locked(session, new.key)
    needs_text = document_of(new.key, was).has_text
    if faults := list(document_faults(new, area_keys(session), needs_text=needs_text)):
        raise Invalid(faults)
    entry = entry_of(new)
    if entry == was:
        return False
    _refuse_stale(number, seen)
    row.changed_at = now
    write_contents(session, row, new)
    record_edition(session, actor, row.id, CHANGED, entry, now)
    _tell(session, actor, now, "document.changed", row, before=dict(was), after=entry)
    return True


def withdraw_document(session: Session, actor: Actor, key: str, seen: int, now: dt.datetime) -> bool:
    """Take a document out of lists, search, feed and sitemap; its files are no longer given out, and its address says
    that it was withdrawn. Returns False where it is so already. Raises NotFound, Conflict."""
    return _move(session, actor, key, seen, now, withdrawn_at=now)


def put_back_document(session: Session, actor: Actor, key: str, seen: int, now: dt.datetime) -> bool:
    """Undo a withdrawal. Returns False where there is none. Raises NotFound, Conflict."""
    return _move(session, actor, key, seen, now, withdrawn_at=None)


def _move(
    session: Session, actor: Actor, key: str, seen: int, now: dt.datetime, *, withdrawn_at: dt.datetime | None
) -> bool:
    row, number, entry = _locked(session, key)
    if (row.withdrawn_at is None) == (withdrawn_at is None):
        return False
    _refuse_stale(number, seen)
    row.withdrawn_at, row.changed_at = withdrawn_at, now
    let_be_found(session, key, now)
    record_edition(session, actor, row.id, WITHDRAWN if withdrawn_at else PUT_BACK, entry, now)
    _tell(session, actor, now, "document.withdrawn" if withdrawn_at else "document.put-back", row)
    return True


def _locked(session: Session, key: str) -> tuple[DocumentRow, int, dict[str, object]]:
    """The document, which nobody else changes until the transaction ends, the number of its last edition, and what
    that says."""
    one_at_a_time(session)
    row = session.scalar(select(DocumentRow).where(DocumentRow.key == key))
    if row is None:
        raise NotFound("document", key)
    latest = last_edition(session, row.id)
    return row, latest.number, latest.entry


def _refuse_stale(number: int, seen: int) -> None:
    if number != seen:
        raise Conflict("document_changed_meanwhile")


def _tell(
    session: Session,
    actor: Actor,
    now: dt.datetime,
    action: str,
    row: DocumentRow,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    audit(session, actor, now, action, f"document:{row.key}", before=before, after=after)
    bump_site_version(session)
    session.flush()
