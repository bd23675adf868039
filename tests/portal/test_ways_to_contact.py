"""Pages lead to the contact form and say which they are; whatever else an address says is not believed."""

import re
from html import unescape
from typing import Any

import pytest

from elearn.portal.own_addresses import own_address
from elearn.web.access import PUBLIC, access
from tests.portal.world import hidden, jobs, mails, send, value
from tests.world import COURSE, FIRST_LESSON, Browser, World

pytestmark = pytest.mark.usefixtures("empty_outbox")


@pytest.fixture
def visitor(world: World) -> Browser:
    return world.browser(signed_in=False)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/en/courses/labour-migration", "/en/courses/labour-migration"),
        ("/ru/search?q=возврат", "/ru/search?q=%D0%B2%D0%BE%D0%B7%D0%B2%D1%80%D0%B0%D1%82"),
        ("https://evil.example/", ""),
        ("//evil.example", ""),
        ("/\\evil.example", ""),
        ("javascript:alert(1)", ""),
        ('/"><script>alert(1)</script>', "/%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
        ("/" + "a" * 600, ""),
    ],
)
def test_the_page_concerned_is_one_of_ours_or_none(visitor: Browser, asked: str, shown: str) -> None:
    html = visitor.get("/en/contact", query_string={"about": asked}).text
    assert value(html, "about") == shown
    assert "<script>alert" not in html


def test_a_whole_address_of_ours_is_taken_and_kept_as_a_path(world: World, visitor: Browser) -> None:
    assert send(visitor, about=f"{world.services.settings.base_url}/ru/courses").status_code == 303
    assert jobs(world)[0].args["about"] == "/ru/courses"
    assert own_address("https://learn.example.evil.example/", "https://learn.example") is None


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_lesson_leads_here_with_its_page_revision_and_language(world: World, lang: str) -> None:
    browser, path = world.browser(locale=lang), f"/{lang}/courses/{COURSE}/{FIRST_LESSON}"
    found = re.search(rf'href="(/{lang}/contact\?about=[^"]+)"', browser.get(path).text)
    assert found
    html = browser.get(unescape(found.group(1))).text
    assert value(html, "about") == path
    assert '<option value="text" selected>' in html
    revision = hidden(html, "revision")
    assert revision
    assert revision.isdigit()
    send(browser, lang, about=path, topic="text", revision=revision)
    assert f"Revision of the course: {revision}" in mails(world)[0].get_content()


def test_a_page_that_is_missing_leads_here_and_is_named(visitor: Browser) -> None:
    html = visitor.get("/en/courses/no-such-course").text
    found = re.search(r'href="(/en/contact\?about=[^"]+)"', html)
    assert found
    assert value(visitor.get(unescape(found.group(1))).text, "about") == "/en/courses/no-such-course"
    assert 'href="/en/help"' in html


def test_an_error_of_ours_leads_here_with_its_number(
    world: World, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(world.platform.view_functions, "portal.privacy", access(PUBLIC)(broken))
    answer = visitor.get("/ru/privacy")
    assert answer.status_code == 500
    number = answer.headers["X-Request-Id"]
    found = re.search(r'href="(/ru/contact\?about=[^"]+)"', answer.text)
    assert found
    html = visitor.get(unescape(found.group(1))).text
    assert (value(html, "about"), hidden(html, "request")) == ("/ru/privacy", number)
    send(visitor, "ru", request=number)
    assert f"Number of the error: {number}" in mails(world)[0].get_content()


def test_what_only_the_page_writes_is_dropped_where_it_is_forged(world: World, visitor: Browser) -> None:
    html = visitor.get("/en/contact?revision=1e9&request=zz&topic=money&form=mine").text
    assert (hidden(html, "revision"), hidden(html, "request")) == (None, None)
    assert hidden(html, "form") != "mine"
    assert send(visitor, revision="../1", request="nonsense").status_code == 303
    args = jobs(world)[0].args
    assert (args["revision"], args["request"]) == ("", "")
