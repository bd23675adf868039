"""Actions and participation on the command line."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from elearn.cli import main
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.participation.taking_part import Record
from elearn.programme.participation.who_takes_part import read_record
from tests.programme.world import BEGAN, add, recording, take_part
from tests.world import World

Run = Callable[..., Result]


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`elearn` with the settings of the running application, and an action to take part in."""
    for name in list(os.environ):
        if name.startswith("ELEARN_"):
            monkeypatch.delenv(name)
    settings = world.services.settings
    monkeypatch.setenv("ELEARN_DATA", str(settings.data))
    monkeypatch.setenv("ELEARN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ELEARN_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("LANG", "C.UTF-8")
    with recording(world):
        with unit_of_work(world.services.writers) as session:
            add(session, "seminars")
            take_part(session, "seminars", "AM")
        yield lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str, head: str = "action,state,since,until", encoding: str = "utf-8") -> Path:
        path = tmp_path / "participation.csv"
        path.write_bytes("\r\n".join([head, *lines, ""]).encode(encoding))
        return path

    return write


def record(world: World) -> Record:
    with world.reads() as session:
        return read_record(session)


def who(world: World) -> set[str]:
    return {part.state for part in record(world).parts}


def test_an_action_is_added_once(run: Run, world: World) -> None:
    arguments = ("action", "add", "visits", "--area", "return", "--since", "2024-01-01", "--title", "Visits")
    assert run(*arguments, "--title-ru", "Визиты", "--lead-state", "CZ").output == "visits: added\n"
    assert "nothing changed" in run(*arguments, "--lead-state", "CZ").output
    assert record(world).actions["visits"].lead_state == "CZ"
    refused = run(*arguments, "--until", "2023-01-01")
    assert refused.exit_code == 1
    assert "until: The end lies before the beginning." in refused.output


def test_a_table_is_first_only_looked_at(run: Run, world: World, table: Callable[..., Path]) -> None:
    path = table("seminars,GE,2024-05-01,", "seminars,xk,2024-05-01,2025-05-01")
    result = run("participation", "import", path)
    assert result.exit_code == 0
    assert "row 2: seminars GE 2024-05-01: added" in result.output
    assert "2 added, 0 changed, 0 same, 0 wrong. Nothing was changed yet" in result.output
    assert who(world) == {"AM"}


def test_the_same_table_twice_changes_nothing_and_nobody_is_removed(
    run: Run, world: World, table: Callable[..., Path]
) -> None:
    path = table("seminars,GE,2024-05-01,", "seminars,XK,2024-05-01,2025-05-01")
    assert "2 added" in run("participation", "import", path, "--apply").output
    before = record(world)
    assert who(world) == {"AM", "GE", "XK"}
    assert (
        "0 added, 0 changed, 2 same, 0 wrong. Done." in run("participation", "import", path, "--apply").output
    )
    assert record(world) == before


def test_a_participation_is_ended_by_its_last_day(run: Run, world: World, table: Callable[..., Path]) -> None:
    path = table(f"seminars;AM;{BEGAN};2025-01-31", head="\ufeffAction;State;Since;Until")
    assert "1 changed" in run("participation", "import", path, "--apply").output
    assert [str(part.period.until) for part in record(world).parts] == ["2025-01-31"]


def test_every_wrong_row_is_named_and_then_nothing_is_changed(
    run: Run, world: World, table: Callable[..., Path]
) -> None:
    path = table(
        "seminars,GE,2024-05-01,",
        "seminars,US,2024-05-01,",
        "nothing,GE,2024-05-01,",
        "seminars,GE,01.05.2024,",
        "seminars,GE,2024-05-01,2024-06-01",
        "seminars,GE,2024-07-01,",
        "seminars,UA,,",
        "seminars,MD",
        "",
        "seminars,AM,2022-01-01,2022-02-01",
    )
    result = run("participation", "import", path, "--apply")
    assert result.exit_code == 1
    told = {line.partition(":")[0]: line for line in result.output.splitlines()}
    assert "state: This state is not in the list" in told["row 3"]
    assert "action: There is no such action" in told["row 4"]
    assert "since: Write a date, such as 2026-11-24." in told["row 5"]
    assert "Row 2 says already" in told["row 6"]
    assert "without an end" in told["row 7"]
    assert "since: Fill this in." in told["row 8"]
    assert "This row has 2 cells, and the first row has 4." in told["row 9"]
    assert "The action runs from 2023-01-01" in told["row 11"]
    assert "1 added, 0 changed, 0 same, 8 wrong. Nothing was changed" in result.output
    assert who(world) == {"AM"}


@pytest.mark.parametrize(
    ("head", "encoding", "said"),
    [
        ("action,state", "utf-8", "Not so: since."),
        ("action,state,since,colour", "utf-8", "Not so: colour."),
        ("action,state,since,since", "utf-8", "Not so: since."),
        ("действие,state,since", "cp1251", "The file is not UTF-8 text."),
    ],
)
def test_what_is_no_such_table_is_refused(
    run: Run, table: Callable[..., Path], head: str, encoding: str, said: str
) -> None:
    result = run("participation", "import", table(head=head, encoding=encoding))
    assert result.exit_code == 1
    assert said in result.output
