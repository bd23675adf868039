"""The progress report: who is in it, what it says of them, and what it costs."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from elearn.catalogue.revisions import current_revision
from elearn.kernel.clock import now
from elearn.programme.models import Organisation
from tests.reporting.world import JUNE, learner
from tests.world import COURSE, Program, World

MANY = 30


def report(program: Program, query: str = "") -> list[dict[str, Any]]:
    status, body = program.call("GET", f"/reports/progress?format=json{query}")
    assert status == 200, body
    assert body["next"] is None
    items: list[dict[str, Any]] = body["items"]
    return items


def people(rows: list[dict[str, Any]]) -> set[str]:
    return {row["email"] for row in rows}


def test_a_coordinator_sees_the_confirmed_people_of_their_state_and_nobody_else(world: World) -> None:
    mine, claimed = learner(world, "KG"), learner(world, "KG", confirmed=False)
    theirs = learner(world, "CZ")
    seen = people(report(world.program("coordinator=state:KG")))
    assert mine.email in seen
    assert not {claimed.email, theirs.email} & seen


def test_the_secretariat_sees_every_state_but_only_confirmed_people(world: World) -> None:
    mine, theirs, claimed = learner(world, "KG"), learner(world, "CZ"), learner(world, "CZ", confirmed=False)
    seen = people(report(world.program("coordinator=all")))
    assert {mine.email, theirs.email} <= seen
    assert claimed.email not in seen


def test_a_training_officer_sees_one_organisation(world: World) -> None:
    inside = learner(world, "PL", "Border Guard of Podlasie")
    outside = learner(world, "PL", "Office for Foreigners")
    with world.reads() as session:
        key = session.scalar(select(Organisation.id).where(Organisation.name == "Border Guard of Podlasie"))
    seen = people(report(world.program(f"coordinator=organisation:{key}")))
    assert inside.email in seen
    assert outside.email not in seen


@pytest.mark.parametrize(
    "query", ["state=CZ", "state=QQ", "organisation=42", "cohort=42", "course=none-such", "area=none-such"]
)
def test_what_the_scope_does_not_reach_is_not_found(world: World, query: str) -> None:
    learner(world, "CZ")
    status, problem = world.program("coordinator=state:KG").call("GET", f"/reports/progress?{query}")
    assert (status, problem["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("colour=red", "/colour", "unknown_field"),
        ("on=birthday", "/on", "not_a_choice"),
        ("format=pdf", "/format", "not_a_choice"),
        ("detail=all", "/detail", "not_a_choice"),
        ("since=yesterday", "/since", "not_a_moment"),
        ("since=2026-01-01T00:00:00", "/since", "not_a_moment"),
        ("state=Georgia", "/state", "not_a_choice"),
        ("organisation=x", "/organisation", "not_an_id"),
        ("since=2026-02-01&until=2026-01-01", "/until", "until_before_since"),
    ],
)
def test_a_wrong_filter_is_named(world: World, query: str, pointer: str, code: str) -> None:
    status, problem = world.program("coordinator=all").call("GET", f"/reports/progress?{query}")
    assert status == 422
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [(pointer, code)]


def test_only_coordinators_may_ask(world: World) -> None:
    assert world.program("author").call("GET", "/reports/progress")[0] == 403
    assert world.program(signed_in=False).call("GET", "/reports/progress")[0] == 401


def test_filters_that_were_not_filled_in_change_nothing(world: World) -> None:
    program = world.program("coordinator=all")
    learner(world)
    assert report(program, "&course=&area=&state=&organisation=&cohort=&since=&until=") == report(program)


def test_filters_leave_what_they_say(world: World) -> None:
    here, there = learner(world, "GE"), learner(world, "AM")
    program = world.program("coordinator=all")
    assert here.email in people(report(program, "&state=GE&area=legal-migration"))
    assert there.email not in people(report(program, "&state=GE"))
    assert {row["state"] for row in report(program, f"&state=GE&course={COURSE}")} == {"GE"}
    assert not people(report(program, "&area=asylum")) & {here.email, there.email}


@pytest.mark.parametrize("on", ["enrolled", "completed", "seen"])
def test_a_period_has_its_beginning_and_not_its_end(world: World, on: str) -> None:
    moment = datetime(2025, 3, 1, 10, 30, 0, 123456, tzinfo=UTC)
    field = {"enrolled": "enrolled_at", "completed": "completed_at", "seen": "last_seen_at"}[on]
    inside, after = (
        learner(world, **{"enrolled_at": JUNE, field: at})  # type: ignore[arg-type]
        for at in (moment, moment + timedelta(hours=1))
    )
    begin, end = "2025-03-01T10:30:00.123456Z", "2025-03-01T11:30:00.123456Z"
    seen = people(report(world.program("coordinator=all"), f"&on={on}&since={begin}&until={end}"))
    assert inside.email in seen
    assert after.email not in seen


def test_a_date_is_its_first_moment_in_utc(world: World) -> None:
    last, first = (
        learner(world, enrolled_at=datetime(2024, 5, day, hour, 59, tzinfo=UTC))
        for day, hour in ((1, 23), (2, 0))
    )
    seen = people(report(world.program("coordinator=all"), "&since=2024-05-01&until=2024-05-02"))
    assert last.email in seen
    assert first.email not in seen


def test_the_affiliation_of_the_time_counts_else_the_present_one(world: World) -> None:
    without = learner(world, "LT", keep_affiliation=False)
    row = next(row for row in report(world.program("coordinator=state:LT")) if row["email"] == without.email)
    assert row["state"] == "LT"


def test_a_row_says_how_far_somebody_is(world: World) -> None:
    with world.reads() as session:
        manifest = current_revision(session, COURSE).manifest
    final = manifest.completion.quizzes[0]
    lesson = next(line.key for line in manifest.activities if line.kind == "lesson" and line.required)
    other = next(line.key for line in manifest.activities if line.kind == "lesson" and line.key != lesson)
    made = learner(
        world,
        "KG",
        "Migration Service",
        completed_at=JUNE + timedelta(seconds=0.5),
        standings={lesson: ("done", None), other: ("started", None), final: ("done", 812_500)},
    )
    program = world.program("coordinator=state:KG")
    row = next(
        row for row in report(program, f"&course={COURSE}&detail=activities") if row["email"] == made.email
    )
    assert row["person_id"] == str(made.id)
    assert (row["state"], row["organisation"], row["area"]) == ("KG", "Migration Service", "legal-migration")
    assert (row["course"], row["run"]) == (COURSE, 1)
    assert row["enrolled_at"] == "2026-06-01T12:00:00Z"
    assert row["completed_at"] == "2026-06-01T12:00:00.500000Z"
    counted = sum(1 for key in (lesson, final) if key in manifest.required)
    assert row["share"] == pytest.approx(counted / len(manifest.required), abs=1e-6)
    assert row["best_score"] == 0.8125
    assert (row[lesson], row[other], row[final]) == ("done", "started", 0.8125)


def test_csv_and_xlsx_carry_the_same_rows_as_json(world: World) -> None:
    learner(world, "KG", standings={"who-is-a-migrant-worker": ("done", None)})
    program = world.program("coordinator=state:KG")
    items = report(program, "&detail=activities")
    headers = {"Authorization": f"Bearer {program.token}"}
    answer = program.client.get(
        "/api/v1/reports/progress?format=csv&bom=1&detail=activities", headers=headers
    )
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0] == list(items[0])
    assert [row[:1] for row in rows[1:]] == [[item["person_id"]] for item in items]
    assert f"{COURSE}/who-is-a-migrant-worker" in rows[0]
    book = program.client.get("/api/v1/reports/progress?format=xlsx", headers=headers)
    assert book.data.startswith(b"PK")


def test_the_number_of_statements_does_not_grow_with_people(world: World) -> None:
    program = world.program("coordinator=state:SE")
    counted: list[int] = []
    for _ in range(2):
        learner(world, "SE")
        # One course: a report has a statement for each, and other tests publish some.
        counted.append(statements(world, lambda: report(program, f"&course={COURSE}")))
        for _ in range(MANY):
            learner(world, "SE")
    assert counted[0] == counted[1]
    assert counted[1] <= 15


def statements(world: World, act: object) -> int:
    assert callable(act)
    found = 0

    def count(*_: object) -> None:
        nonlocal found
        found += 1

    engine = world.services.database.reading
    event.listen(engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return found


def test_the_page_shows_figures_people_and_ways_to_load_them(world: World) -> None:
    made = learner(world, "FI", last_seen_at=now())
    browser = world.browser("coordinator=state:FI")
    counted = statements(world, lambda: browser.get("/en/reports"))
    answer = browser.get("/en/reports?state=FI&figure=active")
    assert answer.status_code == 200
    assert made.email in answer.text
    assert "/reports/progress.csv" in answer.text
    assert counted <= 15
    assert browser.get("/reports/progress.csv?state=FI").data.count(b"\r\n") >= 2


def test_the_page_keeps_what_was_typed_wrongly_and_names_it(world: World) -> None:
    answer = world.browser("coordinator=all").get("/en/reports?since=yesterday")
    assert answer.status_code == 422
    assert "since-fault" in answer.text


def test_the_page_pages_through_the_rows_of_the_file_in_their_order(world: World) -> None:
    for _ in range(60):
        learner(world, "DK")
    browser, program = world.browser("coordinator=state:DK"), world.program("coordinator=state:DK")
    order = [row["email"] for row in report(program)]
    first, second, beyond = (browser.get(f"/en/reports?page={page}").text for page in (1, 2, 99))
    assert all(email in first for email in order[:50])
    assert all(email in second and email not in first for email in order[50:])
    assert "51 to 60 of 60" in beyond  # where an old link leads, the last page is shown
    assert all(email in beyond for email in order[50:])


def test_the_page_of_somebody_without_people_says_what_to_do(world: World) -> None:
    answer = world.browser("coordinator=state:MT").get("/en/reports")
    assert answer.status_code == 200
    assert "Nobody has started" in answer.text
