"""The whole way of a learner through the JSON API."""

import random
from typing import Any

import pytest

from tests.world import COURSE, FIRST_LESSON, Program, World


def done(learner: Program, activity: str, key: str | None = None, lang: str = "en") -> tuple[int, Any]:
    return learner.call(
        "POST",
        "/events",
        {"course": COURSE, "activity": activity, "kind": "done", "key": key or f"done-{activity}"},
        headers={"Accept-Language": lang},
    )


def take(learner: Program, quiz: str, choose: random.Random, langs: list[str]) -> Any:
    """Take a quiz, answering at random, each answer in the next of the languages."""
    status, attempt = learner.call("POST", f"/attempts?lang={langs[0]}", {"course": COURSE, "activity": quiz})
    assert status == 201
    for place, question in enumerate(sorted(attempt["questions"], key=lambda each: each["question"])):
        keys = sorted(choice["choice"] for choice in question["choices"])
        path = f"/attempts/{attempt['id']}/answers/{question['question']}?lang={langs[place % len(langs)]}"
        assert learner.call("PUT", path, {"choices": [choose.choice(keys)]})[0] == 200
    status, result = learner.call("POST", f"/attempts/{attempt['id']}/submit?lang={langs[-1]}")
    assert status == 200
    return result


def test_a_learner_without_the_course_is_told_to_start_it(world: World) -> None:
    status, problem = done(world.program(), FIRST_LESSON)
    assert (status, problem["code"]) == (409, "not_enrolled")


def test_enrolling_twice_is_one_run(world: World) -> None:
    learner = world.program()
    first = learner.call("POST", "/enrolments", {"course": COURSE})
    again = learner.call("POST", "/enrolments", {"course": COURSE})
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]


def test_the_same_key_twice_is_one_fact_and_another_body_is_refused(world: World) -> None:
    learner = world.program()
    learner.call("POST", "/enrolments", {"course": COURSE})
    assert done(learner, FIRST_LESSON, "k1")[0] == 201
    assert done(learner, FIRST_LESSON, "k1")[0] == 200
    status, problem = done(learner, "regional-rules", "k1")
    assert (status, problem["code"]) == (409, "key_reused")
    _, progress = learner.call("GET", f"/me/progress/{COURSE}")
    assert [each["activity"] for each in progress["activities"] if each["state"] == "done"] == [FIRST_LESSON]


def test_another_moment_under_the_same_key_is_another_body(world: World) -> None:
    learner = world.program()
    learner.call("POST", "/enrolments", {"course": COURSE})
    event = {"course": COURSE, "activity": FIRST_LESSON, "kind": "viewed", "key": "moment"}
    first, other = {**event, "at": "2026-03-01T10:00:00Z"}, {**event, "at": "2026-03-01T11:00:00Z"}
    assert learner.call("POST", "/events", first)[0] == 201
    assert learner.call("POST", "/events", first)[0] == 200
    for body in (other, event):
        status, problem = learner.call("POST", "/events", body)
        assert (status, problem["code"]) == (409, "key_reused")


def test_an_event_for_an_unknown_activity_names_the_field(world: World) -> None:
    learner = world.program()
    learner.call("POST", "/enrolments", {"course": COURSE})
    status, problem = done(learner, "no-such-lesson")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/activity")


def test_a_quiz_is_not_done_by_saying_so(world: World) -> None:
    learner = world.program()
    learner.call("POST", "/enrolments", {"course": COURSE})
    assert done(learner, "final")[0] == 422


def test_handing_in_twice_is_one_grade_and_answers_stay_closed(world: World) -> None:
    learner = world.program()
    learner.call("POST", "/enrolments", {"course": COURSE})
    result = take(learner, "concepts-check", random.Random(1), ["en"])
    again = learner.call("POST", f"/attempts/{result['id']}/submit")
    assert again == (200, result)
    question = result["questions"][0]
    path = f"/attempts/{result['id']}/answers/{question['question']}"
    assert learner.call("PUT", path, {"choices": []})[0] == 409


def test_another_persons_attempt_does_not_exist(world: World) -> None:
    learner, stranger = world.program(), world.program()
    learner.call("POST", "/enrolments", {"course": COURSE})
    _, attempt = learner.call("POST", "/attempts", {"course": COURSE, "activity": "concepts-check"})
    assert stranger.call("GET", f"/attempts/{attempt['id']}")[0] == 404
    assert stranger.call("POST", f"/attempts/{attempt['id']}/submit")[0] == 404


@pytest.mark.parametrize("body", [{}, {"course": 7}, {"course": COURSE, "surprise": 1}, [1], "text"])
def test_an_enrolment_that_does_not_fit_is_refused_by_schema(world: World, body: object) -> None:
    status, problem = world.program().call("POST", "/enrolments", body)
    assert status == 422
    assert problem["errors"]
