"""Making the files of a revision: by the worker, after its publication, a part at a time.

Each job first puts the next part behind itself, and then makes its own. So what else has come meanwhile, a mail above
all, waits for two parts at most, however many a course has; and a part that ends its worker stops no other.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from elearn.catalogue.models import CompiledPage, Course, CoursePaper, Format
from elearn.catalogue.papers import FORMATS, Part, parts_of
from elearn.catalogue.publish import revision_published
from elearn.catalogue.revisions import RevisionContent, load_revision
from elearn.kernel.clock import now as clock_now
from elearn.kernel.ids import new_id
from elearn.kernel.jobs import Runner, enqueue
from elearn.kernel.models import Job
from elearn.kernel.storage import Storage
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.models import Enrolment
from elearn.markup.rendering import Passage
from elearn.paper.binding import Edition, bind, lines_of
from elearn.paper.books import Book
from elearn.paper.epub import write_epub
from elearn.paper.forgetting import FORGET, forget_unread, is_read
from elearn.paper.typesetting import NotSet, set_book
from elearn.paper.words import in_language_of, pages_language
from elearn.programme.areas import areas_in
from elearn.web.application import Services

BEGIN, MAKE_PART = "paper.begin", "paper.make_part"

log = structlog.get_logger()

_MAKERS: Mapping[Format, Callable[[Book, Mapping[str, bytes]], bytes]] = {"pdf": set_book, "epub": write_epub}


@revision_published.connect
def _published(session: Session, *, course_id: int, revision_id: int, now: datetime) -> None:
    """A job for the worker, in the publication's own transaction."""
    begin(session, revision_id, now, key=_key(revision_id))


def _key(revision_id: int) -> str:
    return f"paper:{revision_id}"


def leave_out(session: Session, revision_id: int) -> None:
    """Make no files of a revision that this transaction has published: load for measurements would keep the worker
    busy for an hour."""
    session.execute(delete(Job).where(Job.key == _key(revision_id)))


def begin(session: Session, revision_id: int, now: datetime, *, key: str | None = None) -> None:
    """Have all that is missing of a revision's files made."""
    enqueue(session, BEGIN, {"revision_id": str(revision_id), "round": str(new_id())}, now=now, key=key)


def paper_runners(app: Flask) -> dict[str, Runner]:
    """What the worker does."""
    services: Services = app.extensions["elearn"]

    def make(args: dict[str, Any]) -> None:
        with app.app_context():
            make_part(services, args)

    return {
        BEGIN: lambda args: _begin(services, args),
        MAKE_PART: make,
        FORGET: lambda _args: forget_unread(services),
    }


def _begin(services: Services, args: dict[str, Any]) -> None:
    with services.database.readers() as session:
        languages = load_revision(session, int(args["revision_id"])).manifest.languages
    with unit_of_work(services.writers) as session:
        for locale in languages:
            _put_in_line(session, {**args, "locale": locale, "number": 0})


def _put_in_line(session: Session, args: dict[str, Any]) -> None:
    key = f"paper:{args['round']}:{args['locale']}:{args['number']}"
    enqueue(session, MAKE_PART, args, now=clock_now(), key=key)


def make_part(services: Services, args: dict[str, Any]) -> None:
    """Make the files of one part in one language, where they are missing and anybody may want them."""
    revision_id, locale, number = int(args["revision_id"]), str(args["locale"]), int(args["number"])
    with services.database.readers() as session:
        content = load_revision(session, revision_id)
        if not is_read(session, content.course_id, revision_id):
            return
        parts = parts_of(content.manifest)
    if number + 1 < len(parts):
        with unit_of_work(services.writers) as session:
            _put_in_line(session, {**args, "number": number + 1})
    part = parts[number]
    with services.database.readers() as session:
        missing = _missing(session, revision_id, locale, part)
        edition = _edition(session, services, content, locale, part) if missing else None
    if edition is None:
        return
    rows = [_made(services, edition, part, each) for each in missing]
    with unit_of_work(services.writers) as session:
        for row in rows:
            session.merge(row)


def _missing(session: Session, revision_id: int, locale: str, part: Part) -> list[Format]:
    """The formats of a part that nobody has made or tried to."""
    found = session.scalars(
        select(CoursePaper.format).where(
            CoursePaper.revision_id == revision_id,
            CoursePaper.locale == locale,
            CoursePaper.part == part.kind,
            CoursePaper.key == part.key,
        )
    ).all()
    return [each for each in FORMATS if each not in found]


def _edition(
    session: Session, services: Services, content: RevisionContent, locale: str, part: Part
) -> Edition:
    keys = [line.key for line in lines_of(content, part)]
    rows = session.execute(
        select(CompiledPage.activity, CompiledPage.html).where(
            CompiledPage.revision_id == content.id,
            CompiledPage.locale == locale,
            CompiledPage.activity.in_(keys),
        )
    )
    lang = pages_language(locale)
    area = next(
        each
        for each in areas_in(session, lang, content.published_at.date())
        if each.key == content.manifest.area
    )
    title = Passage(area.title, area.locale)
    base = services.settings.base_url
    return Edition(content, locale, {row.activity: row.html for row in rows}, title, base, lang)


def _made(services: Services, edition: Edition, part: Part, file_format: Format) -> CoursePaper:
    """The row of a file that is stored, or of the fault for which there is none."""
    row = CoursePaper(
        revision_id=edition.content.id,
        locale=edition.locale,
        part=part.kind,
        key=part.key,
        format=file_format,
        size=0,
        made_at=clock_now(),
    )
    try:
        with in_language_of(edition.locale):
            book = bind(edition, part)
        content = _MAKERS[file_format](book, _pictures(services.storage, book))
    except NotSet as fault:
        row.fault = str(fault)
        where = f"{edition.content.manifest.course}/{part.kind}/{part.key}.{file_format}"
        log.error("paper_not_made", paper=where, locale=edition.locale, fault=row.fault)
        return row
    row.digest, row.size = services.storage.put(content), len(content)
    return row


def _pictures(storage: Storage, book: Book) -> dict[str, bytes]:
    """The contents of a book's pictures: their addresses name them by digest."""
    return {src: storage.get(PurePosixPath(src).parts[2]) for src in book.pictures}


def begin_missing(session: Session, now: datetime, *, again: bool) -> Iterator[tuple[str, int]]:
    """Have made what is missing of every revision that is current or that somebody is on; the course and number of each
    that is not whole. `again`: also what could not be made before."""
    if again:
        session.execute(delete(CoursePaper).where(CoursePaper.digest.is_(None)))
    wanted = (
        select(Course.revision_id).where(Course.revision_id.is_not(None)).union(select(Enrolment.revision_id))
    )
    for revision_id in sorted(filter(None, session.scalars(wanted))):
        content = load_revision(session, revision_id)
        manifest = content.manifest
        whole = len(parts_of(manifest)) * len(manifest.languages) * len(FORMATS)
        made = select(func.count()).select_from(CoursePaper).where(CoursePaper.revision_id == revision_id)
        if (session.scalar(made) or 0) < whole:
            begin(session, revision_id, now)
            yield manifest.course, content.number
