"""Which files of the storage the library names."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.programme.documents.models import DocumentEdition


def names(session: Session, beginning: str) -> Iterator[str]:
    """The digests that begin so of every file that a document has or ever had: its last edition says what it has."""
    for entry in session.scalars(select(DocumentEdition.entry)):
        for text in entry["texts"].values():
            if text["file"] and text["file"]["digest"].startswith(beginning):
                yield text["file"]["digest"]
