"""A page that a visitor has already is not sent again: where they are signed out, and it is really the same."""

import pytest

from tests.world import COURSE, World

PATHS = ("/en/", "/ru/courses", f"/en/courses/{COURSE}", "/en/areas/return", "/ru/privacy")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("path", PATHS)
def test_a_known_page_is_not_sent_again(world: World, path: str, encoding: str) -> None:
    browser = world.browser(signed_in=False)
    accepted = {"Accept-Encoding": encoding}
    browser.get(path, headers=accepted)  # the first visit may set a cookie
    first = browser.get(path, headers=accepted)
    again = browser.get(path, headers={**accepted, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert "Content-Security-Policy" in again.headers


def test_another_theme_or_language_is_another_page(world: World) -> None:
    browser = world.browser(signed_in=False)
    browser.get("/en/")
    light = browser.get("/en/").headers["ETag"]
    browser.client.set_cookie("theme", "dark")
    assert browser.get("/en/", headers={"If-None-Match": light}).status_code == 200
    assert browser.get("/ru/", headers={"If-None-Match": light}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_who_is_signed_in_always_gets_the_page(world: World, path: str) -> None:
    """What is theirs is kept by no cache, and what a visitor has is not theirs."""
    stranger = world.browser(signed_in=False)
    stranger.get(path)
    known = stranger.get(path).headers["ETag"]
    answer = world.browser().get(path, headers={"If-None-Match": known})
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_a_notice_is_seen_once_and_never_kept(world: World) -> None:
    browser = world.browser()
    browser.get("/en/")
    browser.post("/sign-out")
    told = browser.get("/en/")
    assert "You are signed out." in told.text
    assert "ETag" not in told.headers
    assert "You are signed out." not in browser.get("/en/").text
