"""A course's files: for whom, under which name, in parts; and what the page says while they are not there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, select

from elearn.catalogue.models import Course, CoursePaper
from elearn.catalogue.papers import Part, parts_of
from elearn.catalogue.revisions import load_revision
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from tests.learning.world import small_course
from tests.world import COURSE, FIRST_LESSON, Browser, World, publish_files

PAGE = f"/en/paper/{COURSE}"
FILE = f"/en/paper/{COURSE}/lesson/{FIRST_LESSON}.pdf"
CONTENT = b"%PDF-1.7 " + b"page " * 400


@pytest.fixture
def revision(world: World) -> Iterator[int]:
    """The shipped course's current revision, of which nothing is made but what a test says."""
    with world.reads() as session:
        found = session.scalar(select(Course.revision_id).where(Course.key == COURSE))
    assert found is not None
    _clear(world, found)
    yield found
    _clear(world, found)


def _clear(world: World, revision_id: int) -> None:
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(CoursePaper).where(CoursePaper.revision_id == revision_id))


def keep(
    world: World, revision_id: int, part: Part, *, locale: str = "en", form: str = "pdf", fault: str = ""
) -> None:
    """A file as the worker leaves it, or its fault."""
    digest = None if fault else world.services.storage.put(CONTENT)
    with unit_of_work(world.services.writers) as session:
        session.add(
            CoursePaper(
                revision_id=revision_id,
                locale=locale,
                part=part.kind,
                key=part.key,
                format=form,
                digest=digest,
                size=0 if fault else len(CONTENT),
                made_at=now(),
                fault=fault or None,
            )
        )


LESSON = Part("lesson", FIRST_LESSON)


def test_the_file_comes_as_a_download_under_its_own_name(world: World, revision: int) -> None:
    keep(world, revision, LESSON)
    keep(world, revision, Part("course", COURSE), locale="ru", form="epub")
    browser = world.browser()
    answer = browser.get(FILE)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, CONTENT, "application/pdf")
    name = f"{COURSE}-{FIRST_LESSON}-en.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    whole = browser.get(f"/ru/paper/{COURSE}/course/{COURSE}.epub")
    assert whole.mimetype == "application/epub+zip"
    assert f'"{COURSE}-ru.epub"' in whole.headers["Content-Disposition"]


def test_it_is_taken_up_again_where_it_broke_off_and_not_sent_twice(world: World, revision: int) -> None:
    keep(world, revision, LESSON)
    browser = world.browser()
    whole = browser.get(FILE)
    rest = browser.get(FILE, headers={"Range": "bytes=1000-", "If-Range": whole.headers["ETag"]})
    assert (rest.status_code, rest.data) == (206, CONTENT[1000:])
    assert browser.get(FILE, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_files_are_for_those_who_may_open_the_lessons(world: World, revision: int) -> None:
    keep(world, revision, LESSON)
    nobody = world.browser(signed_in=False)
    for address in (PAGE, FILE):
        assert nobody.get(address).status_code in {302, 303, 401}
        assert CONTENT not in nobody.get(address).data


def test_what_is_no_part_of_the_course_is_not_found(world: World, revision: int) -> None:
    browser = world.browser()
    for path in (
        f"/en/paper/{COURSE}/lesson/nothing.pdf",
        f"/en/paper/{COURSE}/lesson/final.pdf",
        f"/en/paper/{COURSE}/module/{FIRST_LESSON}.pdf",
        f"/en/paper/{COURSE}/course/small.epub",
        f"/en/paper/{COURSE}/lesson/{FIRST_LESSON}.docx",
        "/en/paper/nothing",
        f"/en/paper/nothing/lesson/{FIRST_LESSON}.pdf",
    ):
        answer = browser.get(path)
        assert answer.status_code == 404, path
        assert "This file is not there yet" not in answer.text, path


def test_a_file_that_is_not_made_yet_says_so_and_when_it_will_be(world: World, revision: int) -> None:
    answer = world.browser().get(FILE)
    assert answer.status_code == 404
    assert "This file is not there yet:" in answer.text
    assert "Who is a migrant worker?" in answer.text
    assert "takes some minutes" in answer.text


def test_one_that_could_not_be_made_is_not_offered(world: World, revision: int) -> None:
    keep(world, revision, LESSON, fault="error: failed")
    keep(world, revision, LESSON, form="epub")
    page = world.browser().get(PAGE).text
    assert hrefs(page) == [FILE.replace(".pdf", ".epub")]
    assert "failed" not in page


def test_the_page_says_that_files_are_missing_also_where_each_part_has_one(
    world: World, revision: int
) -> None:
    with world.reads() as session:
        parts = parts_of(load_revision(session, revision).manifest)
    for part in parts:
        keep(world, revision, part, form="epub")
    assert "takes some minutes" in world.browser().get(PAGE).text


def hrefs(html: str) -> list[str]:
    return re.findall(rf'href="(/en/paper/{COURSE}/[^"]+)"', html)


def test_the_page_lists_the_whole_each_module_and_each_lesson_with_sizes(world: World, revision: int) -> None:
    with world.reads() as session:
        parts = parts_of(load_revision(session, revision).manifest)
    for part in parts:
        for form in ("pdf", "epub"):
            keep(world, revision, part, form=form)
    page = world.browser().get(PAGE).text
    wanted = [
        f"/en/paper/{COURSE}/{part.kind}/{part.key}.{form}" for part in parts for form in ("pdf", "epub")
    ]
    assert sorted(hrefs(page)) == sorted(wanted)
    assert hrefs(page)[:2] == wanted[:2]
    assert "2 kB" in page
    assert 'hreflang="en"' in page
    assert "takes some minutes" not in page


def test_a_reader_of_an_earlier_revision_gets_its_files(world: World) -> None:
    with world.platform.app_context():
        first = publish_files(world.platform, small_course("pinned-paper"))
    browser = world.browser()
    browser.post("/courses/pinned-paper/enrolment")
    with world.platform.app_context():
        changed = small_course("pinned-paper", ("title: A small course", "title: A changed course"))
        second = publish_files(world.platform, changed, "next_run")
    keep(world, first.revision_id, Part("lesson", "first"))
    address = "/en/paper/pinned-paper/lesson/first.pdf"
    assert browser.get(address).status_code == 200
    assert world.browser().get(address).status_code == 404
    assert second.revision_id != first.revision_id


def test_a_course_that_is_not_translated_is_offered_in_its_own_language(world: World) -> None:
    course = small_course(
        "one-tongue", ("languages: [en, ru]", "languages: [en]"), **{"translations/ru.po": None}
    )
    with world.platform.app_context():
        published = publish_files(world.platform, course)
    keep(world, published.revision_id, Part("course", "one-tongue"))
    page = world.browser().get("/ru/paper/one-tongue").text
    assert 'href="/ru/paper/one-tongue/course/one-tongue.pdf"' in page
    assert 'lang="en">English' in page


def test_a_lesson_leads_to_its_files_and_the_course_to_all_of_them(world: World, revision: int) -> None:
    browser = world.browser()
    assert hrefs(lesson(browser, FIRST_LESSON)) == [FILE, FILE.replace(".pdf", ".epub")]
    assert hrefs(lesson(browser, "convention-text")) == []
    assert f'href="{PAGE}"' in browser.get(f"/en/courses/{COURSE}").text
    assert PAGE not in world.browser(signed_in=False).get(f"/en/courses/{COURSE}").text


def lesson(browser: Browser, key: str) -> str:
    return str(browser.get(f"/en/courses/{COURSE}/{key}").text)


def test_programs_are_told_of_the_files_and_get_them(world: World, revision: int) -> None:
    keep(world, revision, LESSON)
    program = world.program()
    status, body = program.call("GET", f"/courses/{COURSE}")
    told: dict[str, Any] = body["papers"][0]
    assert status == 200
    assert told == {
        "part": "lesson",
        "key": FIRST_LESSON,
        "format": "pdf",
        "language": "en",
        "bytes": len(CONTENT),
        "url": FILE,
    }
    answer = program.client.get(told["url"], headers={"Authorization": f"Bearer {program.token}"})
    assert (answer.status_code, answer.data) == (200, CONTENT)
