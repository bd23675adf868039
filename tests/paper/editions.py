"""Editions of packages in memory: what books are bound from."""

from datetime import UTC, datetime
from pathlib import Path

from elearn.catalogue.archives import PackageFiles
from elearn.catalogue.papers import Part
from elearn.catalogue.prepare import check_package, prepare
from elearn.catalogue.revisions import RevisionContent
from elearn.kernel.storage import Storage, local_storage
from elearn.markup.rendering import Passage
from elearn.paper.binding import Edition, bind
from elearn.paper.books import Book
from elearn.paper.words import in_language_of, pages_language
from tests.catalogue.factory import LESSON, package

BASE = "https://learn.example.org"
PUBLISHED = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
COURSE_PART = Part("course", "small")
LESSON_PART = Part("lesson", "first")


def storage_in(folder: Path) -> Storage:
    """A storage for the files of a test."""
    return local_storage(folder)


def edition(files: PackageFiles, storage: Storage, locale: str = "en") -> Edition:
    """The edition of a package in a language; needs an application's context for its words."""
    prepared = prepare(files, check_package(files, []), storage)
    content = RevisionContent(7, 1, 3, prepared.digest, PUBLISHED, prepared.manifest, prepared.texts)
    pages = {each.key: each.html for each in prepared.compiled[locale].activities}
    return Edition(content, locale, pages, Passage("An area", "en"), BASE, pages_language(locale))


def book_of(made: Edition, part: Part) -> Book:
    """The book of a part, in its own language's words."""
    with in_language_of(made.locale):
        return bind(made, part)


def pictures_of(book: Book, storage: Storage) -> dict[str, bytes]:
    """The contents of its pictures."""
    return {src: storage.get(src.split("/")[2]) for src in book.pictures}


def with_text(text: str) -> PackageFiles:
    """The small package, with this text more at the end of its lesson."""
    return package(
        **{"modules/one/first.md": f"{LESSON}\n{text}\n", "translations/ru.po": None, **_ONE_LANGUAGE}
    )


_ONE_LANGUAGE = {
    "course.yaml": package().files["course.yaml"].decode().replace("languages: [en, ru]", "languages: [en]"),
}
