"""The disk is full: no file of the platform can grow any further. SQLite only; PostgreSQL has its own disk."""

import os
import resource
import time
from pathlib import Path

from bench.proofs.outcome import Outcome, compare
from bench.proofs.reading import signed_in_reader
from bench.proofs.writing import (
    GIVE_UP_SECONDS,
    WRITERS,
    Ledger,
    Load,
    seconds_until_written,
    tokens,
    writing,
)
from bench.servers import ELEARN, Installation, free_port, start

ROOM_BYTES = 256 << 10
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
    outcome.tell_of(load)
    outcome.notes.append(reader.told())
    outcome.faults += reader.faults
    return outcome


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
