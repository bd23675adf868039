"""The proofs of `make prove`, in short."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.proofs import (
    clock_back,
    database_away,
    full_disk,
    hand_ins,
    killed_database,
    killed_server,
    stalled_clients,
)
from bench.proofs.databases import Postgresql, install, own_postgresql
from bench.proofs.outcome import Outcome
from bench.servers import Installation
from elearn.web import connections


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL that these tests may end."""
    with own_postgresql() as server:
        yield server


def check(outcome: Outcome) -> None:
    """Something was acknowledged, and all of it is there, once."""
    assert outcome.kept.acknowledged > 0
    assert outcome.holds, outcome


def test_what_a_killed_server_acknowledged_is_there_once(installation: Installation) -> None:
    check(killed_server.prove(installation, 2))


def test_what_a_killed_database_acknowledged_is_there_once(postgresql: Postgresql, tmp_path: Path) -> None:
    check(killed_database.prove(install(tmp_path, "killed", postgresql), postgresql, 3))


def test_pages_and_forms_say_that_the_database_is_away(postgresql: Postgresql, tmp_path: Path) -> None:
    check(database_away.prove_stopped(install(tmp_path, "away", postgresql), postgresql, 2))


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    check(full_disk.prove(install(tmp_path, "full", None), 1))


def test_handing_in_twice_at_the_same_moment_grades_once(installation: Installation) -> None:
    check(hand_ins.prove(installation, 20))


def test_lessons_and_writes_go_on_beside_clients_that_stall(installation: Installation) -> None:
    check(stalled_clients.prove(installation, 1))


def test_a_clock_set_back_keeps_events_in_order(installation: Installation) -> None:
    check(clock_back.prove(installation, 0.5))


def test_looking_at_connections_leaves_locks_of_files(tmp_path: Path) -> None:
    """SQLite without its locks loses what was acknowledged: another program that ends removes its log."""
    with (tmp_path / "locked").open("w") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        place = f":{os.fstat(held.fileno()).st_ino} "
        assert place in Path("/proc/locks").read_text()
        list(connections._sockets())
        assert place in Path("/proc/locks").read_text()


def test_a_form_waits_while_another_program_writes(tmp_path: Path) -> None:
    check(database_away.prove_locked(install(tmp_path, "locked", None), 2))
