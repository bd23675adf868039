"""After a publication the worker makes the files, a part at a time; what goes wrong in one stops no other."""

import io
import itertools
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from elearn.app import job_runners
from elearn.catalogue.models import Course, CoursePaper
from elearn.catalogue.papers import Part, paper_of, papers_of, parts_of
from elearn.catalogue.publish import Published
from elearn.catalogue.revisions import load_revision
from elearn.commands.papers import make_missing
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.jobs import Runner, enqueue, run_next
from elearn.kernel.models import Job
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.enrol import enrol
from elearn.learning.models import Enrolment
from elearn.paper.forgetting import FORGET
from elearn.paper.making import BEGIN, MAKE_PART, begin_missing, make_part
from tests.catalogue.factory import CREDITS, LESSON, edited, package
from tests.world import World, publish_files

_names = itertools.count(1)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# Its head is right, and nobody looks further before it is drawn.
BROKEN_PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", b"no picture")
    + _chunk(b"IEND", b"")
)
WITH_A_BROKEN_PICTURE: dict[str, str | bytes] = {
    "media/square.png": BROKEN_PNG,
    "media/credits.yaml": CREDITS + CREDITS.splitlines()[0].replace("square.svg", "square.png"),
    "modules/one/first.md": LESSON.replace("media/square.svg", "media/square.png"),
    "modules/one/second.md": LESSON.replace("The first lesson", "The second lesson"),
}


def publish(world: World, key: str = "", changes: dict[str, str | bytes] | None = None) -> Published:
    """A small course of its own in English alone, or its next revision; with a second lesson where one is given."""
    edits = [
        ("key: small", f"key: {key or f'paper-{next(_names)}'}"),
        ("languages: [en, ru]", "languages: [en]"),
    ]
    if "modules/one/second.md" in (changes or {}):
        edits.append(("- quiz: check", "- lesson: second\n      - quiz: check"))
    course = edited("course.yaml", *edits)
    files = package(**{"course.yaml": course, "translations/ru.po": None, **(changes or {})})
    with world.platform.app_context():
        return publish_files(world.platform, files)


@pytest.fixture
def quiet(world: World) -> Iterator[World]:
    """No job waits but what a test has put there."""
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(Job))
    yield world
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(Job))


def work(world: World) -> list[str]:
    """Do what is due, and tell its kinds in order."""
    done: list[str] = []

    def told(kind: str, runner: Runner) -> Runner:
        def run(args: dict[str, Any]) -> None:
            done.append(kind)
            runner(args)

        return run

    runners = {kind: told(kind, each) for kind, each in job_runners(world.platform).items()}
    while run_next(world.services.writers, runners):
        pass
    return done


def rows(session: Session, revision_id: int) -> list[tuple[str, str, str]]:
    found = session.scalars(select(CoursePaper).where(CoursePaper.revision_id == revision_id))
    return sorted((row.part, row.key, row.format) for row in found if row.digest)


def first_part(published: Published, number: int = 0) -> dict[str, Any]:
    return {"revision_id": str(published.revision_id), "locale": "en", "number": number, "round": "1"}


def make(world: World, args: dict[str, Any]) -> None:
    with world.platform.app_context():
        make_part(world.services, args)


def test_a_publication_leads_to_a_file_of_each_part_in_each_format(quiet: World) -> None:
    published = publish(quiet)
    assert work(quiet).count(MAKE_PART) == 3
    with quiet.reads() as session:
        papers = list(papers_of(session, published.revision_id))
        assert len(papers) == 6
        assert {paper.part for paper in papers} == set(
            parts_of(load_revision(session, published.revision_id).manifest)
        )
    for paper in papers:
        content = quiet.services.storage.get(paper.digest)
        assert len(content) == paper.size
        assert content.startswith(b"%PDF-" if paper.format == "pdf" else b"PK")


def test_the_course_in_russian_is_the_russian_one(quiet: World) -> None:
    """The shipped course, as `make run` publishes it."""
    with quiet.reads() as session:
        revision_id = session.scalar(select(Course.revision_id).where(Course.key == "labour-migration"))
    assert revision_id is not None
    make(quiet, {"revision_id": str(revision_id), "locale": "ru", "number": 0, "round": "1"})
    with quiet.reads() as session:
        made = paper_of(session, revision_id, "ru", Part("course", "labour-migration"), "pdf")
    assert made is not None
    pages = PdfReader(io.BytesIO(quiet.services.storage.get(made.digest))).pages
    assert len(pages) > 15
    assert "Трудовая миграция" in pages[0].extract_text()


def test_what_comes_meanwhile_waits_for_two_parts_at_most(quiet: World) -> None:
    published = publish(quiet)
    with unit_of_work(quiet.services.writers) as session:
        session.execute(delete(Job))
    make(quiet, first_part(published))
    with unit_of_work(quiet.services.writers) as session:
        mail = enqueue(session, "mail", {}, now=now())
        waiting = session.scalars(select(Job.id).order_by(Job.run_at)).all()
    assert waiting[1:] == [mail]


def test_the_same_part_twice_is_made_once(quiet: World) -> None:
    published = publish(quiet)
    make(quiet, first_part(published))
    with quiet.reads() as session:
        before = rows(session, published.revision_id)
        when = session.scalars(select(CoursePaper.made_at)).all()
    make(quiet, first_part(published))
    with quiet.reads() as session:
        assert rows(session, published.revision_id) == before
        assert session.scalars(select(CoursePaper.made_at)).all() == when
        next_parts = session.scalars(select(Job.args).where(Job.kind == MAKE_PART)).all()
    assert [args["number"] for args in next_parts] == [1]


def test_the_same_revision_made_anew_is_the_same_file(quiet: World) -> None:
    published = publish(quiet)
    digests = []
    for _ in range(2):
        make(quiet, first_part(published, 2))
        with unit_of_work(quiet.services.writers) as session:
            digests.append(session.scalars(select(CoursePaper.digest).where(_of(published))).all())
            session.execute(delete(CoursePaper).where(_of(published)))
    assert digests[0] == digests[1]


def _of(published: Published) -> Any:
    return CoursePaper.revision_id == published.revision_id


def test_a_picture_that_cannot_be_read_costs_itself_only(quiet: World) -> None:
    published = publish(quiet, changes=WITH_A_BROKEN_PICTURE)
    work(quiet)
    with quiet.reads() as session:
        papers = list(papers_of(session, published.revision_id))
    assert len(papers) == 8
    (lesson,) = (each for each in papers if (each.part.key, each.format) == ("first", "pdf"))
    (page, *_) = PdfReader(io.BytesIO(quiet.services.storage.get(lesson.digest))).pages
    assert "A square" in page.extract_text()
    assert "A small square" in page.extract_text()


def test_a_part_that_cannot_be_set_keeps_its_fault_and_stops_no_other(quiet: World) -> None:
    """Quotations within quotations, as deep as the check allows, are deeper than the typesetter takes."""
    second = LESSON.replace("The first lesson", "The second lesson")
    deep: dict[str, str | bytes] = {
        "modules/one/first.md": f"{LESSON}\n{'> ' * 18}deep\n",
        "modules/one/second.md": second,
    }
    published = publish(quiet, changes=deep)
    work(quiet)
    with quiet.reads() as session:
        faults = session.execute(
            select(CoursePaper.part, CoursePaper.format, CoursePaper.fault).where(
                _of(published), CoursePaper.fault.is_not(None)
            )
        ).all()
        assert sorted((part, each) for part, each, _ in faults) == [
            ("course", "pdf"),
            ("lesson", "pdf"),
            ("module", "pdf"),
        ]
        assert all("depth exceeded" in str(fault) for *_, fault in faults)
        made = rows(session, published.revision_id)
    assert ("lesson", "second", "pdf") in made
    assert len(made) == 5


def test_what_was_published_before_is_made_on_command_and_faults_are_tried_again(quiet: World) -> None:
    published = publish(quiet)
    make(quiet, first_part(published, 2))
    with unit_of_work(quiet.services.writers) as session:
        session.execute(delete(Job))
        session.execute(
            update(CoursePaper)
            .where(_of(published), CoursePaper.format == "pdf")
            .values(digest=None, fault="x")
        )
        begun = list(begin_missing(session, now(), again=True))
        assert (published.course, 1) in begun
        ours = session.scalars(select(Job).where(Job.kind == BEGIN)).all()
        for job in ours:
            if job.args["revision_id"] != str(published.revision_id):
                session.delete(job)
    work(quiet)
    with unit_of_work(quiet.services.writers) as session:
        assert len(rows(session, published.revision_id)) == 6
        assert published.course not in [course for course, _ in begin_missing(session, now(), again=False)]


def test_a_revision_that_nobody_is_on_any_more_is_not_made(quiet: World) -> None:
    published = publish(quiet)
    lesson = edited("modules/one/first.md", ("The second paragraph", "The changed paragraph"))
    publish(quiet, published.course, {"modules/one/first.md": lesson})
    make(quiet, first_part(published))
    with quiet.reads() as session:
        assert rows(session, published.revision_id) == []


def test_one_that_somebody_is_on_still_is(quiet: World) -> None:
    published = publish(quiet)
    learner, _ = quiet.person()
    with unit_of_work(quiet.services.writers) as session:
        enrol(session, replace(SYSTEM, id=learner), published.course, again=False, locale="en", now=now())
    lesson = edited("modules/one/first.md", ("The second paragraph", "The other paragraph"))
    publish(quiet, published.course, {"modules/one/first.md": lesson})
    make(quiet, first_part(published, 2))
    with quiet.reads() as session:
        pinned = session.scalar(select(Enrolment.revision_id).where(Enrolment.person_id == learner))
        assert pinned == published.revision_id
        assert ("lesson", "first", "pdf") in rows(session, published.revision_id)


def test_files_of_a_revision_that_nobody_reads_any_more_are_forgotten_and_no_others(quiet: World) -> None:
    """Those that somebody is on and the current one keep theirs; what was forgotten leaves its files to the sweep."""
    unread, pinned, current = publish(quiet), publish(quiet), publish(quiet)
    learner, _ = quiet.person()
    with unit_of_work(quiet.services.writers) as session:
        enrol(session, replace(SYSTEM, id=learner), pinned.course, again=False, locale="en", now=now())
    for published in (unread, pinned, current):
        make(quiet, first_part(published, 2))
    lesson = edited("modules/one/first.md", ("The second paragraph", "The newest paragraph"))
    for published in (unread, pinned):
        publish(quiet, published.course, {"modules/one/first.md": lesson})
    with unit_of_work(quiet.services.writers) as session:
        session.execute(delete(Job))
        enqueue(session, FORGET, {}, now=now())
    assert work(quiet) == [FORGET]
    with quiet.reads() as session:
        assert rows(session, unread.revision_id) == []
        for published in (pinned, current):
            assert len(rows(session, published.revision_id)) == 2


def test_the_command_says_what_waits_for_the_worker(quiet: World) -> None:
    published = publish(quiet)
    with unit_of_work(quiet.services.writers) as session:
        session.execute(delete(Job))
    told = list(make_missing(quiet.services.settings, again=False))
    assert f"{published.course}: revision 1 waits for the worker." in told
    with quiet.reads() as session:
        waiting = [args["revision_id"] for args in session.scalars(select(Job.args).where(Job.kind == BEGIN))]
    assert waiting.count(str(published.revision_id)) == 1
