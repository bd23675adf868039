"""What a document said, and who changed it when: an edition for each change, the last one says what it says now."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.programme.documents.models import DocumentEdition, DocumentRow

ADDED, CHANGED, WITHDRAWN, PUT_BACK = "added", "changed", "withdrawn", "put_back"


def document_history(session: Session, key: str) -> Sequence[DocumentEdition]:
    """Every edition of a document, the last one first; none where there is no such document."""
    return session.scalars(
        select(DocumentEdition)
        .join(DocumentRow, DocumentRow.id == DocumentEdition.document_id)
        .where(DocumentRow.key == key)
        .order_by(DocumentEdition.number.desc())
    ).all()


def last_edition(session: Session, document_id: int) -> DocumentEdition:
    """The edition that says what is true now."""
    return session.scalars(
        select(DocumentEdition)
        .where(DocumentEdition.document_id == document_id)
        .order_by(DocumentEdition.number.desc())
        .limit(1)
    ).one()


def record_edition(
    session: Session, actor: Actor, document_id: int, act: str, entry: dict[str, Any], now: dt.datetime
) -> None:
    """Add to a document's history what it says from now on; `act` is one of those above."""
    number = 1 if act == ADDED else last_edition(session, document_id).number + 1
    session.add(
        DocumentEdition(
            document_id=document_id,
            number=number,
            act=act,
            entry=entry,
            written_at=now,
            written_by=actor.id,
        )
    )
