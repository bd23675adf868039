"""What can be found of the library: documents by what they are called and what is said of them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.search_index import Entry, Source, add_source, replace_rows, rows_of
from elearn.programme.document_models import DocumentRow, DocumentVersion


def add_search() -> None:
    """Have documents searched by everybody."""
    add_source(Source({"document": None}, _owners, _entries_of_owner))


def owner_of(key: str) -> str:
    """What the index calls a document."""
    return f"document:{key}"


def let_be_found(session: Session, key: str) -> None:
    """Let a document be found by what its rows say now, and not at all where it is withdrawn: whoever adds, changes,
    withdraws or puts back a document calls this last in the same transaction."""
    owner = owner_of(key)
    session.flush()
    replace_rows(session, owner, rows_of(owner, _entries_of_owner(session, owner)))


def _owners(session: Session) -> list[str]:
    in_library = select(DocumentRow.key).where(DocumentRow.withdrawn_at.is_(None)).order_by(DocumentRow.key)
    return [owner_of(key) for key in session.scalars(in_library)]


def _entries_of_owner(session: Session, owner: str) -> list[Entry]:
    """A document in each of its languages."""
    key = owner.partition(":")[2]
    versions = session.scalars(
        select(DocumentVersion)
        .join(DocumentRow, DocumentRow.id == DocumentVersion.document_id)
        .where(DocumentRow.key == key, DocumentRow.withdrawn_at.is_(None))
    )
    return [
        Entry(
            "document",
            each.locale,
            f"/documents/{key}",
            each.title,
            "\n".join(line for line in (each.summary, each.source) if line),
        )
        for each in versions
    ]
