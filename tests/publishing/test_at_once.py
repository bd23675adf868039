"""The same package, uploaded or published twice at once, is there once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from elearn.assessment.models import QuestionVersion
from elearn.catalogue.archives import write_zip
from elearn.catalogue.models import CompiledPage, Course, MediaFile, Package, Revision
from elearn.kernel.models import AuditEntry
from elearn.localisation.models import SegmentRow
from tests.learning.world import small_course
from tests.publishing.test_packages_api import kept, upload
from tests.world import Program, World

TIMES = 4


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What the act answers to several who begin it in the same moment."""
    barrier = Barrier(TIMES)

    def begin(_number: int) -> Any:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(TIMES) as threads:
        return list(threads.map(begin, range(TIMES)))


def again(world: World, author: Program) -> Program:
    """Another client of the same person: a test client serves one thread."""
    return Program(world.platform.test_client(), author.token)


def test_the_same_upload_at_once_is_one_package(world: World) -> None:
    author, zipped = world.program("author"), write_zip(small_course("uploaded-at-once"))
    answers = at_once(lambda: upload(again(world, author), zipped))
    assert {status for status, _ in answers} == {201}
    assert len({answer["package"] for _, answer in answers}) == 1
    with world.reads() as session:
        query = select(func.count()).select_from(Package).where(Package.course == "uploaded-at-once")
        assert session.scalar(query) == 1


def test_uploads_of_different_people_at_once_are_theirs(world: World) -> None:
    zipped = write_zip(small_course("uploaded-by-several"))
    answers = at_once(lambda: upload(world.program("author"), zipped))
    assert len({answer["package"] for _, answer in answers}) == TIMES


def test_the_same_publication_at_once_is_one_revision(world: World) -> None:
    author = world.program("author")
    _, taken = upload(author, write_zip(small_course("published-at-once")))
    body = {"package": taken["package"]}
    before = kept(world)
    answers = at_once(lambda: again(world, author).call("POST", "/courses/published-at-once/revisions", body))
    assert sorted(status for status, _ in answers) == [200] * (TIMES - 1) + [201]
    assert len({answer["number"] for _, answer in answers}) == 1
    after = kept(world)
    assert (after[0], after[1], after[3]) == (before[0], before[1] + 1, before[3])
    with world.reads() as session:

        def count(table: Any, *where: Any) -> int:
            return session.scalar(select(func.count()).select_from(table).where(*where)) or 0

        course = session.scalars(select(Course).where(Course.key == "published-at-once")).one()
        revision = session.scalars(select(Revision).where(Revision.course_id == course.id)).one()
        assert course.revision_id == revision.id
        assert count(CompiledPage, CompiledPage.revision_id == revision.id) == 2 * 5
        assert count(MediaFile, MediaFile.revision_id == revision.id) == 5
        assert count(QuestionVersion, QuestionVersion.quiz == "published-at-once/check") == 2
        paths = session.scalars(select(SegmentRow.path).where(SegmentRow.owner == "course:published-at-once"))
        found = paths.all()
        assert len(found) == len(set(found)) > 20
        entries = (AuditEntry.subject == "course:published-at-once", AuditEntry.action == "course.published")
        assert count(AuditEntry, *entries) == 1


def test_an_upload_and_a_publication_at_once_do_not_wait_for_each_other_for_ever(world: World) -> None:
    author, zipped = world.program("author"), write_zip(small_course("both-at-once"))
    _, taken = upload(author, zipped)
    turns = [True, False] * (TIMES // 2)

    def act() -> tuple[int, Any]:
        if turns.pop():
            return upload(again(world, author), zipped)
        body = {"package": taken["package"]}
        return again(world, author).call("POST", "/courses/both-at-once/revisions", body)

    assert {status for status, _ in at_once(act)} <= {200, 201}
