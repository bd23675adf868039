"""What can be found of the library: documents by what they are called, what is said of them, and the words of their
files."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.search_index import Entry, Source, add_source, replace_rows, rows_of
from elearn.programme.documents.file_texts import have_read, stems_of_files
from elearn.programme.documents.models import DocumentRow, DocumentVersion

KIND = "document"


def add_search() -> None:
    """Have documents searched by everybody."""
    add_source(SOURCE)


def owner_of(key: str) -> str:
    """What the index calls a document."""
    return f"{KIND}:{key}"


def let_be_found(session: Session, key: str, now: datetime) -> None:
    """Let a document be found by what its rows say now, and not at all where it is withdrawn, and have its files read
    that nobody has read yet: whoever adds, changes, withdraws or puts back a document calls this last in the same
    transaction."""
    owner = owner_of(key)
    session.flush()
    replace_rows(session, owner, rows_of(owner, _entries_of_owner(session, owner)))
    digests = [each.digest for each in _versions(session, key) if each.digest is not None]
    have_read(session, digests, now)


def documents_with(session: Session, digest: str) -> list[str]:
    """The owners of which this is a file."""
    keys = select(DocumentRow.key).join(DocumentVersion, DocumentVersion.document_id == DocumentRow.id)
    found = session.scalars(keys.where(DocumentVersion.digest == digest).distinct().order_by(DocumentRow.key))
    return [owner_of(key) for key in found]


def _owners(session: Session) -> list[str]:
    in_library = select(DocumentRow.key).where(DocumentRow.withdrawn_at.is_(None)).order_by(DocumentRow.key)
    return [owner_of(key) for key in session.scalars(in_library)]


def _versions(session: Session, key: str) -> list[DocumentVersion]:
    statement = select(DocumentVersion).join(DocumentRow, DocumentRow.id == DocumentVersion.document_id)
    in_library = statement.where(DocumentRow.key == key, DocumentRow.withdrawn_at.is_(None))
    return list(session.scalars(in_library.order_by(DocumentVersion.locale)))


def _entries_of_owner(session: Session, owner: str) -> Iterator[Entry]:
    """A document in each of its languages, and there by the words of its file."""
    key = owner.partition(":")[2]
    versions = _versions(session, key)
    stems = stems_of_files(session, [each.digest for each in versions if each.digest is not None])
    for each in versions:
        place, body = f"/documents/{key}", "\n".join(line for line in (each.summary, each.source) if line)
        yield Entry(KIND, each.locale, place, each.title, body)
        if each.digest in stems:
            inside = stems[each.digest]
            yield Entry(KIND, each.locale, place, each.title, "", is_inside=True, stems=inside)


SOURCE = Source({KIND: None}, _owners, _entries_of_owner)
