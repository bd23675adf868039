"""A revision never changes: who has begun one stays on it, who comes later gets the next."""

from elearn.accounts.roles import make_actor
from tests.catalogue.factory import edited
from tests.learning.test_budgets import cost
from tests.learning.world import complete_small_course, small_course
from tests.world import World, publish_files


def publish(world: World, key: str, *edits: tuple[str, str]) -> int:
    lesson = edited("modules/one/first.md", *edits) if edits else None
    files = small_course(key, **({"modules/one/first.md": lesson} if lesson else {}))
    with world.platform.app_context():
        return publish_files(world.platform, files).number


NEW_TEXT = ("The second paragraph stands here.", "The second paragraph is another one now.")


def test_who_has_begun_stays_and_who_comes_later_gets_the_next(world: World) -> None:
    assert publish(world, "pinned") == 1
    early, late = world.browser(), world.browser()
    early.post("/courses/pinned/enrolment")
    assert publish(world, "pinned", NEW_TEXT) == 2
    late.post("/courses/pinned/enrolment")
    assert "stands here" in early.get("/en/courses/pinned/first").text
    assert "another one now" in late.get("/en/courses/pinned/first").text


def test_programs_are_told_their_own_revision(world: World) -> None:
    publish(world, "pinned-api")
    early, late = world.program(), world.program()
    assert early.call("POST", "/enrolments", {"course": "pinned-api"})[1]["revision"] == 1
    publish(world, "pinned-api", NEW_TEXT)
    assert late.call("POST", "/enrolments", {"course": "pinned-api"})[1]["revision"] == 2
    assert early.call("POST", "/enrolments", {"course": "pinned-api"})[1]["revision"] == 1
    assert early.call("GET", "/me/progress/pinned-api")[1]["revision"] == 1
    assert early.call("GET", "/courses/pinned-api")[1]["revision"] == 2


def test_a_finished_run_stays_on_its_revision_and_the_next_run_gets_the_new_one(world: World) -> None:
    publish(world, "pinned-again")
    browser = world.browser()
    browser.post("/courses/pinned-again/enrolment")
    assert browser.person_id is not None
    complete_small_course(world, make_actor(browser.person_id, "A", "en", None), "pinned-again")
    publish(world, "pinned-again", NEW_TEXT)
    assert "stands here" in browser.get("/en/courses/pinned-again/first").text
    browser.post("/courses/pinned-again/enrolment", {"again": "true"})
    assert "another one now" in browser.get("/en/courses/pinned-again/first").text


def test_publishing_the_same_again_is_no_new_revision(world: World) -> None:
    assert publish(world, "the-same") == 1
    assert publish(world, "the-same") == 1


def test_every_page_of_a_new_publication_is_seen_at_once_by_who_is_not_enrolled(world: World) -> None:
    publish(world, "seen-at-once")
    browser = world.browser()
    assert "stands here" in browser.get("/en/courses/seen-at-once/first").text
    publish(world, "seen-at-once", NEW_TEXT)
    assert "another one now" in browser.get("/en/courses/seen-at-once/first").text


def test_courses_published_meanwhile_are_read_in_one_statement_once(world: World) -> None:
    browser = world.browser(signed_in=False)
    browser.get("/en/courses")
    usual = len(cost(world, lambda: browser.get("/en/courses")))
    for number in range(6):
        publish(world, f"meanwhile-{number}")
    sent = cost(world, lambda: browser.get("/en/courses"))
    assert sum("FROM revision" in each for each in sent) == 1
    # A publication also changes the version of the site's texts: which areas there are, and what they are called.
    assert len(sent) == usual + 3
    assert len(cost(world, lambda: browser.get("/en/courses"))) == usual == 1
