"""Tables of the library: documents, their language versions, the courses that they go with, what they said before, and
the words of files."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base


class DocumentRow(Base):
    """A document, whatever its languages; `dated` is the day that it bears, with `until` the last one of several.

    `changed_at` is when its entry here was last written; `withdrawn_at` since when readers no longer find it.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    dated: Mapped[dt.date]
    until: Mapped[dt.date | None]
    area: Mapped[str | None] = mapped_column(ForeignKey("thematic_area.key"))
    is_example: Mapped[bool]
    changed_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]


class DocumentVersion(Base):
    """What a document is called in a language and, where there is its text in that language, a file of the storage or
    a link to it.

    `source` says who gave it, `funding` by whose means; `is_working` marks a title that is not the document's own.
    """

    __tablename__ = "document_version"
    __table_args__ = (
        CheckConstraint("digest IS NULL OR link IS NULL", name="one_text"),
        {"sqlite_with_rowid": False},
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str]
    source: Mapped[str]
    funding: Mapped[str]
    is_working: Mapped[bool]
    link: Mapped[str | None]
    digest: Mapped[str | None]
    file_name: Mapped[str | None]
    media_type: Mapped[str | None]
    size: Mapped[int | None]


class DocumentCourse(Base):
    """A course that a document goes with, by the course's key, in the order of `position`."""

    __tablename__ = "document_course"
    __table_args__ = {"sqlite_with_rowid": False}

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    course: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]


class DocumentEdition(Base):
    """All that a document said from `written_at` on, see `entry.py`; `act` is what was done to it. Files that
    it names stay in the storage."""

    __tablename__ = "document_edition"
    __table_args__ = {"sqlite_with_rowid": False}

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str]
    entry: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[dt.datetime]
    written_by: Mapped[int]


class FileText(Base):
    """What came of reading a file's text, by the file's digest: the same content is read once, whoever names it.

    `state` is `read` or `none`, where there is no text in it, or `failed`; `reason` says why it is not all.
    """

    __tablename__ = "file_text"
    __table_args__ = {"sqlite_with_rowid": False}

    digest: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    reason: Mapped[str | None]
    letters: Mapped[int]
    read_at: Mapped[dt.datetime]


class FilePassage(Base):
    """A passage of a file's text, in order of `place` from 1; `page` where the file has numbered ones."""

    __tablename__ = "file_passage"
    __table_args__ = {"sqlite_with_rowid": False}

    digest: Mapped[str] = mapped_column(ForeignKey("file_text.digest"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    stems: Mapped[str] = mapped_column(Text)
