"""A film is really played: what was seen arrives, whatever the line does; and all works without script."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from elearn.learning.models import ActivityProgress, LearningEvent
from elearn.learning.ranges import covered, read_ranges, union
from tests.browser import looking
from tests.browser.conftest import Visit
from tests.browser.learner import Learner
from tests.browser.server import Server
from tests.catalogue.factory import CREDITS, FILM_WEBM, edited
from tests.learning.world import small_course

COURSE = "film-course"
PAGE = f"/courses/{COURSE}/film"
FILM = "modules/one/film.video.yaml"
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:08.000\n{}\n"
# Twice as fast, so that eight seconds take four.
SPEED = 2
LENGTH = 8.0


@pytest.fixture(scope="module")
def films(server: Server) -> Server:
    """The server with a course whose film exists as WebM and MP4, and is also shown in a lesson."""
    files: dict[str, str | bytes | None] = {
        FILM: edited(FILM, ("[media/film.mp4]", "[media/film.webm, media/film.mp4]")),
        "modules/one/first.md": edited("modules/one/first.md", (":::video clip", ":::video film")),
        "modules/one/clip.video.yaml": None,
        "media/film.webm": FILM_WEBM,
        "media/film.en.vtt": CAPTIONS.format("Words in English"),
        "media/film.ru.vtt": CAPTIONS.format("Слова по-русски"),
        "media/credits.yaml": CREDITS + CREDITS.splitlines()[1].replace("film.mp4", "film.webm") + "\n",
    }
    server.publish(small_course(COURSE, **files))
    return server


@pytest.fixture
def viewer(visit: Visit, films: Server) -> Learner:
    """Somebody in front of the film."""
    learner = visit(films.account())
    learner.call("POST", "/enrolments", {"course": COURSE})
    show(learner)
    return learner


def show(learner: Learner, lang: str = "en", activity: str = "film") -> Page:
    """Open the page, and wait until the player knows the film."""
    page = learner.open(f"/{lang}/courses/{COURSE}/{activity}")
    wait(page, "document.querySelector('video').readyState >= 1")
    return page


def wait(page: Page, claim: str) -> None:
    """Wait until something holds. (The policy of our pages forbids the browser to evaluate texts by itself.)"""
    for _ in range(400):
        if page.evaluate(claim):
            return
        page.wait_for_timeout(50)
    raise AssertionError(claim)


def video(learner: Learner) -> Locator:
    return learner.page.locator("video")


def play(learner: Learner, until: float | None = None) -> None:
    """Play by the keyboard, to a second of the film or to its end."""
    video(learner).evaluate(f"film => {{ film.playbackRate = {SPEED}; }}")
    video(learner).focus()
    learner.page.keyboard.press("Space")
    at = LENGTH - 0.2 if until is None else until
    wait(learner.page, f"(film => film.ended || film.currentTime >= {at})(document.querySelector('video'))")
    if until is None:
        wait(learner.page, "document.querySelector('video').ended")
    else:
        video(learner).evaluate("film => film.pause()")


def reports(learner: Learner) -> list[dict[str, Any]]:
    """What has arrived."""
    assert learner.account is not None
    with learner.server.database.readers() as session:
        where = (LearningEvent.person_id == learner.account.person_id, LearningEvent.kind == "watched")
        return [
            data
            for data in session.scalars(select(LearningEvent.data).where(*where).order_by(LearningEvent.id))
            if data
        ]


def kept(learner: Learner) -> tuple[int, int | None, str]:
    """Milliseconds played, the place, and the state, as they are stored."""
    assert learner.account is not None
    with learner.server.database.readers() as session:
        row = session.execute(
            select(ActivityProgress.watched, ActivityProgress.position, ActivityProgress.state).where(
                ActivityProgress.person_id == learner.account.person_id, ActivityProgress.activity == "film"
            )
        ).one_or_none()
    return (covered(read_ranges(row[0])), row[1], row[2]) if row else (0, None, "")


def waiting(learner: Learner) -> int:
    """How many reports this browser keeps."""
    found: int = learner.page.evaluate(
        "Object.keys(localStorage).filter(k => k.startsWith('elearn:watched:')).length"
    )
    return found


def wait_for_reports(learner: Learner, count: int = 1) -> None:
    """Wait until so many have arrived and been acknowledged."""
    for _ in range(300):
        if len(reports(learner)) >= count and waiting(learner) == 0:
            return
        learner.page.wait_for_timeout(100)
    raise AssertionError((reports(learner), waiting(learner)))


def test_a_film_that_was_played_to_its_end_is_done(viewer: Learner) -> None:
    assert video(viewer).evaluate("film => film.paused && film.autoplay === false")
    play(viewer)
    expect(viewer.page.locator(".act .sign-done")).to_be_visible()
    expect(viewer.page.locator(".act .button-next")).to_have_attribute(
        "href", f"/en/courses/{COURSE}/opinion"
    )
    expect(viewer.page.locator(".outline-item.current .sign-done")).to_have_count(1)
    played, position, state = kept(viewer)
    assert state == "done"
    assert played >= 0.9 * LENGTH * 1000
    assert position is not None
    assert position >= 7_900
    merged = union(
        [(round(a * 1000), round(b * 1000)) for each in reports(viewer) for a, b in each["ranges"]], 8_000
    )
    assert covered(merged) == played


def test_half_a_minute_of_play_is_reported_without_a_pause(viewer: Learner) -> None:
    video(viewer).evaluate("film => { film.loop = true; film.playbackRate = 4; }")
    video(viewer).focus()
    viewer.page.keyboard.press("Space")
    wait(viewer.page, "document.querySelector('video').currentTime > 1")
    wait_for_reports(viewer)
    assert not video(viewer).evaluate("film => film.paused")
    assert sum(last - first for first, last in reports(viewer)[0]["ranges"]) >= 30
    # Played again and again, each second counts once; what lies between two moments at the seam does not.
    assert 4_000 <= kept(viewer)[0] <= 8_000


def test_what_is_skipped_does_not_count(viewer: Learner) -> None:
    play(viewer, until=1.5)
    video(viewer).evaluate("film => { film.currentTime = 7; }")
    play(viewer)
    wait_for_reports(viewer, 2)
    played, _, state = kept(viewer)
    assert state == "started"
    assert 1_000 < played < 5_000
    expect(viewer.page.locator(".film-standing")).to_contain_text("Played:")


@pytest.mark.parametrize(("lang", "words"), [("en", "Words in English"), ("ru", "Слова по-русски")])
def test_captions_are_shown_in_the_readers_language(viewer: Learner, lang: str, words: str) -> None:
    show(viewer, lang)
    play(viewer, until=1)
    shown = video(viewer).evaluate(
        "film => [...film.textTracks].filter(t => t.mode === 'showing').map(t => [t.language, t.activeCues[0].text])"
    )
    assert shown == [[lang, words]]


def test_without_a_line_reports_wait_and_are_sent_when_it_is_back(viewer: Learner) -> None:
    video(viewer).evaluate(
        "film => new Promise(done => { film.preload = 'auto'; film.load(); film.oncanplaythrough = done; })"
    )
    viewer.context.set_offline(True)
    play(viewer, until=2)
    wait(viewer.page, "Object.keys(localStorage).some(k => k.startsWith('elearn:watched:'))")
    assert reports(viewer) == []
    viewer.context.set_offline(False)
    wait_for_reports(viewer)
    assert kept(viewer)[0] >= 1_000


def test_what_was_played_before_leaving_arrives_and_once(viewer: Learner) -> None:
    video(viewer).evaluate(f"film => {{ film.playbackRate = {SPEED}; }}")
    video(viewer).focus()
    viewer.page.keyboard.press("Space")
    wait(viewer.page, "document.querySelector('video').currentTime > 2")
    viewer.open(f"/en/courses/{COURSE}")
    # A film that falters on a busy machine reports what it has played so far: the last report is the one to wait for.
    for _ in range(50):
        if kept(viewer)[0] >= 1_500:
            break
        viewer.page.wait_for_timeout(100)
    before = kept(viewer)
    assert before[0] >= 1_500
    show(viewer)
    wait_for_reports(viewer)
    # The last moment before leaving may come in a report of its own.
    assert before[0] <= kept(viewer)[0] < before[0] + 100


def test_the_next_person_at_this_browser_sends_nothing_of_the_first(viewer: Learner, films: Server) -> None:
    place = viewer.page.locator("[data-who]").get_attribute("data-who")
    report = {"course": COURSE, "activity": "film", "kind": "watched", "key": "w-left", "ranges": [[0, 8]]}
    viewer.page.evaluate(
        "([key, value]) => localStorage.setItem(key, value)",
        [f"elearn:watched:{place}:w-left", json.dumps(report)],
    )
    other = films.account()
    viewer.sign_in(other.login)
    viewer.call("POST", "/enrolments", {"course": COURSE})
    show(viewer)
    viewer.page.wait_for_timeout(500)
    assert waiting(viewer) == 1
    assert viewer.page.locator(".act .sign-done").count() == 0
    assert viewer.account is not None
    viewer.sign_in(viewer.account.login)
    show(viewer)
    wait_for_reports(viewer)


def test_one_goes_on_where_one_stopped(viewer: Learner) -> None:
    play(viewer, until=3)
    wait_for_reports(viewer)
    show(viewer)
    viewer.page.get_by_role("link", name="Go on at 0:03").press("Enter")
    wait(viewer.page, "!document.querySelector('video').paused")
    assert 3 <= video(viewer).evaluate("film => film.currentTime") < 6
    assert viewer.path == f"/en{PAGE}"


def test_a_film_in_a_lesson_counts_for_its_activity(viewer: Learner) -> None:
    show(viewer, activity="first")
    play(viewer, until=2)
    for _ in range(50):
        if reports(viewer):
            break
        viewer.page.wait_for_timeout(100)
    assert kept(viewer)[2] == "started"


def test_without_script_ones_word_counts_and_the_place_is_a_link(visit: Visit, films: Server) -> None:
    learner = visit(films.account(locale="ru"), java_script_enabled=False)
    learner.call("POST", "/enrolments", {"course": COURSE})
    report = {
        "course": COURSE,
        "activity": "film",
        "kind": "watched",
        "key": "k",
        "ranges": [[0, 4]],
        "position": 4,
    }
    learner.call("POST", "/events", report)
    page = learner.open(f"/ru{PAGE}")
    page.get_by_role("link", name="Продолжить с 0:04").click()
    assert learner.path == f"/ru{PAGE}?t=4"
    assert all(
        each.endswith("#t=4") for each in page.locator("source").evaluate_all("all => all.map(s => s.src)")
    )
    page.locator("summary", has_text="Текстовая расшифровка").click()
    expect(page.locator(".transcript p").first).to_be_visible()
    learner.press("Расшифровка прочитана")
    assert kept(learner)[2] == "done"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_page_is_for_everybody_on_a_phone_and_on_paper(viewer: Learner, lang: str) -> None:
    page = show(viewer, lang)
    page.set_viewport_size(looking.LARGEST)
    page.locator(".transcript > summary").click()
    assert list(looking.violations(page)) == []
    assert list(looking.sideways(page)) == []
    page.locator(".transcript > summary").click()
    page.emulate_media(media="print")
    assert not video(viewer).is_visible()
    assert page.locator(".transcript p").first.is_visible()
