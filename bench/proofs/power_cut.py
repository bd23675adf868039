"""The power is cut: no machine is harmed for it. SQLite's files are put together as a disk would hold them at the very
moments of acknowledgements (see `disk_log.py`), and looked at as after a start.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from bench.proofs.disk_log import Call, calls_in, everything, left, traced
from bench.proofs.outcome import Kept, Outcome, compare
from bench.proofs.writing import WRITERS, Ledger, Load, seconds_until_written, tokens, writing
from bench.servers import ELEARN, Installation, free_port, start

SECONDS = 8.0
FILES = ("elearn.db", "elearn.db-wal")
# What the jobs' worker does every 30 s, to be met by more moments.
_CHECKPOINTS = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
while True:
    time.sleep(0.7)
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
"""


def prove(installation: Installation, times: int, seconds: float = SECONDS) -> Outcome:
    """Look at what so many cuts would have left. Raises NotPossible where calls cannot be traced."""
    secrets = tokens(installation, WRITERS)
    ledgers = [Ledger(person) for person in secrets]
    before = _held(installation.data)
    since_epoch = time.time() - time.monotonic()
    calls, after, load = _write_traced(installation, ledgers, secrets, seconds)
    rng = Random(times)
    acknowledged = [moment for ledger in ledgers for moment in ledger.moments.values()]
    moments = rng.sample(acknowledged, min(times, len(acknowledged)))
    cuts = [Cut(moment, moment + since_epoch) for moment in moments]
    found = [each.look(installation, before, calls, ledgers, rng) for each in cuts]
    outcome = Outcome(
        "power cut",
        installation.kind,
        f"{len(cuts)} cuts, each as an answer arrives; {WRITERS} writers",
        Kept(
            sum(ledger.acknowledged for ledger in ledgers),
            sum(kept.lost for kept, _ in found),
            sum(kept.doubled for kept, _ in found),
            sum(kept.differences for kept, _ in found),
        ),
    )
    outcome.tell_of(load)
    made_last = Counter(Path(call.path).name for call in calls if call.makes_last)
    outcome.notes.append(f"{len(calls)} calls, of which these made something last: {dict(made_last)}")
    outcome.faults += [fault for _, fault in found if fault]
    if {name: everything(before[name], _of(calls, name)) for name in FILES} != after:
        outcome.faults.append("the trace does not lead to the files that are there")
    return outcome


@dataclass(frozen=True)
class Cut:
    """A moment, by the clock of ledgers and by that of the trace."""

    moment: float
    since_epoch: float

    def look(
        self,
        installation: Installation,
        before: dict[str, bytes],
        calls: Sequence[Call],
        ledgers: Sequence[Ledger],
        rng: Random,
    ) -> tuple[Kept, str]:
        """What is there of what was acknowledged by then, and what is wrong with the database itself."""
        folder = installation.data / "cut"
        folder.mkdir()
        names = [name for name in FILES if before[name] or self._has_name(calls, installation.data)]
        for name in names:
            (folder / name).write_bytes(left(before[name], _of(calls, name), self.since_epoch, rng))
        with closing(sqlite3.connect(folder / FILES[0])) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
        url = f"sqlite:///{folder / FILES[0]}"
        kept = compare(
            replace(installation, url=url, data=folder),
            [ledger.at(self.moment) for ledger in ledgers],
            is_over=False,
        )
        shutil.rmtree(folder)
        return kept, "" if said == "ok" else f"after a cut: {said}"

    def _has_name(self, calls: Sequence[Call], folder: Path) -> bool:
        """Whether files that were made since are sure to be found in their folder."""
        return any(
            call.makes_last and call.path == str(folder) and call.ended <= self.since_epoch for call in calls
        )


def _write_traced(
    installation: Installation, ledgers: Sequence[Ledger], secrets: dict[int, str], seconds: float
) -> tuple[list[Call], dict[str, bytes], Load]:
    """Write for a while; every call on the database's files, what these then hold, and the load."""
    port, database = free_port(), installation.data / FILES[0]
    logs = installation.data / "logs"
    logs.mkdir()
    trace = [traced(logs, (*(installation.data / name for name in FILES), installation.data)) for _ in "ab"]
    command = (*trace[0], *ELEARN, "serve", "--port", str(port), "--workers", "1")
    server = start(command, installation.environment, port, "/readyz", is_quiet=True)
    try:
        command = (*trace[1], sys.executable, "-c", _CHECKPOINTS, str(database))
        worker = subprocess.Popen(command, start_new_session=True)
        with writing(port, ledgers, secrets) as load:
            seconds_until_written(load, time.monotonic())
            time.sleep(seconds)
        os.killpg(worker.pid, signal.SIGTERM)  # the tracer alone would not end
        worker.wait(15)
        ended, after = time.time(), _held(installation.data)
    finally:
        server.stop()
    return [call for call in calls_in(logs) if call.began < ended], after, load


def _held(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() if (folder / name).exists() else b"" for name in FILES}


def _of(calls: Sequence[Call], name: str) -> list[Call]:
    return [call for call in calls if Path(call.path).name == name]
