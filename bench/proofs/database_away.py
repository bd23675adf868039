"""The database is away for a while: PostgreSQL stopped or silent, or SQLite's file held by another program."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping

from bench.proofs.databases import Postgresql
from bench.proofs.outcome import Outcome, compare
from bench.proofs.reading import Reader, signed_in_reader
from bench.proofs.writing import WRITERS, Ledger, seconds_until_written, tokens, writing
from bench.servers import Installation, serving

STOPPED_SECONDS = 20.0
SILENT_SECONDS = 30.0
PATIENCE_SECONDS = 4
HELD_SECONDS = 12.0
# What another program holds: the lock of SQLite's file, or the platform's own turn to write.
HOLDS = {
    "database": """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1] + "/elearn.db", isolation_level=None, timeout=10)
held.execute("BEGIN EXCLUSIVE")
""",
    "turn": """
import fcntl, sys, time
held = open(sys.argv[1] + "/writers.lock", "ab")
fcntl.flock(held, fcntl.LOCK_EX)
""",
}
NAMES = {"database": "SQLite's file", "turn": "the turn to write"}
_FOR_A_WHILE = """
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


def prove_stopped(
    installation: Installation, server: Postgresql, seconds: float = STOPPED_SECONDS
) -> Outcome:
    """Stop PostgreSQL, look at pages and forms in both languages meanwhile, start it, and go on."""
    return _away(installation, seconds, "stopped", server.stop, server.start, {})


def prove_silent(
    installation: Installation,
    server: Postgresql,
    seconds: float = SILENT_SECONDS,
    patience: int = PATIENCE_SECONDS,
) -> Outcome:
    """The same with a PostgreSQL whose processes hang: nothing says that it is away."""
    bounds = {"ELEARN_DATABASE_SECONDS": str(patience)}
    return _away(installation, seconds, "silent", server.silence, server.wake, bounds)


def _away(
    installation: Installation,
    seconds: float,
    how: str,
    leave: Callable[[], object],
    come_back: Callable[[], None],
    settings: Mapping[str, str],
) -> Outcome:
    secrets = tokens(installation, WRITERS)
    ledgers = [Ledger(person) for person in secrets]
    with serving(installation, is_quiet=True, settings=settings) as platform:
        reader = signed_in_reader(installation, platform.port)
        with writing(platform.port, ledgers, secrets) as load:
            seconds_until_written(load, time.monotonic())
            went = time.monotonic()
            leave()
            try:
                _look_while_away(reader, went + seconds)
            finally:
                come_back()
            gone = time.monotonic() - went
            outage = seconds_until_written(load, went)
            _look_when_back(reader)
    outcome = Outcome(
        "database away",
        installation.kind,
        f"{how} for {gone:.0f} s, {WRITERS} writers",
        compare(installation, ledgers),
        outage,
    )
    outcome.tell_of(load, browser=reader)
    return outcome


def _look_while_away(reader: Reader, until: float) -> None:
    while time.monotonic() < until:
        for language in ("en", "ru"):
            if (status := reader.read(language)) != 503:
                reader.faults.append(f"a lesson without its database: {status}")
            if (status := reader.mark_done(language)) != 503:
                reader.faults.append(f"a form without its database: {status}")
        time.sleep(0.5)


def _look_when_back(reader: Reader) -> None:
    for language in ("en", "ru"):
        if (status := reader.read(language)) != 200:
            reader.faults.append(f"a lesson after the database is back: {status}")
        if (status := reader.mark_done(language)) != 303:
            reader.faults.append(f"a form after the database is back: {status}")


def prove_held(installation: Installation, what: str, seconds: float = HELD_SECONDS) -> Outcome:
    """Let another process hold what SQLite's writers need: pages are read, forms refused after their patience."""
    secrets = tokens(installation, WRITERS)
    ledgers = [Ledger(person) for person in secrets]
    with serving(installation, is_quiet=True) as platform:
        reader = signed_in_reader(installation, platform.port)
        sender = signed_in_reader(installation, platform.port)
        went = time.monotonic()
        held = subprocess.Popen(
            (sys.executable, "-c", HOLDS[what] + _FOR_A_WHILE, str(installation.data), str(seconds)),
            stdout=subprocess.PIPE,
        )
        assert held.stdout is not None
        held.stdout.readline()
        form = threading.Thread(target=sender.mark_done, args=("ru",))
        form.start()
        time.sleep(0.2)  # the form is first in the line
        with writing(platform.port, ledgers, secrets) as load:
            while held.poll() is None:
                if (status := reader.read("ru")) != 200:
                    reader.faults.append(f"a lesson while another writes: {status}")
                time.sleep(0.5)
            outage = seconds_until_written(load, went)
            form.join()
            _look_when_back(reader)
        held.stdout.close()
    outcome = Outcome(
        "database away",
        installation.kind,
        f"{NAMES[what]} held by another process for {seconds:.0f} s, {WRITERS} writers",
        compare(installation, ledgers),
        outage,
    )
    outcome.tell_of(load, browser=reader, form=sender)
    return outcome
