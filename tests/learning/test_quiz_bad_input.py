"""Whatever is sent to an attempt, nothing breaks and nothing is graded that the learner did not answer."""

from typing import Any

import pytest

from elearn.accounts.roles import make_actor
from tests.learning.test_quiz_pages import attempt_of, load
from tests.learning.world import complete_small_course, small_course
from tests.world import COURSE, Browser, Program, World, publish_files

QUIZ = "concepts-check"


def in_attempt(world: World, course: str = COURSE, quiz: str = QUIZ) -> tuple[Program, Any, str]:
    """A program with an open attempt, and the attempt's path."""
    learner = world.program()
    learner.call("POST", "/enrolments", {"course": course})
    status, attempt = learner.call("POST", "/attempts", {"course": course, "activity": quiz})
    assert status == 201
    return learner, attempt, f"/attempts/{attempt['id']}"


def answer(learner: Program, path: str, question: Any, place: int = 0, **more: Any) -> tuple[int, Any]:
    body = {"choices": [question["choices"][place]["choice"]], **more}
    return learner.call("PUT", f"{path}/answers/{question['question']}", body)


def kept(learner: Program, path: str) -> dict[str, Any]:
    found = learner.call("GET", f"{path}/answers")[1]
    return {each["question"]: each for each in found["answers"]}


def test_answers_out_of_order_and_doubled_are_what_was_sent_last(world: World) -> None:
    learner, attempt, path = in_attempt(world)
    for question in reversed(attempt["questions"]):
        for place in (1, 0, 0, 1, 1):
            assert answer(learner, path, question, place)[0] == 200
    found = kept(learner, path)
    for question in attempt["questions"]:
        assert found[question["question"]]["choices"] == [question["choices"][1]["choice"]]
    double = [question["choices"][0]["choice"]] * 3
    assert learner.call("PUT", f"{path}/answers/{question['question']}", {"choices": double})[0] == 200
    assert kept(learner, path)[question["question"]]["choices"] == double[:1]


def test_a_late_answer_is_refused_and_the_first_grade_stands(world: World) -> None:
    learner, attempt, path = in_attempt(world)
    for question in attempt["questions"]:
        answer(learner, path, question)
    first = learner.call("POST", f"{path}/submit")
    for question in attempt["questions"]:
        status, problem = answer(learner, path, question, 1)
        assert (status, problem["code"]) == (409, "submitted")
    assert learner.call("POST", f"{path}/submit") == first
    assert learner.call("GET", path)[1] == first[1]
    assert learner.call("GET", f"{path}/answers")[1]["state"] == "submitted"


def test_an_attempt_of_somebody_else_is_not_there(world: World) -> None:
    learner, attempt, path = in_attempt(world)
    stranger, _, _ = in_attempt(world)
    question = attempt["questions"][0]
    assert answer(stranger, path, question)[0] == 404
    assert stranger.call("GET", f"{path}/answers")[0] == 404
    assert stranger.call("POST", f"{path}/submit")[0] == 404
    assert kept(learner, path)[question["question"]]["saved_at"] is None


def test_what_was_not_asked_or_not_offered_is_refused(world: World) -> None:
    learner, attempt, path = in_attempt(world)
    single = next(each for each in attempt["questions"] if each["kind"] == "single")
    both = [choice["choice"] for choice in single["choices"]][:2]
    _, final, _ = in_attempt(world, quiz="final")
    elsewhere = next(
        each["question"]
        for each in final["questions"]
        if each["question"] not in {mine["question"] for mine in attempt["questions"]}
    )
    refusals = [
        (f"{path}/answers/{elsewhere}", {"choices": []}, 404, "not_found"),
        (f"{path}/answers/no-such-question", {"choices": []}, 404, "not_found"),
        (f"{path}/answers/{single['question']}", {"choices": ["not-shown"]}, 422, "choice_not_shown"),
        (f"{path}/answers/{single['question']}", {"choices": both}, 422, "one_choice_only"),
        (f"{path}/answers/{single['question']}", {"choices": [""]}, 422, None),
        (f"{path}/answers/{single['question']}", {"choices": both * 40}, 422, None),
        (f"{path}/answers/{single['question']}", {"choices": "a"}, 422, None),
        (f"{path}/answers/{single['question']}", {}, 422, None),
        (f"{path}/answers/{single['question']}", {"choices": [], "seen_at": "yesterday"}, 422, None),
        (
            f"{path}/answers/{single['question']}",
            {"choices": [], "seen_at": "2026-11-24T12:00:00"},
            422,
            None,
        ),
        ("/attempts/1/answers/x", {"choices": []}, 404, "not_found"),
    ]
    for address, body, status, code in refusals:
        found, problem = learner.call("PUT", address, body)
        assert found == status, (address, body, problem)
        codes = {problem["code"], *(error["code"] for error in problem["errors"])}
        assert code is None or code in codes
    assert all(each["saved_at"] is None for each in kept(learner, path).values())


def test_two_devices_the_later_answer_stands_and_is_told_what_it_replaced(world: World) -> None:
    learner, attempt, path = in_attempt(world)
    question = attempt["questions"][0]
    choices = [choice["choice"] for choice in question["choices"]]
    first = answer(learner, path, question, 0, seen_at=None)[1]
    assert set(first) == {"saved_at"}
    other = answer(learner, path, question, 1, seen_at=first["saved_at"])[1]
    assert set(other) == {"saved_at"}
    # The first device knows its own answer only.
    told = answer(learner, path, question, 0, seen_at=first["saved_at"])[1]
    assert told["replaced"] == {"choices": [choices[1]], "saved_at": other["saved_at"]}
    assert kept(learner, path)[question["question"]]["choices"] == [choices[0]]
    # A device that knew of none; one that sends the same; one that does not say.
    assert answer(learner, path, question, 1, seen_at=None)[1]["replaced"]["choices"] == [choices[0]]
    assert "replaced" not in answer(learner, path, question, 1, seen_at=None)[1]
    assert "replaced" not in answer(learner, path, question, 0)[1]


@pytest.mark.parametrize("page", ["", "/summary", "/review"])
def test_an_attempt_under_the_address_of_another_quiz_or_course_is_not_there(world: World, page: str) -> None:
    browser = world.browser()
    for course in (COURSE, "small"):
        browser.post(f"/courses/{course}/enrolment")
    address = browser.post(f"/courses/{COURSE}/{QUIZ}/attempts").headers["Location"]
    if page == "/review":
        browser.post(f"/attempts/{address.rsplit('/', 1)[1]}/submission")
    assert browser.get(address + page).status_code == 200
    for other in (f"/{COURSE}/final/", "/small/check/", "/small/nothing/", "/nothing/check/"):
        wrong = address.replace(f"/{COURSE}/{QUIZ}/", other) + page
        assert browser.get(wrong).status_code == 404, wrong
    assert world.browser().get(address + page).status_code == 404


def begin_again(world: World, course: str) -> tuple[Browser, str, str]:
    """Somebody in their second run of a course: the addresses of a graded attempt of the first and of an open one."""
    browser = world.browser()
    assert browser.person_id is not None
    browser.post(f"/courses/{course}/enrolment")
    complete_small_course(world, make_actor(browser.person_id, "A", "en", None), course)
    open_one = str(browser.post(f"/courses/{course}/check/attempts").headers["Location"])
    graded = next(
        href
        for href in browser.get(f"/en/courses/{course}/check").text.split('href="')[1:]
        if "/review" in href.split('"')[0]
    ).split('"')[0]
    return browser, graded, open_one


def test_of_an_earlier_run_the_review_is_seen_and_nothing_more_is_answered(world: World) -> None:
    browser, graded, open_one = begin_again(world, "small")
    sheet = load(browser, open_one)
    question = sheet.tick(0, 0)
    assert browser.post("/courses/small/enrolment", {"again": "true"}).status_code == 303
    attempt = open_one.rsplit("/", 1)[1]
    ours = {"Sec-Fetch-Site": "same-origin"}
    choices = {"choices": sheet.fields[f"answer-{question}"]}
    for method, path, body in (
        ("PUT", f"answers/{question}", choices),
        ("PUT", f"flags/{question}", {"flagged": True}),
        ("POST", "submit", None),
    ):
        refused = browser.client.open(
            f"/api/v1/attempts/{attempt}/{path}", method=method, json=body, headers=ours
        )
        assert (refused.status_code, refused.get_json()["code"]) == (409, "attempt_closed")
    for gone in (sheet.send(), browser.post(f"/attempts/{attempt}/submission"), browser.get(open_one)):
        assert gone.headers["Location"] == "/en/courses/small/check"
    assert "earlier run" in browser.get("/en/courses/small/check").text
    assert attempt_of(browser, open_one)[question]["answer"] == []
    review = browser.get(graded)
    assert review.status_code == 200
    assert "earlier run of the course" in review.text
    assert "Try again" not in review.text
    fresh = browser.post("/courses/small/check/attempts").headers["Location"]
    assert fresh != open_one
    assert load(browser, fresh).choices


def test_a_retired_quiz_goes_on_for_those_who_have_it_and_starts_for_nobody_else(world: World) -> None:
    course = "retiring"
    with world.platform.app_context():
        publish_files(world.platform, small_course(course))
    browser = world.browser()
    browser.post(f"/courses/{course}/enrolment")
    address = browser.post(f"/courses/{course}/check/attempts").headers["Location"]
    outline = (
        ("      - quiz: check\n", "      - quiz: check-two\n"),
        ("pass: [check]", "pass: [check-two]"),
        ("languages: [en, ru]", "languages: [en, ru]\nincomplete: [ru]"),
    )
    quiz = "modules/one/check.quiz.yaml"
    whole = small_course(course)
    moved: dict[str, Any] = {quiz: None, quiz.replace("check", "check-two"): whole.files[quiz]}
    lesson = "modules/one/first.md"
    moved[lesson] = whole.files[lesson].replace(b"activity:check", b"activity:check-two")
    with world.platform.app_context():
        publish_files(world.platform, small_course(course, *outline, **moved))
    sheet = load(browser, address)
    sheet.tick(0, 0)
    assert sheet.send("summary").headers["Location"].endswith("/summary")
    browser.post(f"/attempts/{address.rsplit('/', 1)[1]}/submission")
    assert browser.get(f"{address}/review").status_code == 200
    newcomer = world.browser()
    newcomer.post(f"/courses/{course}/enrolment")
    assert newcomer.post(f"/courses/{course}/check/attempts").status_code == 404
    assert newcomer.get(f"/en/courses/{course}/check").status_code == 404
    assert newcomer.get(address).status_code == 404
