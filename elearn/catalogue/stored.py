"""Which files of the storage courses name."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.catalogue.models import CoursePaper, MediaFile, Package

_NAMED = (Package.blob, MediaFile.digest, CoursePaper.digest)


def names(session: Session, beginning: str) -> Iterator[str]:
    """The digests that begin so of packages, of what their pages show, and of what was made of them for paper."""
    for column in _NAMED:
        found = session.scalars(select(column).where(column.startswith(beginning)).distinct())
        yield from (digest for digest in found if digest is not None)
