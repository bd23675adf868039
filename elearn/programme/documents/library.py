"""The programme's documents as readers find them: the newest first, each with its languages side by side."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.texts import N_
from elearn.programme.documents.models import DocumentCourse, DocumentRow, DocumentVersion
from elearn.web.page_cache import PageCache

KINDS = {
    "action_plan": N_("Action plan"),
    "declaration": N_("Declaration"),
    "handbook": N_("Handbook"),
    "training_material": N_("Training material"),
    "briefing": N_("Briefing"),
}


ALL_AREAS = "all"  # as a value of the filter by area: documents that have none of their own


@dataclass(frozen=True)
class File:
    """A file of the storage; `format` is how readers know its kind, such as PDF."""

    digest: str
    name: str
    media_type: str
    size: int

    @property
    def format(self) -> str:
        """The ending of its name, in capitals.

        >>> File("", "list.docx", "", 1).format
        'DOCX'
        """
        return PurePosixPath(self.name).suffix[1:].upper()


@dataclass(frozen=True)
class Version:
    """A document in a language: what it is called there and, where there is one, its text as a file or a link."""

    locale: str
    title: str
    summary: str
    source: str
    funding: str
    is_working: bool
    file: File | None
    link: str | None

    @property
    def has_text(self) -> bool:
        """Whether the document can be read in this language."""
        return self.file is not None or self.link is not None

    @property
    def host(self) -> str | None:
        """The site that the link leads to."""
        return urlsplit(self.link).hostname if self.link else None


@dataclass(frozen=True)
class Document:
    """A document; `until` is the last of several days that it bears, `courses` are keys. One without an area goes
    across all of them, as declarations and action plans do. Readers do not find one that was withdrawn."""

    key: str
    kind: str
    dated: dt.date
    until: dt.date | None
    area: str | None
    is_example: bool
    changed_at: dt.datetime
    withdrawn_at: dt.datetime | None
    versions: Mapping[str, Version]
    courses: tuple[str, ...]

    def told_in(self, locale: str) -> Version:
        """What it is called for a reader of that language: in theirs, else in English, else as it can be."""
        return self.versions.get(locale) or self.versions.get("en") or next(iter(self.versions.values()))

    def texts_for(self, locale: str) -> list[Version]:
        """The languages in which it can be read, the reader's first."""
        return sorted(
            (each for each in self.versions.values() if each.has_text),
            key=lambda each: (each.locale != locale, each.locale),
        )

    @cached_property
    def traits(self) -> dict[str, frozenset[str]]:
        """By what it can be filtered, and its values there."""
        return {
            "kind": frozenset((self.kind,)),
            "area": frozenset((self.area or ALL_AREAS,)),
            "language": frozenset(each.locale for each in self.versions.values() if each.has_text),
            "year": frozenset((str(self.dated.year),)),
        }


@dataclass(frozen=True)
class _Kept:
    """Every document, the newest first, and those among them that readers find."""

    documents: tuple[Document, ...]
    in_library: tuple[Document, ...]

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        texts = (
            version.title + version.summary + version.source + version.funding
            for document in self.documents
            for version in document.versions.values()
        )
        return 200 + 1_000 * len(self.documents) + sum(500 + 2 * len(text) for text in texts)


_kept: PageCache[_Kept] = PageCache(16 << 20)


def kept_documents(session: Session, site_version: int) -> tuple[Document, ...]:
    """The documents of the library, the newest first; read once in a process's life for a version of the site's
    texts."""
    return _all_kept(session, site_version).in_library


def every_document(session: Session, site_version: int) -> tuple[Document, ...]:
    """The same with those that were withdrawn: for editors, and for what is said at their addresses."""
    return _all_kept(session, site_version).documents


def _all_kept(session: Session, site_version: int) -> _Kept:
    def read() -> _Kept:
        documents = read_documents(session)
        return _Kept(documents, tuple(each for each in documents if each.withdrawn_at is None))

    return _kept.get((session.get_bind().engine, site_version), read)


def read_documents(session: Session) -> tuple[Document, ...]:
    """Every document, withdrawn or not, straight from the database."""
    versions: dict[int, dict[str, Version]] = defaultdict(dict)
    for row in session.scalars(select(DocumentVersion).order_by(DocumentVersion.locale)):
        versions[row.document_id][row.locale] = _version(row)
    courses: dict[int, list[str]] = defaultdict(list)
    ordered = select(DocumentCourse.document_id, DocumentCourse.course).order_by(DocumentCourse.position)
    for document_id, course in session.execute(ordered):
        courses[document_id].append(course)
    rows = session.scalars(select(DocumentRow).order_by(DocumentRow.dated.desc(), DocumentRow.key))
    return tuple(_document(row, versions[row.id], courses[row.id]) for row in rows)


def _document(row: DocumentRow, versions: Mapping[str, Version], courses: Sequence[str]) -> Document:
    return Document(
        row.key,
        row.kind,
        row.dated,
        row.until,
        row.area,
        row.is_example,
        row.changed_at,
        row.withdrawn_at,
        versions,
        tuple(courses),
    )


def _version(row: DocumentVersion) -> Version:
    file = None
    if row.digest is not None:
        file = File(row.digest, row.file_name or "", row.media_type or "", row.size or 0)
    return Version(
        row.locale, row.title, row.summary, row.source, row.funding, row.is_working, file, row.link
    )


def find_document(documents: Sequence[Document], key: str) -> Document | None:
    """The document of that key."""
    return next((each for each in documents if each.key == key), None)


def of_area(documents: Iterable[Document], area: str) -> list[Document]:
    """The documents of an area, and behind them those that go across all of them."""
    return sorted(
        (each for each in documents if each.area in {area, None}), key=lambda each: each.area is None
    )
