"""`python -m bench.proofs [sqlite|postgresql] [--times N] [--only PROOF]`: prove, print a table, write `proofs.json`
into the data folder.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

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
from bench.table import DATABASES
from elearn.kernel.logs import set_up_logs

TIMES = 100
Proof = Callable[[], Outcome]


def proofs(kind: str, folder: Path, server: Postgresql | None, times: int) -> dict[str, Proof]:
    """The proofs on a database by name, each with an installation of its own."""
    found: dict[str, Proof] = {
        "killed_server": lambda: killed_server.prove(install(folder, "killed_server", server), times),
        "hand_ins": lambda: hand_ins.prove(install(folder, "hand_ins", server, hand_ins.LEARNERS)),
        "stalled_clients": lambda: stalled_clients.prove(install(folder, "stalled_clients", server)),
        "clock_back": lambda: clock_back.prove(install(folder, "clock_back", server)),
    }
    if server is None:
        found["full_disk"] = lambda: full_disk.prove(install(folder, "full_disk", None))
        found["power_cut"] = lambda: power_cut.prove(install(folder, "power_cut", None), times)
        found["database_held"] = lambda: database_away.prove_held(install(folder, "held", None), "database")
        found["turn_held"] = lambda: database_away.prove_held(install(folder, "turn", None), "turn")
    else:
        found["killed_database"] = lambda: killed_database.prove(
            install(folder, "killed_database", server), server, times
        )
        found["full_disk"] = lambda: full_disk.prove_on_a_small_disk(folder)
        found["database_away"] = lambda: database_away.prove_stopped(install(folder, "away", server), server)
        found["database_silent"] = lambda: database_away.prove_silent(
            install(folder, "silent", server), server
        )
    return found


def show(outcome: Outcome) -> None:
    """A row of the table, and beside it what was noticed."""
    kept = outcome.kept
    outage = "" if outcome.outage is None else f"{outcome.outage:.1f} s"
    print(
        f"| {outcome.proof} | {outcome.database} | {outcome.done} | {kept.acknowledged:,} | {kept.lost} "
        f"| {kept.doubled} | {kept.differences} | {outage} |",
        flush=True,
    )
    for note in outcome.notes:
        print(f"    {note}", flush=True)
    for fault in outcome.faults[:5]:
        print(f"    WRONG: {fault}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """0 where every proof holds."""
    asked = argparse.ArgumentParser(prog="python -m bench.proofs", description=__doc__)
    asked.add_argument("kind", nargs="?", choices=DATABASES)
    asked.add_argument("--times", type=int, default=TIMES)
    asked.add_argument("--only", action="append")
    given = asked.parse_args(arguments)
    set_up_logs("error")
    began, outcomes = time.monotonic(), []
    unknown = set(given.only or ())
    print(
        "| proof | database | what was done | acknowledged | lost | doubled | differences | longest outage |"
    )
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for kind in [given.kind] if given.kind else DATABASES:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="elearn-proofs-")))
            server = stack.enter_context(own_postgresql()) if kind == "postgresql" else None
            for name, prove in proofs(kind, folder, server, given.times).items():
                unknown.discard(name)
                if given.only and name not in given.only:
                    continue
                try:
                    outcomes.append(prove())
                    show(outcomes[-1])
                except NotPossible as reason:
                    print(f"    {name} on {kind} was not tried: {reason}", flush=True)
    path = Path(os.environ.get("ELEARN_DATA", "var")) / "proofs.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(each) for each in outcomes], indent=1) + "\n")
    short = [f"{each.proof} on {each.database}" for each in outcomes if not each.holds]
    print(f"{time.monotonic() - began:.0f} s; does not hold: {', '.join(short) or 'nothing'}")
    if unknown:
        print(f"There is no proof of this name: {', '.join(sorted(unknown))}")
    return 1 if short or unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
