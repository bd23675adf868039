"""Answers are never lost: saved when given, kept without a line, kept while signed out, the same in every language."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.learner import Learner
from tests.browser.server import Server
from tests.world import COURSE, FIRST_LESSON

QUIZ = "concepts-check"
QUIZ_PATH = f"/courses/{COURSE}/{QUIZ}"


def in_a_quiz(visit: Visit, server: Server) -> tuple[Learner, Any]:
    """Somebody in front of the questions of a new attempt."""
    learner = visit(server.account())
    learner.enrol()
    attempt = learner.begin(QUIZ)
    learner.open(f"/en{QUIZ_PATH}/attempts/{attempt['id']}")
    return learner, attempt


def question(learner: Learner, number: int) -> Locator:
    """A question's fieldset."""
    return learner.page.locator(f"#question-{number}")


def choose(learner: Learner, number: int, choice: int = 0) -> None:
    """Tick a choice, and no more."""
    question(learner, number).locator("[data-choice]").nth(choice).check()


def expect_state(learner: Learner, number: int, state: str) -> None:
    """Wait until the page says this of an answer."""
    expect(question(learner, number).locator("[data-save-state]")).to_have_attribute("data-state", state)


def answers(learner: Learner, attempt: Any) -> list[list[str]]:
    """What the platform has kept, by question."""
    return [each["answer"] for each in learner.call("GET", f"/attempts/{attempt['id']}")["questions"]]


def test_an_answer_is_saved_when_it_is_given(visit: Visit, server: Server) -> None:
    learner, attempt = in_a_quiz(visit, server)
    choose(learner, 1)
    expect_state(learner, 1, "saved")
    assert [len(each) for each in answers(learner, attempt)] == [1, 0, 0, 0, 0]
    learner.page.reload()
    assert question(learner, 1).locator("[data-choice]").nth(0).is_checked()


def test_an_answer_without_a_line_is_kept_and_sent_when_the_line_is_back(
    visit: Visit, server: Server
) -> None:
    learner, attempt = in_a_quiz(visit, server)
    learner.context.set_offline(True)
    choose(learner, 1)
    choose(learner, 2, 1)
    expect_state(learner, 2, "kept")
    learner.context.set_offline(False)
    expect_state(learner, 1, "saved")
    expect_state(learner, 2, "saved")
    assert [len(each) for each in answers(learner, attempt)] == [1, 1, 0, 0, 0]


def test_answers_given_while_signed_out_are_sent_after_signing_in(visit: Visit, server: Server) -> None:
    learner, attempt = in_a_quiz(visit, server)
    assert learner.account is not None
    learner.sign_out()
    choose(learner, 1)
    expect_state(learner, 1, "signedOut")
    question(learner, 1).locator("[data-sign-in]").click()
    learner.page.fill("#email", learner.account.email)
    learner.page.fill("#password", "a long password")
    learner.page.click("form:has(#password) .button-next")
    assert learner.path == f"/en{QUIZ_PATH}/attempts/{attempt['id']}"
    expect_state(learner, 1, "saved")
    assert [len(each) for each in answers(learner, attempt)] == [1, 0, 0, 0, 0]


def test_a_form_sent_while_signed_out_says_how_nothing_is_lost(visit: Visit, server: Server) -> None:
    learner, attempt = in_a_quiz(visit, server)
    learner.context.close()
    plain = visit(learner.account, java_script_enabled=False)
    plain.open(f"/en{QUIZ_PATH}/attempts/{attempt['id']}")
    choose(plain, 1)
    plain.sign_out()
    plain.page.click("button[name=go].button-next")
    assert plain.page.locator("a[href^='/en/sign-in'][target=_blank]").is_visible()
    assert plain.account is not None
    plain.sign_in(plain.account.login)
    plain.page.click("main form button")
    assert plain.path.endswith("/summary")
    assert [len(each) for each in answers(plain, attempt)] == [1, 0, 0, 0, 0]


def test_switching_the_language_in_a_quiz_keeps_page_and_answers(visit: Visit, server: Server) -> None:
    learner, attempt = in_a_quiz(visit, server)
    choose(learner, 1)
    choose(learner, 3, 1)
    expect_state(learner, 1, "saved")
    expect_state(learner, 3, "saved")
    before = learner.page.locator("[data-choice]").evaluate_all(
        "all => all.map(i => [i.name, i.value, i.checked])"
    )
    learner.page.click(".languages a[hreflang=ru]")
    assert learner.path == f"/ru{QUIZ_PATH}/attempts/{attempt['id']}"
    after = learner.page.locator("[data-choice]").evaluate_all(
        "all => all.map(i => [i.name, i.value, i.checked])"
    )
    assert after == before
    assert learner.page.locator("h1").inner_text().startswith("Проверьте себя")


def test_switching_the_language_in_a_lesson_keeps_page_and_progress(visit: Visit, server: Server) -> None:
    learner = visit(server.account())
    learner.enrol()
    learner.read(FIRST_LESSON)
    learner.open(f"/en/courses/{COURSE}/regional-rules")
    bar, done = learner.page.locator(".side progress"), learner.page.locator(".outline .sign-done")
    before = bar.get_attribute("value"), done.count(), learner.progress()
    learner.page.click(".languages a[hreflang=ru]")
    assert learner.path == f"/ru/courses/{COURSE}/regional-rules"
    assert (bar.get_attribute("value"), done.count()) == before[:2]
    assert learner.page.locator("h1").inner_text().startswith("Региональные")


def test_opening_a_lesson_is_told_once(visit: Visit, server: Server) -> None:
    learner = visit(server.account())
    learner.enrol()
    told: list[str] = []
    learner.page.on(
        "request", lambda asked: told.append(asked.method) if "/api/v1/events" in asked.url else None
    )
    with learner.page.expect_response("**/api/v1/events") as answered:
        learner.open(f"/en/courses/{COURSE}/{FIRST_LESSON}")
    assert answered.value.status == 201
    learner.page.reload()
    assert told == ["POST"]
    assert learner.page.locator(".outline .current .sign-started").is_visible()


def test_pressing_twice_is_pressing_once(visit: Visit, server: Server) -> None:
    learner = visit(server.account())
    learner.open(f"/en/courses/{COURSE}")
    learner.page.locator(".card-next form button").dblclick()
    learner.page.wait_for_url(f"**/{FIRST_LESSON}")
    learner.page.locator(".act button").dblclick()
    learner.page.wait_for_url("**/rights-of-all-and-rights-of-some")
    assert [each["state"] for each in learner.progress()["activities"]].count("done") == 1
    learner.open(f"/en{QUIZ_PATH}")
    learner.page.locator("form[action$='/attempts'] button").dblclick()
    learner.page.wait_for_url("**/attempts/*")
    address = learner.path
    learner.open(f"{address}/summary")
    learner.page.locator("form[action$='/submission'] button").click()
    learner.page.locator("dialog .button-danger").dblclick()
    learner.page.wait_for_url("**/review")
    learner.open(f"/en{QUIZ_PATH}")
    assert learner.page.locator(".answer-list > li").count() == 1
