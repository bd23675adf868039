"""Addresses and fields that scripts rely on, exactly as they were promised."""

import re
from typing import Any

import pytest

from tests.accounts.world import PASSWORD, newcomer
from tests.world import COURSE, FIRST_LESSON, Program, World

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
AREA = {"key", "title", "label", "courses"}
BRIEF = {"key", "area", "title", "summary", "languages", "level", "hours"}
DETAIL = BRIEF | {"objectives", "completion", "revision", "modules", "coverage", "papers"}
PROGRESS = {"course", "run", "revision", "share", "completed_at", "activities", "missing", "next"}
ATTEMPT = {"id", "state", "questions", "mark", "max", "passed"}


@pytest.fixture
def learner(world: World) -> Program:
    program = world.program()
    program.call("POST", "/enrolments", {"course": COURSE})
    return program


def good(program: Program, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    found, answer = program.call(method, path, body)
    assert found == status, answer
    return answer


def test_areas(world: World) -> None:
    found = good(world.program(signed_in=False), "GET", "/areas")
    assert set(found) == {"items", "next"}
    assert found["next"] is None
    assert len(found["items"]) == 6
    assert all(set(item) == AREA for item in found["items"])
    assert {item["key"]: item["courses"] for item in found["items"]}["legal-migration"] >= 1


def test_courses(world: World) -> None:
    nobody = world.program(signed_in=False)
    items = good(nobody, "GET", "/courses?limit=200")["items"]
    assert all(set(item) == BRIEF for item in items)
    assert [item["key"] for item in items] == sorted(item["key"] for item in items)
    detail = good(nobody, "GET", f"/courses/{COURSE}")
    assert set(detail) == DETAIL
    whole = {"share": 1.0, "questions_in_source": 0}
    assert detail["coverage"] == [{"language": each, **whole} for each in detail["languages"]]
    assert detail["completion"] == {"share": 0.8, "pass": ["final"]}
    assert set(detail["modules"][0]) == {"key", "title", "activities"}
    assert set(detail["modules"][0]["activities"][0]) == {"key", "kind", "title", "minutes", "required"}


def test_languages_by_query_then_by_header(world: World) -> None:
    nobody = world.program(signed_in=False)
    english = good(nobody, "GET", f"/courses/{COURSE}")["title"]
    russian = good(nobody, "GET", f"/courses/{COURSE}?lang=ru")["title"]
    by_header = nobody.call("GET", f"/courses/{COURSE}", headers={"Accept-Language": "kk"})[1]["title"]
    both = nobody.call("GET", f"/courses/{COURSE}?lang=en", headers={"Accept-Language": "ru"})[1]["title"]
    assert english == both != russian == by_header


def test_tokens(world: World) -> None:
    somebody = newcomer(world)
    somebody.register()
    somebody.confirm()
    nobody = world.program(signed_in=False)
    made = good(nobody, "POST", "/tokens", {"email": somebody.email, "password": PASSWORD}, 201)
    assert set(made) == {"token", "expires_at"}
    assert MOMENT.fullmatch(made["expires_at"])


def test_enrolments(world: World) -> None:
    program = world.program()
    made = good(program, "POST", "/enrolments", {"course": COURSE}, 201)
    assert set(made) == {"course", "run", "revision", "enrolled_at", "completed_at"}
    assert (made["run"], made["completed_at"]) == (1, None)
    assert MOMENT.fullmatch(made["enrolled_at"])
    assert good(program, "POST", "/enrolments", {"course": COURSE}) == made
    status, problem = program.call("POST", "/enrolments", {"course": COURSE, "again": True})
    assert (status, problem["code"]) == (409, "not_completed")


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"kind": "viewed"}, 201),
        ({"kind": "done", "at": "2026-11-24T10:00:00Z"}, 201),
        ({"kind": "done", "at": "2026-11-24T10:00:00+03:00"}, 201),
        ({"kind": "position", "position": 12.5}, 201),
        ({"kind": "watched", "ranges": [[0, 10], [20, 30.5]]}, 201),
        ({"kind": "done", "key": "a.B_c-9" * 9}, 201),
        ({"kind": "done", "key": "k" * 65}, 422),
        ({"kind": "done", "key": ""}, 422),
        ({"kind": "done", "key": "a:b"}, 422),
        ({"kind": "done", "key": "a\n"}, 422),
        ({"kind": "destroyed"}, 422),
        ({"kind": "done", "at": "2026-11-24T10:00:00"}, 422),
        ({"kind": "done", "at": "2999-11-24T10:00:00Z"}, 422),
        ({"kind": "done", "at": "0001-01-01T00:00:00+14:00"}, 422),
        ({"kind": "done", "at": "9999-12-31T23:59:59-14:00"}, 422),
        ({"kind": "watched", "ranges": [[0]]}, 422),
        ({"kind": "watched", "ranges": [[0, "x"]]}, 422),
        ({"kind": "position", "position": -1}, 422),
        ({"kind": "done", "surprise": 1}, 422),
        ({"kind": "done", "activity": "final"}, 422),
        ({"kind": "done", "activity": "nothing"}, 422),
        ({"kind": "done", "course": "nothing"}, 404),
        ({"kind": "done", "course": "small"}, 409),
    ],
)
def test_events(learner: Program, more: dict[str, Any], status: int) -> None:
    body = {"course": COURSE, "activity": FIRST_LESSON, "key": "k", **more}
    answer = good(learner, "POST", "/events", body, status)
    if status == 201:
        assert set(answer) == {"key", "course", "activity", "kind", "completed"}
        assert good(learner, "POST", "/events", body, 200)["key"] == body["key"]
        other = {**body, "activity": "regional-rules"}
        assert learner.call("POST", "/events", other)[1]["code"] == "key_reused"
    elif status == 422:
        assert all(error["pointer"].startswith("/") for error in answer["errors"])


def test_progress(learner: Program) -> None:
    good(
        learner,
        "POST",
        "/events",
        {"course": COURSE, "activity": FIRST_LESSON, "kind": "done", "key": "k"},
        201,
    )
    found = good(learner, "GET", f"/me/progress/{COURSE}")
    assert set(found) == PROGRESS
    assert 0 < found["share"] < 1
    assert {each["state"] for each in found["activities"]} == {"done", "todo"}
    assert all(set(each) == {"activity", "state", "best"} for each in found["activities"])
    assert all(set(each) == {"activity", "reason"} for each in found["missing"])
    assert found["next"] == "rights-of-all-and-rights-of-some"
    assert good(learner, "GET", "/me/progress")["items"] == [found]
    assert learner.call("GET", "/me/progress/small")[0] == 404


def test_attempts(learner: Program) -> None:
    body = {"course": COURSE, "activity": "concepts-check"}
    made = good(learner, "POST", "/attempts", body, 201)
    assert set(made) == ATTEMPT
    assert made["id"].isdecimal()
    assert (made["state"], made["mark"], made["max"], made["passed"]) == ("open", None, None, None)
    question = made["questions"][0]
    assert set(question) == {"question", "kind", "text", "choices", "answer", "flagged"}
    assert all(set(choice) == {"choice", "text"} for choice in question["choices"])
    assert good(learner, "POST", "/attempts", body) == made
    path = f"/attempts/{made['id']}"
    saved = good(
        learner,
        "PUT",
        f"{path}/answers/{question['question']}",
        {"choices": [question["choices"][0]["choice"]]},
    )
    assert MOMENT.fullmatch(saved["saved_at"])
    assert good(learner, "GET", path)["questions"][0]["answer"] == [question["choices"][0]["choice"]]
    assert learner.call("PUT", f"{path}/answers/{question['question']}", {"choices": ["zzz"]})[0] == 422
    assert learner.call("PUT", f"{path}/answers/nothing", {"choices": []})[0] in {404, 422}
    done = good(learner, "POST", f"{path}/submit")
    assert done["state"] == "submitted"
    assert 0 <= done["mark"] <= done["max"]
    assert good(learner, "POST", f"{path}/submit") == done == good(learner, "GET", path)
    late = learner.call("PUT", f"{path}/answers/{question['question']}", {"choices": []})
    assert late[0] == 409


def test_no_attempt_says_which_choice_is_right(learner: Program) -> None:
    text = str(good(learner, "POST", "/attempts", {"course": COURSE, "activity": "final"}, 201))
    for word in ("correct", "right_", "feedback", "'why'"):
        assert word not in text


@pytest.mark.parametrize("limit", [1, 2, 4, 200])
def test_a_list_comes_in_parts_and_whole(world: World, limit: int) -> None:
    nobody = world.program(signed_in=False)
    path, keys = f"/areas?limit={limit}&lang=ru", []
    for _ in range(10):
        part = good(nobody, "GET", path)
        assert len(part["items"]) <= limit
        keys += [item["key"] for item in part["items"]]
        if part["next"] is None:
            break
        assert "lang=ru" in part["next"]
        path = part["next"].removeprefix("/api/v1")
    assert keys == [item["key"] for item in good(nobody, "GET", "/areas")["items"]]
    assert len(keys) == 6


@pytest.mark.parametrize(
    "query", ["limit=201", "limit=-1", "limit=x", "cursor=%25%25", "cursor=é", "surprise=1"]
)
def test_a_query_that_does_not_fit_names_its_parameter(world: World, query: str) -> None:
    status, problem = world.program(signed_in=False).call("GET", f"/areas?{query}")
    assert status == 422
    assert problem["errors"][0]["pointer"] == "/" + query.split("=", maxsplit=1)[0]


def test_nobody_is_told_how_to_sign_in(world: World) -> None:
    answer = world.platform.test_client().get("/api/v1/me/progress")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_reports(world: World, form: str) -> None:
    answer = world.platform.test_client().get(
        f"/api/v1/reports/progress?format={form}",
        headers={"Authorization": f"Bearer {world.program('coordinator').token}"},
    )
    assert answer.status_code == 200
    content = answer.get_data()
    if form == "csv":
        head = content.decode().split("\r\n")[0]
        assert head == (
            "person_id,name,email,state,organisation,area,course,run,enrolled_at,last_seen_at,completed_at,share,best_score"
        )
    answer.close()


def test_health(world: World) -> None:
    client = world.platform.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").get_json() == {"status": "ready"}
