"""What the pages say of a quiz's policy: attempts and waiting, questions a page, which result counts, what is shown."""

from random import Random

import pytest
import time_machine

from elearn.accounts.roles import make_actor
from elearn.assessment.save_answer import save_answer
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.quizzes import open_run, start_attempt, submit_attempt
from tests.assessment.world import right_answers
from tests.catalogue.factory import edited
from tests.learning.test_quiz_pages import load
from tests.learning.world import small_course
from tests.world import Browser, World, publish_files

# One course, published anew for each policy: whoever enrols then has that one.
POLICIES = "policies"
QUIZ_FILE = "modules/one/check.quiz.yaml"


def learner_at(world: World, course: str, policy: str, *edits: tuple[str, str]) -> Browser:
    """Somebody new in the small course, whose quiz has this policy."""
    quiz = edited(QUIZ_FILE, ("{pass: 0.5, draw: 2}", f"{{{policy}}}"))
    with world.platform.app_context():
        publish_files(world.platform, small_course(course, *edits, **{QUIZ_FILE: quiz}))
    browser = world.browser()
    assert browser.post(f"/courses/{course}/enrolment").status_code == 303
    return browser


def take(world: World, browser: Browser, course: str, *, right: int) -> int:
    """Take the quiz with so many right answers; returns the attempt."""
    assert browser.person_id is not None
    actor = make_actor(browser.person_id, "A", "en", None)
    with unit_of_work(world.services.writers) as session:
        attempt, _ = start_attempt(
            session, open_run(session, actor, course), "check", locale="en", now=now(), rng=Random(1)
        )
        for question, choices in list(right_answers(session, actor.id, attempt.id).items())[:right]:
            save_answer(session, actor.id, attempt.id, question, choices, "en", now())
        submit_attempt(session, actor, attempt, locale="en", now=now())
    return attempt.id


def start_page(browser: Browser, course: str, lang: str = "en") -> str:
    return str(browser.get(f"/{lang}/courses/{course}/check").text)


def review_page(browser: Browser, course: str, attempt: int, lang: str = "en") -> str:
    return str(browser.get(f"/{lang}/courses/{course}/check/attempts/{attempt}/review").text)


def test_attempts_left_are_counted_down_and_what_to_do_then_is_said(world: World) -> None:
    course = POLICIES
    browser = learner_at(world, course, "pass: 1, attempts: 2")
    assert "2 attempts left" in start_page(browser, course)
    take(world, browser, course, right=0)
    assert "1 attempt left" in start_page(browser, course)
    attempt = take(world, browser, course, right=0)
    page = start_page(browser, course)
    assert "There are no attempts left, and the quiz is not passed" in page
    assert "The course cannot be completed without it" in page
    assert f"/en/contact?about=/en/courses/{course}/check" in page
    assert f"/courses/{course}/check/attempts" not in page.replace(f"/en/courses/{course}/check/attempts", "")
    assert "Попыток больше не осталось" in start_page(browser, course, "ru")
    assert "Try again" not in review_page(browser, course, attempt)
    assert "There are no attempts left" in review_page(browser, course, attempt)
    assert browser.post(f"/courses/{course}/check/attempts").status_code == 409


def test_while_another_attempt_is_open_the_review_leads_on_in_that_one(world: World) -> None:
    course = POLICIES
    browser = learner_at(world, course, "pass: 1")
    attempt = take(world, browser, course, right=0)
    assert "Try again</button>" in review_page(browser, course, attempt)
    browser.post(f"/courses/{course}/check/attempts")
    page = review_page(browser, course, attempt)
    assert "Go on with the quiz</button>" in page
    assert "Try again" not in page


def test_when_the_next_attempt_opens_is_said_in_the_readers_language_with_its_zone(world: World) -> None:
    course = POLICIES
    browser = learner_at(world, course, "pass: 1, wait_hours: 36")
    assert "36 hours at least" in start_page(browser, course)
    with time_machine.travel("2026-11-24T10:30:00Z", tick=False):
        attempt = take(world, browser, course, right=0)
    # The session of the browser lives by the real clock; the quiz was taken at half past ten.
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        assert "25 November 2026, 22:30 UTC" in start_page(browser, course)
        assert "25 ноября 2026 г., 22:30 UTC" in start_page(browser, course, "ru").replace("\u202f", " ")
        assert "25 November 2026, 22:30 UTC" in review_page(browser, course, attempt)
        refused = browser.post(f"/courses/{course}/check/attempts")
        assert refused.status_code == 409
        assert "opens later: at 25 November 2026, 22:30 (UTC)" in refused.text
    with time_machine.travel("2026-11-25T22:30:00Z", tick=False):
        assert "The next attempt opens" not in start_page(browser, course)
        assert browser.post(f"/courses/{course}/check/attempts").status_code == 303


@pytest.mark.parametrize(("page", "pages"), [("one", 2), ("five", 1), ("all", 1)])
def test_a_quiz_has_as_many_questions_on_a_page_as_its_author_says(
    world: World, page: str, pages: int
) -> None:
    course = POLICIES
    browser = learner_at(world, course, f"pass: 1, page: {page}")
    address = browser.post(f"/courses/{course}/check/attempts").headers["Location"]
    for number in range(1, pages + 1):
        sheet = load(browser, f"{address}?page={number}")
        assert len(sheet.choices) == 2 // pages
        for place in range(2 // pages):
            sheet.tick(place, 0)
        last = number == pages
        went = sheet.send("summary" if last else "next").headers["Location"]
        assert went.endswith("/summary" if last else f"?page={number + 1}")
    assert "2 of 2 questions are answered" in browser.get(f"{address}/summary").text


@pytest.mark.parametrize(("counts", "passes"), [("best", True), ("first", False), ("last", False)])
def test_best_first_and_last_stand_apart_and_the_one_that_counts_is_named(
    world: World, counts: str, passes: bool
) -> None:
    course = POLICIES
    browser = learner_at(world, course, f"pass: 1, counts: {counts}")
    first = take(world, browser, course, right=0)
    assert "Your results" not in start_page(browser, course)
    take(world, browser, course, right=2)
    take(world, browser, course, right=1)
    page = start_page(browser, course)
    rows = page.split("Your results")[1].split("</dl>")[0].split("<dt>")[1:]
    assert [row.split("</dt>")[0] for row in rows] == ["The best", "The first", "The last"]
    assert [text in row for text, row in zip(("2 of 2", "0 of 2", "1 of 2"), rows, strict=True)] == [True] * 3
    assert [f"The {counts}</dt>" in row for row in rows] == ["this one counts" in row for row in rows]
    assert f"the {counts} one counts" in page
    assert ("You have passed" in page) is passes
    review = review_page(browser, course, first)
    assert f"The {counts} of your attempts counts." in review
    assert ("That is this one." in review) is (counts == "first")


@pytest.mark.parametrize("rule", ["after_submission", "after_pass", "after_attempts", "never"])
def test_the_review_shows_what_the_policy_says_and_says_when_the_rest_is_shown(
    world: World, rule: str
) -> None:
    course = POLICIES
    browser = learner_at(world, course, f"pass: 1, attempts: 2, review: {rule}")
    first = take(world, browser, course, right=0)
    page = review_page(browser, course, first)
    assert ("Your answers</h2>" in page) is (rule == "after_submission")
    when = {
        "after_pass": "The right answers are shown here once you have passed.",
        "after_attempts": "The right answers are shown here once you have passed or used your last attempt.",
        "never": "The right answers of this quiz are not shown.",
    }
    assert [text for text in when.values() if text in page] == [
        text for name, text in when.items() if name == rule
    ]
    take(world, browser, course, right=1)
    shown = "Your answers</h2>" in review_page(browser, course, first)
    assert shown is (rule in {"after_submission", "after_attempts"})
