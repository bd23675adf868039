"""Tables of courses: packages as they came, revisions as they were frozen, pages as they were compiled."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base

PartKind = Literal["course", "module", "lesson"]
Format = Literal["pdf", "epub"]


class Package(Base):
    """A course's files as uploaded: `digest` over paths and contents, `blob` the zip's own bytes in
    storage."""

    __tablename__ = "package"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(index=True)
    blob: Mapped[str]
    course: Mapped[str]
    uploaded_by: Mapped[int]
    uploaded_at: Mapped[datetime]


class Course(Base):
    """A course that has been published at least once; `id` is small, because learner rows carry it."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(unique=True)
    area: Mapped[str] = mapped_column(ForeignKey("thematic_area.key"))
    revision_id: Mapped[int | None]


class Revision(Base):
    """What a publication froze: never changed afterwards.

    `manifest` holds what is the same in all languages (see catalogue/manifests.py), `texts` the rest per
    language.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    kind: Mapped[str]
    digest: Mapped[str]
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
    finished: Mapped[str]
    published_by: Mapped[int]
    published_at: Mapped[datetime]
    manifest: Mapped[dict[str, Any]] = mapped_column(JSON)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)


class CompiledPage(Base):
    """An activity's safe HTML in a language."""

    __tablename__ = "compiled_page"
    __table_args__ = {"sqlite_with_rowid": False}

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    activity: Mapped[str] = mapped_column(primary_key=True)
    html: Mapped[str]


class MediaFile(Base):
    """A file of a package that pages show, by the digest of its content."""

    __tablename__ = "media_file"
    __table_args__ = (Index("ix_media_file_digest", "digest"), {"sqlite_with_rowid": False})

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]


class CoursePaper(Base):
    """A part of a revision as a file to take along: `digest` names it in storage; None where it could not be made, and
    `fault` says why."""

    __tablename__ = "course_paper"
    __table_args__ = {"sqlite_with_rowid": False}

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[PartKind] = mapped_column(String, primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    format: Mapped[Format] = mapped_column(String, primary_key=True)
    digest: Mapped[str | None]
    size: Mapped[int]
    made_at: Mapped[datetime]
    fault: Mapped[str | None]


class InstrumentRow(Base):
    """An act that a course cites; the platform's register is the union over courses."""

    __tablename__ = "instrument"
    __table_args__ = {"sqlite_with_rowid": False}

    key: Mapped[str] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
