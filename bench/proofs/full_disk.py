"""The disk is full: no file of the platform, or of PostgreSQL, can grow any further."""

import os
import resource
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bench.proofs.databases import Postgresql, install, own_postgresql
from bench.proofs.outcome import Outcome, compare
from bench.proofs.reading import Reader, signed_in_reader
from bench.proofs.small_disk import fill, small_disk
from bench.proofs.writing import (
    GIVE_UP_SECONDS,
    WRITERS,
    Ledger,
    Load,
    seconds_until_written,
    tokens,
    writing,
)
from bench.servers import ELEARN, Installation, free_port, serving, start

ROOM_BYTES = 256 << 10
UP_WITHIN_SECONDS = 60
FULL_SECONDS = 3.0


def prove(installation: Installation, seconds: float = FULL_SECONDS) -> Outcome:
    """Let nothing grow while programs write, look at pages meanwhile, and start again with room."""
    port = free_port()
    command = (*ELEARN, "serve", "--port", str(port), "--workers", "1")
    secrets = tokens(installation, WRITERS)
    ledgers = [Ledger(person) for person in secrets]
    server = start(command, installation.environment, port, "/readyz", is_quiet=True)
    try:
        reader = signed_in_reader(installation, port)
        with writing(port, ledgers, secrets) as load:
            seconds_until_written(load, time.monotonic())
            largest = max(path.stat().st_size for path in installation.data.glob("elearn.db*"))
            for pid in _group(server.process.pid):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest + ROOM_BYTES, resource.RLIM_INFINITY))
            _wait_for_a_refusal(load)
            full, until = time.monotonic(), time.monotonic() + seconds
            while time.monotonic() < until:
                if (status := reader.read("ru")) != 200:
                    reader.faults.append(f"a lesson while the disk is full: {status}")
                time.sleep(0.2)
            server.stop()
            server = start(command, installation.environment, port, "/readyz", is_quiet=True)
            outage = seconds_until_written(load, full + seconds) + seconds
    finally:
        server.stop()
    outcome = Outcome(
        "disk full",
        installation.kind,
        f"no file may grow, for {seconds:.0f} s, then started again; {WRITERS} writers",
        compare(installation, ledgers),
        outage,
    )
    outcome.tell_of(load, browser=reader)
    return outcome


def prove_on_a_small_disk(folder: Path, seconds: float = FULL_SECONDS) -> Outcome:
    """On a PostgreSQL of its own. Raises NotPossible where no disk may be mounted."""
    with small_disk() as disk, own_postgresql(disk) as server:
        return _prove(install(folder, "full_disk", server), server, disk, seconds)


def _prove(installation: Installation, server: Postgresql, disk: Path, seconds: float) -> Outcome:
    """Fill PostgreSQL's disk while programs write: first its tables cannot grow, then its log, and it ends itself.
    With room it is started again; the platform stays up.
    """
    secrets = tokens(installation, WRITERS)
    ledgers = [Ledger(person) for person in secrets]
    with serving(installation, is_quiet=True) as platform:
        reader = signed_in_reader(installation, platform.port)
        with writing(platform.port, ledgers, secrets) as load:
            seconds_until_written(load, time.monotonic())
            full, filler = time.monotonic(), fill(disk)
            _wait_for_a_refusal(load)
            _look(reader, time.monotonic() + seconds)
            with suppress(DBAPIError):
                server.execute("SELECT pg_switch_wal()")
            _look(reader, time.monotonic() + seconds)
            filler.unlink()
            has_ended = _up_again(server)
            seconds_until_written(load, time.monotonic())
            outage = time.monotonic() - full
    outcome = Outcome(
        "disk full",
        installation.kind,
        f"its disk is filled until it {'ends itself' if has_ended else 'refuses'}, then room is made; "
        f"{WRITERS} writers",
        compare(installation, ledgers),
        outage,
    )
    outcome.tell_of(load, browser=reader)
    if load.unanswered:
        outcome.faults.append(f"{load.unanswered} requests got no answer from a server that is up")
    return outcome


def _up_again(server: Postgresql) -> bool:
    """Wait until it answers; returns whether it had to be started. With room again it may still be ending itself."""
    has_ended, until = False, time.monotonic() + UP_WITHIN_SECONDS
    while time.monotonic() < until:
        if not server.is_up:
            server.start()
            has_ended = True
        with suppress(DBAPIError):
            server.execute("CHECKPOINT")  # writes, so that it cannot be about to fail for want of room
            return has_ended
        time.sleep(0.1)
    raise TimeoutError("PostgreSQL does not come back")


def _look(reader: Reader, until: float) -> None:
    """Read lessons: there, or clearly refused."""
    while time.monotonic() < until:
        if (status := reader.read("ru")) not in {200, 503}:
            reader.faults.append(f"a lesson while the disk is full: {status}")
        time.sleep(0.2)


def _group(leader: int) -> list[int]:
    """The processes of a group."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdecimal():
            try:
                if os.getpgid(int(path.name)) == leader:
                    found.append(int(path.name))
            except ProcessLookupError:
                continue
    return found


def _wait_for_a_refusal(load: Load) -> None:
    until = time.monotonic() + GIVE_UP_SECONDS
    while not load.refusals:
        if time.monotonic() > until:
            raise TimeoutError("the disk never became full")
        time.sleep(0.01)
