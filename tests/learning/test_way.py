"""The whole way of a learner through the JSON API, in any mixture of languages."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import COURSE, FIRST_LESSON, Program, World

LESSONS = (
    "who-is-a-migrant-worker",
    "rights-of-all-and-rights-of-some",
    "regional-rules",
    "fair-recruitment",
    "from-offer-to-permit",
    "leaving-and-returning",
)


def done(learner: Program, activity: str, key: str | None = None, lang: str = "en") -> tuple[int, dict[str, object]]:
    return learner.call(
        "POST",
        "/events",
        {"course": COURSE, "activity": activity, "kind": "done", "key": key or f"done-{activity}"},
        headers={"Accept-Language": lang},
    )


def take(learner: Program, quiz: str, choose: random.Random, langs: list[str]) -> dict[str, object]:
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


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 1 << 30),
    langs=st.lists(st.sampled_from(["en", "ru"]), min_size=1, max_size=6),
    read=st.lists(st.sampled_from(LESSONS), unique=True),
)
def test_languages_never_change_completion_or_score(
    world: World, seed: int, langs: list[str], read: list[str]
) -> None:
    outcomes = []
    for spoken in (langs, ["en"]):
        learner = world.program()
        learner.call("POST", "/enrolments", {"course": COURSE})
        for place, lesson in enumerate(read):
            assert done(learner, lesson, lang=spoken[place % len(spoken)])[0] == 201
        choose = random.Random(seed)
        _, attempt = learner.call("POST", f"/attempts?lang={spoken[0]}", {"course": COURSE, "activity": "practice-check"})
        # Draws differ between the two people, so both answer by what is right or wrong, not by position.
        for place, question in enumerate(attempt["questions"]):
            keys = [choice["choice"] for choice in question["choices"]]
            path = f"/attempts/{attempt['id']}/answers/{question['question']}?lang={spoken[place % len(spoken)]}"
            assert learner.call("PUT", path, {"choices": [min(keys)]})[0] == 200
            assert choose.random() <= 1
        learner.call("POST", f"/attempts/{attempt['id']}/submit?lang={spoken[-1]}")
        _, progress = learner.call("GET", f"/me/progress/{COURSE}?lang={spoken[0]}")
        lessons = [each for each in progress["activities"] if each["activity"] != "practice-check"]
        outcomes.append((progress["share"], progress["completed_at"] is None, lessons))
    assert outcomes[0][2] == outcomes[1][2]
