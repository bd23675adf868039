"""Courses on paper: which files a revision has, and where they are. The worker makes them later (elearn/paper)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.catalogue.manifests import Manifest
from elearn.catalogue.models import CoursePaper, Format, PartKind

FORMATS: tuple[Format, ...] = get_args(Format)
MIMETYPES: Mapping[Format, str] = {"pdf": "application/pdf", "epub": "application/epub+zip"}


@dataclass(frozen=True)
class Part:
    """What a file holds: a course, one of its modules, one of its lessons."""

    kind: PartKind
    key: str


@dataclass(frozen=True)
class Paper:
    """A file that was made: its content by digest, and how many bytes it has."""

    part: Part
    locale: str
    format: Format
    digest: str
    size: int


def parts_of(manifest: Manifest) -> list[Part]:
    """All parts of a course that come as files, the whole first."""
    return [
        Part("course", manifest.course),
        *(Part("module", key) for key in manifest.modules),
        *(Part("lesson", line.key) for line in manifest.activities if line.kind == "lesson"),
    ]


def papers_of(session: Session, revision_id: int, locale: str | None = None) -> Iterator[Paper]:
    """The files of a revision, in a language or in all; those that could not be made are not among them."""
    wanted = select(CoursePaper).where(
        CoursePaper.revision_id == revision_id, CoursePaper.digest.is_not(None)
    )
    if locale is not None:
        wanted = wanted.where(CoursePaper.locale == locale)
    for row in session.scalars(wanted.order_by(CoursePaper.locale, CoursePaper.format)):
        yield _paper(row)


def paper_of(
    session: Session, revision_id: int, locale: str, part: Part, file_format: Format
) -> Paper | None:
    """One file of a revision; None where it is not there, or not yet."""
    row = session.get(CoursePaper, (revision_id, locale, part.kind, part.key, file_format))
    return _paper(row) if row is not None and row.digest is not None else None


def _paper(row: CoursePaper) -> Paper:
    assert row.digest is not None
    return Paper(Part(row.part, row.key), row.locale, row.format, row.digest, row.size)


def file_name(part: Part, course: str, locale: str, file_format: Format) -> str:
    """The name under which it is kept by whoever takes it.

    >>> file_name(Part("module", "concepts"), "labour-migration", "ru", "pdf")
    'labour-migration-concepts-ru.pdf'
    """
    stem = course if part.kind == "course" else f"{course}-{part.key}"
    return f"{stem}-{locale}.{file_format}"


def paper_path(lang: str, course: str, part: Part, file_format: Format) -> str:
    """The address of a file, the same for every revision, for readers of `lang`."""
    return f"/{lang}/paper/{course}/{part.kind}/{part.key}.{file_format}"
