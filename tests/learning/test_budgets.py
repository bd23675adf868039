"""What a page may cost: statements to the database, and bytes on the way."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, func, select

from elearn.catalogue.models import Course
from elearn.catalogue.revisions import current_revision
from elearn.web.assets import _assets
from tests.test_routes import address
from tests.world import COURSE, FIRST_LESSON, Browser, World

FRAMES = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "PRAGMA")
LESSON = f"/courses/{COURSE}/{FIRST_LESSON}"
KILOBYTE = 1024


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements sent inside, on both engines, without those that only frame a transaction."""
    sent: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if not statement.upper().startswith(FRAMES):
            sent.append(statement)

    engines = (world.services.database.reading, world.services.database.writing)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def cost(world: World, act: Callable[[], Any]) -> list[str]:
    with counted(world) as sent:
        answer = act()
        assert answer.status_code in {200, 201, 303, 304}, answer.text[:300]
    return sent


def enrolled(world: World) -> Browser:
    browser = world.browser()
    browser.post(f"/courses/{COURSE}/enrolment")
    return browser


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_lesson_page_costs_at_most_three_statements(world: World, lang: str) -> None:
    enrolled(world).get(f"/{lang}{LESSON}")
    for browser in (enrolled(world), world.browser()):
        sent = cost(world, lambda browser=browser: browser.get(f"/{lang}{LESSON}"))  # type: ignore[misc]
        assert 1 <= len(sent) <= 3, sent


def test_a_progress_write_costs_at_most_five_statements(world: World) -> None:
    enrolled(world).post(f"{LESSON}/done")
    browser = enrolled(world)
    for _ in range(2):
        sent = cost(world, lambda: browser.post(f"{LESSON}/done"))
        assert 1 <= len(sent) <= 5, sent


def test_no_page_costs_more_than_fifteen_statements(world: World) -> None:
    browser = world.browser("author", "translator", "coordinator", "administrator")
    browser.post(f"/courses/{COURSE}/enrolment")
    browser.post(f"/courses/{COURSE}/concepts-check/attempts")
    dear = {}
    with world.reads() as session:
        courses = session.scalar(select(func.count()).select_from(Course)) or 0
    for rule in world.platform.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/api/"):
            continue
        path = address(world.platform, rule)
        browser.get(path).close()
        with counted(world) as sent:
            browser.get(path).close()
        # A report's file is no page: it reads one course after the other, each in one statement.
        if len(sent) > 15 + (courses if rule.rule.startswith("/reports/") else 0):
            dear[rule.rule] = sent
    assert dear == {}


def attempt_of(world: World, browser: Browser, quiz: str) -> str:
    started = browser.post(f"/courses/{COURSE}/{quiz}/attempts")
    return str(started.headers["Location"])


def quiz_pages(world: World) -> dict[str, list[str]]:
    """The statements of each page of a quiz, for somebody new."""
    browser = enrolled(world)
    pages = {"start": cost(world, lambda: browser.get(f"/en/courses/{COURSE}/final"))}
    questions = attempt_of(world, browser, "final")
    pages["questions"] = cost(world, lambda: browser.get(questions))
    pages["summary"] = cost(world, lambda: browser.get(f"{questions}/summary"))
    browser.post(f"/attempts/{questions.rsplit('/', 1)[1]}/submission")
    pages["review"] = cost(world, lambda: browser.get(f"{questions}/review"))
    return pages


def test_the_pages_of_a_quiz_cost_at_most_fifteen_statements_each(world: World) -> None:
    quiz_pages(world)
    assert {page: sent for page, sent in quiz_pages(world).items() if len(sent) > 15} == {}


def lessons(world: World) -> list[str]:
    with world.platform.app_context(), world.reads() as session:
        content = current_revision(session, COURSE)
        return [line.key for line in content.manifest.activities if line.kind != "quiz"]


def weight(browser: Browser, path: str) -> int:
    answer = browser.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    body: bytes = answer.data
    return len(body if answer.headers.get("Content-Encoding") == "gzip" else gzip.compress(body, 6))


def test_a_lesson_is_compressed_only_for_browsers_that_take_it(world: World) -> None:
    browser, path = enrolled(world), f"/en/courses/{COURSE}/{FIRST_LESSON}"
    asked = ("gzip, br", "br;q=1.0, gzip;q=0.5", "*", "gzip;q=0", "gzip;q=0, *", "identity", "")
    answers = [browser.get(path, headers={"Accept-Encoding": each}).headers for each in asked]
    packed = [each.get("Content-Encoding") for each in answers]
    assert packed == ["gzip", "gzip", "gzip", None, None, None, None]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_lesson_weighs_at_most_fourteen_kilobytes(world: World, lang: str) -> None:
    browser = enrolled(world)
    heavy = {key: weight(browser, f"/{lang}/courses/{COURSE}/{key}") for key in lessons(world)}
    assert {key: size for key, size in heavy.items() if size > 14 * KILOBYTE} == {}


@pytest.mark.parametrize("ending", [".css", ".js"])
def test_styles_and_scripts_weigh_at_most_ten_kilobytes_each(ending: str) -> None:
    packed = [dict(asset.encoded)["gzip"] for name, asset in _assets().items() if name.endswith(ending)]
    assert sum(map(len, packed)) <= 10 * KILOBYTE


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_cold_lesson_page_weighs_at_most_fifty_kilobytes(world: World, lang: str) -> None:
    browser = enrolled(world)
    page = browser.get(f"/{lang}{LESSON}")
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.text))
    assert files
    total = weight(browser, f"/{lang}{LESSON}") + sum(weight(browser, file) for file in files)
    assert total <= 50 * KILOBYTE
