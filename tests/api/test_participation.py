"""States and participation for programs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from elearn.kernel.unit_of_work import unit_of_work
from tests.programme.world import BEGAN, ENDS, add, recording, take_part
from tests.world import Program, World

STATE = {"code", "name", "footnote", "status", "status_since", "source"}
PART = {"state", "state_name", "footnote", "area", "action", "action_title", "since", "until", "example"}


@pytest.fixture
def nobody(world: World) -> Iterator[Program]:
    with recording(world):
        with unit_of_work(world.services.writers) as session:
            add(session, "seminars", title="Seminars", russian="Семинары")
            add(session, "interviews", area="asylum", is_example=True)
            take_part(session, "seminars", "XK")
            take_part(session, "seminars", "GE", until=date(2024, 12, 31))
            take_part(session, "interviews", "GE", is_example=True)
        yield world.program(signed_in=False)


def items(program: Program, path: str) -> list[dict[str, Any]]:
    status, answer = program.call("GET", path)
    assert status == 200, answer
    assert set(answer) == {"items", "next"}
    return list(answer["items"])


def test_states_come_with_their_dated_status(nobody: Program) -> None:
    found = items(nobody, "/states?limit=200")
    assert len(found) == 49
    assert all(set(item) == STATE for item in found)
    assert [item["code"] for item in found] == sorted(item["code"] for item in found)
    by_code = {item["code"]: item for item in found}
    assert by_code["GE"] == {
        "code": "GE",
        "name": "Georgia",
        "footnote": None,
        "status": "participating",
        "status_since": "2018-12-31",
        "source": "The programme's list of 2018",
    }
    assert "1244/1999" in by_code["XK"]["footnote"]
    assert items(nobody, "/states?as_of=2010-01-01")[0]["status"] is None
    assert items(nobody, "/states?lang=ru")[0]["name"] == "Албания"


def test_participation_is_that_of_the_day(nobody: Program) -> None:
    found = items(nobody, "/participation")
    assert all(set(item) == PART for item in found)
    assert [(item["state"], item["action"]) for item in found] == [("GE", "interviews"), ("XK", "seminars")]
    assert {item["action"]: item["example"] for item in found} == {"interviews": True, "seminars": False}
    earlier = items(nobody, "/participation?as_of=2024-12-31&action=seminars&lang=ru")
    assert [(item["state"], item["action_title"]) for item in earlier] == [
        ("GE", "Семинары"),
        ("XK", "Семинары"),
    ]
    assert (earlier[0]["since"], earlier[0]["until"]) == (str(BEGAN), "2024-12-31")
    assert earlier[1]["until"] == str(ENDS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("area=return", ["XK"]),
        ("state=GE", ["GE"]),
        ("area=nowhere", []),
        ("state=US", []),
        ("as_of=1999-01-01", []),
    ],
)
def test_filters_leave_what_fits(nobody: Program, query: str, expected: list[str]) -> None:
    assert [item["state"] for item in items(nobody, f"/participation?{query}")] == expected


def test_a_list_goes_on_where_it_stopped(nobody: Program) -> None:
    _, first = nobody.call("GET", "/participation?limit=1")
    _, second = nobody.call("GET", first["next"].removeprefix("/api/v1"))
    assert [item["state"] for item in (*first["items"], *second["items"])] == ["GE", "XK"]
    assert second["next"] is None


@pytest.mark.parametrize("query", ["as_of=yesterday", "as_of=2024-02-30", "colour=blue"])
def test_what_cannot_be_asked_is_refused_by_name(nobody: Program, query: str) -> None:
    status, answer = nobody.call("GET", f"/participation?{query}")
    assert status == 422
    assert answer["errors"][0]["pointer"] == f"/{query.partition('=')[0]}"
