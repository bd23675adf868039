"""What can be found of the library: documents by what they are called and what is said of them."""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.search_index import Entry, Source, add_source
from elearn.programme.document_models import DocumentRow, DocumentVersion


class Told(Protocol):
    """A document in a language, as it is added or as it is kept."""

    @property
    def locale(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def source(self) -> str: ...


def add_search() -> None:
    """Have documents searched by everybody."""
    add_source(Source({"document": None}, _owners, _entries_of_owner))


def owner_of(key: str) -> str:
    """What the index calls a document."""
    return f"document:{key}"


def document_entries(key: str, versions: Iterable[Told]) -> list[Entry]:
    """A document in each of its languages."""
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


def _owners(session: Session) -> list[str]:
    return [owner_of(key) for key in session.scalars(select(DocumentRow.key).order_by(DocumentRow.key))]


def _entries_of_owner(session: Session, owner: str) -> list[Entry]:
    key = owner.partition(":")[2]
    versions = session.scalars(
        select(DocumentVersion)
        .join(DocumentRow, DocumentRow.id == DocumentVersion.document_id)
        .where(DocumentRow.key == key)
    )
    return document_entries(key, versions)
