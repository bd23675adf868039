"""One attempt on two devices, one computer for two people, and the learner's flags: what the page's script does."""

import json
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.learner import Learner
from tests.browser.server import Server
from tests.browser.test_answers import (
    QUIZ,
    QUIZ_PATH,
    answers,
    choose,
    expect_state,
    in_a_quiz,
    question,
)


def unsent(learner: Learner) -> list[str]:
    """What this browser keeps of unsent answers, by name."""
    found: list[str] = learner.page.evaluate(
        "Object.keys(localStorage).filter(key => key.startsWith('elearn:unsent:'))"
    )
    return found


def second_device(visit: Visit, first: Learner, attempt: Any) -> Learner:
    """The same person elsewhere, on the same page."""
    second = visit(first.account)
    second.open(f"/en{QUIZ_PATH}/attempts/{attempt['id']}")
    return second


def to_the_foreground(learner: Learner) -> None:
    """The tab is looked at again."""
    learner.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def ticked(learner: Learner, number: int) -> list[bool]:
    """Which choices of a question are ticked on the page."""
    inputs = question(learner, number).locator("[data-choice]")
    found: list[bool] = inputs.evaluate_all("all => all.map(input => input.checked)")
    return found


def test_a_flag_is_set_and_taken_back_at_once(visit: Visit, server: Server) -> None:
    learner, _ = in_a_quiz(visit, server)
    flag = question(learner, 2).locator("[data-flag]")
    with learner.page.expect_response("**/flags/*") as answered:
        flag.check()
    assert answered.value.ok
    expect(learner.page.locator(".question-list .flagged")).to_have_count(1)
    learner.page.reload()
    expect(flag).to_be_checked()
    with learner.page.expect_response("**/flags/*"):
        flag.uncheck()
    expect(learner.page.locator(".question-list .flagged")).to_have_count(0)
    learner.page.reload()
    expect(flag).not_to_be_checked()


def test_a_flag_without_a_line_waits_as_answers_do(visit: Visit, server: Server) -> None:
    learner, attempt = in_a_quiz(visit, server)
    learner.context.set_offline(True)
    question(learner, 1).locator("[data-flag]").check()
    expect_state(learner, 1, "kept")
    learner.context.set_offline(False)
    expect_state(learner, 1, "")
    assert learner.call("GET", f"/attempts/{attempt['id']}")["questions"][0]["flagged"]


def test_a_flag_that_is_not_sent_yet_goes_with_the_form(visit: Visit, server: Server) -> None:
    learner, _ = in_a_quiz(visit, server)
    learner.page.route("**/flags/*", lambda route: route.abort())
    question(learner, 1).locator("[data-flag]").check()
    expect_state(learner, 1, "kept")
    choose(learner, 1, 0)
    expect_state(learner, 1, "saved")
    learner.page.click("button[name=go].button-next")
    learner.page.wait_for_url("**/summary")
    assert learner.page.locator(".answer-list .flagged").count() == 1


def test_somebody_else_on_the_same_computer_neither_sees_nor_sends_unsent_answers(
    visit: Visit, server: Server
) -> None:
    learner, attempt = in_a_quiz(visit, server)
    assert learner.account is not None
    learner.sign_out()
    choose(learner, 1)
    expect_state(learner, 1, "signedOut")
    kept = unsent(learner)
    assert len(kept) == 1
    assert str(learner.account.person_id) in kept[0]
    other = server.account()
    learner.sign_in(other.login)
    learner.enrol()
    theirs = learner.begin(QUIZ)
    sent: list[str] = []
    learner.page.on("request", lambda asked: sent.append(asked.url) if asked.method == "PUT" else None)
    # The page of the first is still open, and tries again in the name of the second.
    choose(learner, 2)
    expect_state(learner, 2, "signedOut")
    learner.open(f"/en{QUIZ_PATH}/attempts/{theirs['id']}")
    learner.page.wait_for_load_state("networkidle")
    assert not any(any(ticked(learner, number)) for number in range(1, 6))
    assert [len(each) for each in answers(learner, theirs)] == [0] * 5
    assert all(str(attempt["id"]) in url for url in sent)
    # The first comes back, and all is there.
    learner.sign_in(learner.account.login)
    learner.open(f"/en{QUIZ_PATH}/attempts/{attempt['id']}")
    expect_state(learner, 1, "saved")
    expect_state(learner, 2, "saved")
    assert [len(each) for each in answers(learner, attempt)] == [1, 1, 0, 0, 0]
    assert unsent(learner) == []


def test_an_unsent_answer_never_goes_over_a_newer_one(visit: Visit, server: Server) -> None:
    first, attempt = in_a_quiz(visit, server)
    second = second_device(visit, first, attempt)
    first.context.set_offline(True)
    choose(first, 1, 0)
    choose(first, 2, 0)
    expect_state(first, 2, "kept")
    choose(second, 1, 1)
    expect_state(second, 1, "saved")
    first.context.set_offline(False)
    expect_state(first, 1, "changed")
    expect_state(first, 2, "saved")
    expect(question(first, 1).locator("[data-save-state]")).to_contain_text("Answered on another device at ")
    assert ticked(first, 1) == ticked(second, 1)
    assert answers(first, attempt)[0] == [attempt["questions"][0]["choices"][1]["choice"]]
    assert unsent(first) == []


def test_the_later_of_two_devices_stands_and_both_are_told(visit: Visit, server: Server) -> None:
    first, attempt = in_a_quiz(visit, server)
    second = second_device(visit, first, attempt)
    number = next(n for n, each in enumerate(attempt["questions"], 1) if each["kind"] == "single")
    choose(first, number, 0)
    expect_state(first, number, "saved")
    choose(second, number, 1)
    expect_state(second, number, "replaced")
    expect(question(second, number).locator("[data-save-state]")).to_contain_text(
        "this answer is the later one"
    )
    to_the_foreground(first)
    expect_state(first, number, "changed")
    assert ticked(first, number) == ticked(second, number)
    # Knowing it now, the first changes it back, and is told nothing new.
    choose(first, number, 0)
    expect_state(first, number, "saved")
    assert answers(first, attempt)[number - 1] == [attempt["questions"][number - 1]["choices"][0]["choice"]]


def test_handed_in_elsewhere_is_said_and_leads_to_the_review(visit: Visit, server: Server) -> None:
    first, attempt = in_a_quiz(visit, server)
    second = second_device(visit, first, attempt)
    first.call("POST", f"/attempts/{attempt['id']}/submit")
    choose(first, 1)
    expect(first.page.locator("[data-attempt-note]")).to_contain_text("handed in already")
    to_the_foreground(second)
    expect(second.page.locator("[data-attempt-note]")).to_contain_text("no longer open")
    assert question(second, 1).locator("[data-choice]").nth(0).is_disabled()
    for learner in (first, second):
        assert unsent(learner) == []
        learner.page.locator("[data-attempt-note] a").click()
        learner.page.wait_for_url("**/review")


def test_nothing_unsent_is_left_after_handing_in(visit: Visit, server: Server) -> None:
    first, attempt = in_a_quiz(visit, server)
    first.context.set_offline(True)
    choose(first, 1)
    expect_state(first, 1, "kept")
    first.page.evaluate("window.stop()")
    second = visit(first.account)
    second.call("POST", f"/attempts/{attempt['id']}/submit")
    first.context.set_offline(False)
    first.open(f"/en{QUIZ_PATH}/attempts/{attempt['id']}/review")
    first.page.wait_for_load_state("networkidle")
    assert unsent(first) == []


def test_what_is_unsent_is_sent_before_handing_in(visit: Visit, server: Server) -> None:
    learner, attempt = in_a_quiz(visit, server)
    assert learner.account is not None
    answered = attempt["questions"][0]
    learner.open(f"/en{QUIZ_PATH}/attempts/{attempt['id']}/summary")
    key = f"elearn:unsent:{learner.account.person_id}:/api/v1/attempts/{attempt['id']}/answers/{answered['question']}"
    entry = {"choices": [answered["choices"][0]["choice"]], "at": 4102444800000, "seen": None}
    learner.page.evaluate("([key, entry]) => localStorage.setItem(key, entry)", [key, json.dumps(entry)])
    learner.page.reload()
    expect(
        learner.page.get_by_text("1 of 5 questions is answered").or_(
            learner.page.get_by_text("1 of 5 questions are answered")
        )
    ).to_be_visible()
    assert unsent(learner) == []
    # Without a line nothing is handed in while an answer is on this device only.
    learner.page.evaluate("([key, entry]) => localStorage.setItem(key, entry)", [key, json.dumps(entry)])
    learner.context.set_offline(True)
    learner.page.locator("form[data-hand-in] button").click()
    learner.page.locator("dialog .button-danger").click()
    expect(learner.page.locator("[data-attempt-note]")).to_contain_text("Some answers are not saved yet")
    learner.context.set_offline(False)
