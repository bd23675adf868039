"""What an act has done is said once, on the next page, in its language, and never made up by a cookie."""

from elearn.web.notices import NOTICE_COOKIE
from tests.world import COURSE, FIRST_LESSON, World

LESSON = f"/courses/{COURSE}/{FIRST_LESSON}"
ENROLLED = "You are in."


def test_it_is_said_once_on_a_lesson(world: World) -> None:
    browser = world.browser()
    browser.post(f"/courses/{COURSE}/enrolment")
    assert ENROLLED in browser.get(f"/en{LESSON}").text
    assert ENROLLED not in browser.get(f"/en{LESSON}").text


def test_it_is_said_once_on_any_page(world: World) -> None:
    browser = world.browser()
    browser.post(f"/courses/{COURSE}/enrolment")
    assert ENROLLED in browser.get("/en/learning").text
    assert ENROLLED not in browser.get("/en/learning").text


def test_it_is_said_in_the_language_of_the_page(world: World) -> None:
    browser = world.browser()
    browser.post(f"/courses/{COURSE}/enrolment", lang="ru")
    text = browser.get(f"/ru{LESSON}").text
    assert ENROLLED not in text
    assert 'class="notice' in text


def test_a_cookie_with_words_says_nothing(world: World) -> None:
    browser = world.browser()
    browser.client.set_cookie(NOTICE_COOKIE, "You-have-won")
    assert "You-have-won" not in browser.get("/en/").text
