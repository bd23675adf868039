"""A film is watched: through the API and by forms, within one transaction, as its policy has it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.models import ActivityProgress, LearningEvent
from elearn.learning.ranges import MOST_PIECES
from elearn.learning.rebuild import differences, rebuild
from tests.catalogue.factory import edited
from tests.learning.test_budgets import cost
from tests.learning.world import small_course
from tests.world import Browser, Program, World, publish_files

FILM = "modules/one/film.video.yaml"
SCRIPTED = "policy: {watched: 0.5, claim: false, transcript: false}"
# What a course is that is completed by its film alone.
BY_FILM = [
    ("completion: {share: 1, pass: [check]}", "completion: {share: 1}"),
    ("- lesson: first", "- {lesson: first, required: false}"),
    ("- quiz: check", "- {quiz: check, required: false}"),
    ("- survey: opinion", "- {survey: opinion, required: false}"),
]


def course(world: World, key: str, policy: str = "", edits: Any = ()) -> str:
    """A course whose film of eight seconds has this policy."""
    film = edited(FILM, ("minutes: 1\n", f"minutes: 1\n{policy}\n" if policy else "minutes: 1\n"))
    with world.platform.app_context():
        publish_files(world.platform, small_course(key, *edits, **{FILM: film}))
    return key


def viewer(world: World, course: str = "small") -> Program:
    program = world.program()
    assert program.call("POST", "/enrolments", {"course": course})[0] == 201
    return program


def say(program: Program, key: str, course: str = "small", **body: Any) -> tuple[int, Any]:
    return program.call(
        "POST", "/events", {"course": course, "activity": "film", "kind": "watched", "key": key, **body}
    )


def state(program: Program, course: str = "small") -> str:
    progress = program.call("GET", f"/me/progress/{course}")[1]
    return str(next(each["state"] for each in progress["activities"] if each["activity"] == "film"))


def test_nine_tenths_are_enough_in_any_pieces_and_the_same_report_is_one_fact(world: World) -> None:
    program = viewer(world)
    assert say(program, "a", ranges=[[0, 4]], position=4)[0] == 201
    assert say(program, "a", ranges=[[0, 4]], position=4)[0] == 200
    assert say(program, "b", ranges=[[3.5, 7.1]])[0] == 201
    assert state(program) == "started"
    assert say(program, "a", ranges=[[0, 8]])[1]["code"] == "key_reused"
    assert say(program, "c", ranges=[[7.1, 7.2]])[0] == 201
    assert state(program) == "done"


def test_watching_completes_a_course_at_once(world: World) -> None:
    program = viewer(world, course(world, "by-film", "policy: {watched: 0.5}", BY_FILM))
    assert say(program, "a", "by-film", ranges=[[0, 3.9]])[1]["completed"] is False
    assert say(program, "b", "by-film", ranges=[[3.9, 4]])[1]["completed"] is True


IMPOSSIBLE = [
    ({"ranges": [[-1, 2]]}, "/ranges/0/0"),
    ({"ranges": [[0, 1], [5, 4]]}, "/ranges/1"),
    ({"ranges": [[0, 10.5]]}, "/ranges/0"),
    ({"ranges": [[0, 1]] * 201}, "/ranges"),
    ({"ranges": [[0, 1, 2]]}, "/ranges/0"),
    ({"ranges": [[0, float("nan")]]}, "/ranges/0/1"),
    ({"ranges": [[0, float("inf")]]}, "/ranges/0/1"),
    ({"ranges": [[0, 1e300]]}, "/ranges/0/1"),
    ({"ranges": [[0, "1"], None]}, "/ranges/1"),
    ({"position": 11}, "/position"),
    ({"position": -0.5}, "/position"),
    ({"position": float("nan")}, "/position"),
    ({"ranges": [[0, 1]], "by": "claim"}, "/by"),
]


@pytest.mark.parametrize(("body", "pointer"), IMPOSSIBLE)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    world: World, body: dict[str, Any], pointer: str
) -> None:
    program = viewer(world)
    whole = {"course": "small", "activity": "film", "kind": "watched", "key": "k", **body}
    answer = program.client.post(
        "/api/v1/events",
        data=json.dumps(whole),  # NaN and Infinity as Python writes them
        headers={"Authorization": f"Bearer {program.token}", "Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert pointer in {error["pointer"] for error in json.loads(answer.text)["errors"]}
    assert state(program) == "todo"


def test_two_hundred_ranges_are_taken_and_the_pieces_are_bounded(world: World) -> None:
    program = viewer(world)
    step = 7.0 / (MOST_PIECES + 10)
    pieces = [[n * step, n * step + step / 4] for n in range(MOST_PIECES + 1)]
    for first in range(0, MOST_PIECES, 200):
        assert say(program, f"p{first}", ranges=pieces[first : first + 200])[0] == 201
    status, problem = say(program, "more", ranges=pieces[MOST_PIECES:])
    assert (status, problem["errors"][0]["code"]) == (422, "too_many_pieces")
    assert say(program, "whole", ranges=[[0, 7]])[0] == 201


@pytest.mark.parametrize(
    ("policy", "by", "code"),
    [
        ("", None, None),
        ("", "claim", None),
        ("", "transcript", None),
        ("policy: {claim: false}", None, "claim_not_counted"),
        ("policy: {claim: false}", "claim", "claim_not_counted"),
        ("policy: {claim: false}", "transcript", None),
        ("policy: {transcript: false}", "transcript", "transcript_not_counted"),
        ("policy: {transcript: false}", None, None),
    ],
)
def test_what_else_counts_is_the_policys(world: World, policy: str, by: str | None, code: str | None) -> None:
    key = course(world, f"else-{'-'.join(filter(str.isalpha, policy.split()))}{len(policy)}", policy)
    program = viewer(world, key)
    status, answer = say(program, "k", key, kind="done", **({"by": by} if by else {}))
    assert (status, state(program, key)) == ((422, "todo") if code else (201, "done"))
    if code:
        assert answer["errors"][0]["code"] == code


def kept(world: World, browser: Browser, kind: str) -> list[Any]:
    with world.reads() as session:
        where = (LearningEvent.person_id == browser.person_id, LearningEvent.kind == kind)
        return list(session.scalars(select(LearningEvent.data).where(*where)))


def test_the_forms_say_how_it_was_done(world: World) -> None:
    for by, data in (("claim", None), ("transcript", {"by": "transcript"})):
        browser = world.browser()
        browser.post("/courses/small/enrolment")
        for _ in range(2):
            assert browser.post("/courses/small/film/done", {"by": by}).status_code == 303
        assert kept(world, browser, "done") == [data]
    assert browser.post("/courses/small/film/done", {"by": "magic"}).status_code == 422


def test_a_form_that_does_not_count_is_refused_in_words(world: World) -> None:
    key = course(world, "scripted", SCRIPTED)
    browser = world.browser()
    browser.post(f"/courses/{key}/enrolment")
    for by, words in (("claim", "Play it to the end"), ("transcript", "Play the film")):
        answer = browser.post(f"/courses/{key}/film/done", {"by": by})
        assert answer.status_code == 422
        assert words in answer.text
    assert kept(world, browser, "done") == []


def test_rebuilding_says_the_same_of_films_and_mends_them(world: World) -> None:
    program = viewer(world)
    say(program, "a", ranges=[[0, 2], [3, 4.25]], position=4.25)
    say(program, "b", ranges=[[1, 3.5]], position=3.5)
    with world.reads() as session:
        where = (LearningEvent.key == "b", LearningEvent.activity == "film")
        person_id = max(session.scalars(select(LearningEvent.person_id).where(*where)))
        assert list(differences(session, [person_id])) == []
        row = session.get(ActivityProgress, (person_id, course_id(session, person_id), 1, "film"))
        assert row is not None
        assert (row.watched, row.position) == ("0-4250", 3_500)
    for broken in ({"watched": "0-8000"}, {"position": None}):
        with unit_of_work(world.services.writers) as session:
            row = session.get(ActivityProgress, (person_id, course_id(session, person_id), 1, "film"))
            for name, value in broken.items():
                setattr(row, name, value)
        with world.reads() as session:
            assert [each.what for each in differences(session, [person_id])] == ["film"]
            rebuild(world.services.writers, session)
        with world.reads() as session:
            assert list(differences(session, [person_id])) == []


def course_id(session: Any, person_id: int) -> int:
    return int(
        session.scalar(select(ActivityProgress.course_id).where(ActivityProgress.person_id == person_id)) or 0
    )


@pytest.mark.parametrize("reports", [1, 3])
def test_a_report_costs_at_most_five_statements(world: World, reports: int) -> None:
    browser = world.browser()
    browser.post("/courses/small/enrolment")
    # Kept plans and manifests first; what is counted is what every report costs.
    send(browser, "warm")
    for number in range(reports):
        sent = cost(world, report(browser, f"k{number}", number))
        assert 1 <= len(sent) <= 5, sent


def report(browser: Browser, key: str, start: float) -> Callable[[], Any]:
    return lambda: send(browser, key, start)


def send(browser: Browser, key: str, start: float = 0) -> Any:
    body = {"course": "small", "activity": "film", "kind": "watched", "key": key, "position": start + 1}
    return browser.post("/api/v1/events", json={**body, "ranges": [[start, start + 1]]})
