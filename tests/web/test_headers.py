"""What stands on every kind of answer, and what keeps uploaded files harmless."""

from typing import Any

import pytest

from elearn.web.headers import SECURITY_HEADERS
from tests.world import COURSE, FIRST_LESSON, World

KINDS = {
    "page": "/en/",
    "lesson": f"/en/courses/{COURSE}/{FIRST_LESSON}",
    "redirect": "/",
    "see other": "/en/certificates-of-nobody",
    "style": "/static/x/app.css",
    "icon": "/favicon.ico",
    "json": "/api/v1/areas",
    "description": "/api/v1/openapi.json",
    "problem": "/api/v1/nothing",
    "not found": "/en/nothing",
    "health": "/healthz",
    "ready": "/readyz",
    "zip": f"/api/v1/courses/{COURSE}/package",
    "report": "/reports/progress.csv",
}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_says_what_browsers_may_do_with_it(world: World, kind: str, method: str) -> None:
    answer = world.browser("author", "coordinator").client.open(KINDS[kind], method=method)
    for name, value in SECURITY_HEADERS:
        assert answer.headers.getlist(name) == [value]
    answer.close()


def test_nothing_of_another_site_runs_in_a_page() -> None:
    policy = dict(SECURITY_HEADERS)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_no_page_holds_scripts_or_styles_of_its_own(world: World) -> None:
    browser = world.browser("author", "coordinator", "administrator")
    for path in ("/en/", f"/en/courses/{COURSE}/{FIRST_LESSON}", "/en/account", "/en/reports", "/en/sign-in"):
        text = browser.get(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert all("src=" in tag.split(">")[0] for tag in text.split("<script")[1:])


def cookies(answer: Any) -> list[str]:
    found: list[str] = answer.headers.getlist("Set-Cookie")
    return found


def test_a_page_of_somebody_signed_in_sets_no_cookie_and_is_kept_by_nobody_else(world: World) -> None:
    browser = world.browser()
    browser.get("/en/")
    answer = browser.get("/en/learning")
    assert cookies(answer) == []
    assert "private" in answer.headers["Cache-Control"]
    assert "private" in browser.get(f"/en/courses/{COURSE}/{FIRST_LESSON}").headers["Cache-Control"]
