"""The language of an answer: the address says it; else the account, the cookie, the browser, by a chain."""

import re
from urllib.parse import unquote

import pytest

from elearn.web.locale import languages, negotiate, own_name
from tests.world import COURSE, FIRST_LESSON, Browser, World


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["ru"], "ru"),
        (["kk"], "ru"),
        (["kk-KZ", "en"], "ru"),
        (["uk", "de"], "ru"),
        (["en-US"], "en"),
        (["de"], "en"),
        (["de", "ru"], "ru"),
        (["xx", "yy"], "en"),
        (["*"], "en"),
        ([], "en"),
        (["pt-BR", "en", "ru"], "en"),
        (["KY_kg"], "ru"),
    ],
)
def test_each_wish_is_followed_to_its_end_before_the_next(wanted: list[str], found: str) -> None:
    assert negotiate(wanted, ("en", "ru")) == found


def test_a_new_language_of_the_interface_comes_before_russian() -> None:
    assert negotiate(["kk"], ("en", "kk", "ru")) == "kk"


def front(browser: Browser, header: str = "") -> str:
    answer = browser.get("/", headers={"Accept-Language": header} if header else {})
    assert answer.status_code == 302
    found: str = answer.headers["Location"]
    return found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("kk,ru;q=0.8", "/ru/"),
        ("fr", "/en/"),
        ("de;q=0.9, uz;q=0.8", "/ru/"),
        ("", "/en/"),
        (";;q=x,,", "/en/"),
    ],
)
def test_the_front_door_leads_to_the_browsers_language(world: World, header: str, found: str) -> None:
    assert front(world.browser(signed_in=False), header) == found


def test_the_cookie_comes_before_the_browser(world: World) -> None:
    browser = world.browser(signed_in=False)
    browser.get("/ru/")
    assert front(browser, "en") == "/ru/"


def test_the_account_comes_before_the_cookie(world: World) -> None:
    browser = world.browser(locale="ru")
    browser.get("/en/")
    assert front(browser, "en") == "/ru/"


def switch(answer: object, code: str) -> str:
    """The address under which the page is offered in another language."""
    text = answer.text  # type: ignore[attr-defined]
    found = re.search(
        rf'<a[^>]*href="([^"]*)"[^>]*hreflang="{code}"|<a[^>]*hreflang="{code}"[^>]*href="([^"]*)"', text
    )
    assert found, text[:2000]
    return (found.group(1) or found.group(2)).replace("&amp;", "&")


@pytest.mark.parametrize(
    "path",
    [
        "/courses",
        "/courses?area=legal-migration&level=introductory",
        f"/courses/{COURSE}",
        f"/courses/{COURSE}/{FIRST_LESSON}",
        "/learning",
        "/account",
        f"/contact?about=/en/courses/{COURSE}/{FIRST_LESSON}",
        "/register",
    ],
)
def test_switching_keeps_the_page_and_its_query(world: World, path: str) -> None:
    browser = world.browser()
    russian = browser.get(switch(browser.get(f"/en{path}"), "ru"))
    assert russian.status_code == 200
    assert 'lang="ru"' in russian.text[:200]
    assert unquote(switch(russian, "en")) == f"/en{path}"


@pytest.mark.parametrize(
    "query",
    [
        "_anchor=x",
        "_external=1",
        "_scheme=javascript",
        "_method=POST",
        "endpoint=x",
        "self=x",
        "values=1",
        "_=1",
    ],
)
def test_no_query_of_a_visitor_is_an_option_of_ours(world: World, query: str) -> None:
    answer = world.browser(signed_in=False).get(f"/en/courses?{query}")
    assert answer.status_code == 200
    assert switch(answer, "ru") == f"/ru/courses?{query}"


@pytest.mark.parametrize("path", ["/de/courses", "/xx/", "/ru-RU/courses", "/EN/courses"])
def test_a_language_that_we_do_not_have_is_a_readable_page(world: World, path: str) -> None:
    answer = world.browser(signed_in=False).get(path, headers={"Accept-Language": "ru"})
    assert answer.status_code == 404
    assert '<html lang="ru"' in answer.text
    assert "<h1>" in answer.text


def test_the_form_that_fails_stays_in_its_language(world: World) -> None:
    answer = world.browser(signed_in=False).post("/register", {"lang": "ru"}, lang="en")
    assert answer.status_code == 422
    assert '<html lang="ru"' in answer.text


def test_every_catalogue_is_a_language() -> None:
    assert {"en", "ru"} <= set(languages())


@pytest.mark.parametrize(
    ("code", "name"),
    [("en", "English"), ("ru", "Русский"), ("uz-Cyrl", "Ўзбекча (Кирил)"), ("en-GB", "English")],
)
def test_a_language_is_named_in_itself(code: str, name: str) -> None:
    assert own_name(code).startswith(name)
