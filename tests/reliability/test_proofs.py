"""The proofs of `make prove`, in short."""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bench.proofs import (
    clock_back,
    database_away,
    full_disk,
    hand_ins,
    killed_database,
    killed_server,
    power_cut,
    stalled_clients,
)
from bench.proofs.databases import Postgresql, install, own_postgresql
from bench.proofs.outcome import Outcome
from bench.proofs.small_disk import NotPossible
from bench.servers import Installation
from elearn.kernel.database import connect
from elearn.kernel.prepared import Prepared
from elearn.web import connections

SERVED_BY = select(func.pg_backend_pid())


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
    check(killed_server.prove(installation, 3))


def test_what_a_killed_database_acknowledged_is_there_once(postgresql: Postgresql, tmp_path: Path) -> None:
    check(killed_database.prove(install(tmp_path, "killed", postgresql), postgresql, 3))


def test_pages_and_forms_say_that_the_database_is_away(postgresql: Postgresql, tmp_path: Path) -> None:
    check(database_away.prove_stopped(install(tmp_path, "away", postgresql), postgresql, 2))


def test_pages_and_forms_say_that_the_database_does_not_answer(
    postgresql: Postgresql, tmp_path: Path
) -> None:
    check(database_away.prove_silent(install(tmp_path, "silent", postgresql), postgresql, 4, 1))


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    check(full_disk.prove(install(tmp_path, "full", None), 1))


def test_a_full_disk_of_postgresql_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    try:
        check(full_disk.prove_on_a_small_disk(tmp_path, 1))
    except NotPossible as reason:
        pytest.skip(str(reason))


def test_what_was_acknowledged_had_been_made_to_last(tmp_path: Path) -> None:
    try:
        check(power_cut.prove(install(tmp_path, "cut", None), 5, 1))
    except NotPossible as reason:
        pytest.skip(str(reason))


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


@pytest.mark.parametrize("what", database_away.HOLDS)
def test_a_form_waits_while_another_program_writes(tmp_path: Path, what: str) -> None:
    check(database_away.prove_held(install(tmp_path, "locked", None), what, 2))


@pytest.mark.parametrize("is_prepared", [True, False])
def test_a_connection_whose_server_has_fallen_is_lost_and_the_next_is_new(
    postgresql: Postgresql, *, is_prepared: bool
) -> None:
    database, prepared = connect(postgresql.url, pool=2), Prepared(SERVED_BY)

    def ask() -> int:
        """The process that serves the connection."""
        if is_prepared:
            return int(prepared.first(database.lane, {})[0])
        with database.readers() as session:
            return int(session.execute(SERVED_BY).scalar_one())

    served_by = ask()
    address = make_url(postgresql.url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as other:
        os.kill(
            other.info.backend_pid, signal.SIGKILL
        )  # the server tells all others, and starts itself again
    wait_until(lambda: not Path(f"/proc/{served_by}").exists())
    wait_until(lambda: answers(postgresql))
    with pytest.raises(OperationalError):
        ask()
    assert ask() != served_by
    database.dispose()


def wait_until(is_so: Callable[[], bool]) -> None:
    """For so long as a server needs to start itself again."""
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def answers(server: Postgresql) -> bool:
    """Whether it takes connections."""
    try:
        return server.execute("SELECT 1") == "1"
    except OperationalError:
        return False
