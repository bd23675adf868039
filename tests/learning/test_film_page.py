"""The page of a film: what it weighs, what counts, where it was left; without script as well."""

import re
from typing import Any

import pytest

from tests.learning.test_budgets import cost
from tests.learning.test_watching import course, send
from tests.world import Browser, World

PAGE = "/en/courses/small/film"


def enrolled(world: World, key: str = "small") -> Browser:
    browser = world.browser()
    browser.post(f"/courses/{key}/enrolment")
    return browser


def text(browser: Browser, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return str(answer.text)


def act(page: str) -> str:
    found = re.search(r'<div class="act".*?</div>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_nothing_is_loaded_or_played_unasked_and_its_weight_is_said(world: World) -> None:
    page = text(enrolled(world))
    (player,) = re.findall("<video[^>]*>", page)
    assert 'preload="metadata"' in player
    assert "controls" in player
    assert "autoplay" not in page
    assert re.search('<source src="/media/[^"]+" type="video/mp4">', page)
    assert "MP4, 180p, 36 kB" in page
    assert "<summary>Transcript</summary>" in page
    assert "MP4, 180p, 36 КБ" in text(enrolled(world), PAGE.replace("/en/", "/ru/"))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_readers_own_captions_are_shown(world: World, lang: str) -> None:
    page = text(enrolled(world), f"/{lang}/courses/small/film")
    assert re.findall(r'<track kind="captions" srclang="(\w+)"[^>]* default>', page) == [lang]


WATCHED, READ = "I have watched it", "I have read the transcript"


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("", {WATCHED, READ}),
        ("policy: {claim: false}", {READ}),
        ("policy: {transcript: false}", {WATCHED}),
        ("policy: {claim: false, transcript: false}", set()),
    ],
)
def test_the_buttons_are_the_policys(world: World, policy: str, words: set[str]) -> None:
    key = course(world, f"buttons-{len(policy)}", policy)
    shown = act(text(enrolled(world, key), f"/en/courses/{key}/film"))
    assert {each for each in (WATCHED, READ) if each in shown} == words
    assert "90%" in shown
    assert ("<noscript>" in shown) == (not words)


def test_how_much_was_played_is_said_and_then_that_it_is_done(world: World) -> None:
    browser = enrolled(world)
    assert "The film is done when 90% of it has been played." in text(browser)
    send(browser, "a")
    assert "Played: 12%. The film is done at 90%." in text(browser)
    for second in range(1, 8):
        send(browser, f"b{second}", second)
    shown = act(text(browser))
    assert "sign-done" in shown
    assert "Played: 100%." in shown
    assert "<form" not in shown


def test_the_place_is_a_link_that_opens_the_film_there(world: World) -> None:
    browser = enrolled(world)
    assert "Go on at" not in text(browser)
    send(browser, "a", 4)
    page = text(browser)
    assert "Go on at 0:05" in page
    assert f'href="{PAGE}?t=5"' in page
    assert "#t=" not in page
    there = text(browser, f"{PAGE}?t=5")
    assert re.findall(r'<source src="[^"]+(#t=\d+)"', there) == ["#t=5"]
    assert "#t=" not in text(browser)


@pytest.mark.parametrize("asked", ["-1", "1e3", "5;", '"><script>', "999", "99999999999999999999", "٣", ""])
def test_a_place_that_is_none_changes_nothing(world: World, asked: str) -> None:
    browser = enrolled(world)
    answer = browser.get(PAGE, query_string={"t": asked})
    assert answer.status_code == 200
    assert "#t=" not in answer.text


def test_the_page_of_a_film_costs_at_most_three_statements(world: World) -> None:
    browser = enrolled(world)
    send(browser, "a", 3)
    text(browser)
    sent = cost(world, lambda: browser.get(PAGE))
    assert 1 <= len(sent) <= 3, sent


def test_another_person_starts_at_the_beginning(world: World) -> None:
    send(enrolled(world), "a", 4)
    assert "Go on at" not in text(enrolled(world))


def test_somebody_not_enrolled_sees_the_film_and_reports_nothing(world: World) -> None:
    page = text(world.browser())
    assert "<video" in page
    assert "data-watch-url" not in page
    assert "Start the course" in act(page)


def scripts(page: str) -> list[Any]:
    return re.findall(r'src="/static/\w+/(\w+\.js)"', page)


def test_only_pages_with_a_film_that_counts_load_its_script(world: World) -> None:
    browser = enrolled(world)
    assert scripts(text(browser)) == ["app.js", "film.js"]
    assert scripts(text(browser, "/en/courses/small/more")) == ["app.js"]
    # The lesson's own film is no activity: it can be played, and nothing is kept of it.
    lesson = text(browser, "/en/courses/small/first")
    assert "<video" in lesson
    assert "data-watch-url" not in lesson
    assert scripts(lesson) == ["app.js"]
