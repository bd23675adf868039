"""A server whose clock is an hour behind takes over from one whose clock was right, and gives back to it."""

import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from bench.proofs.outcome import Outcome, compare, order_of_events, received_in_order
from bench.proofs.reading import signed_in_reader
from bench.proofs.writing import WRITERS, Ledger, seconds_until_written, tokens, writing
from bench.servers import ELEARN, Installation, free_port, start

SECONDS_EACH = 2.0
HOUR = timedelta(hours=1)


def prove(installation: Installation, seconds: float = SECONDS_EACH) -> Outcome:
    """Write with the right clock, an hour back, and with the right one again: events stay in their order."""
    port, longest = free_port(), 0.0
    command = (*ELEARN, "serve", "--port", str(port), "--workers", "1")
    right = installation.environment
    behind = right | {"PYTHONPATH": str(Path(__file__).parent / "an_hour_back")}
    secrets = tokens(installation, WRITERS)
    ledgers = [Ledger(person) for person in secrets]
    reader = signed_in_reader(installation, port)
    server = start(command, right, port, "/readyz", is_quiet=True)
    try:
        with writing(port, ledgers, secrets) as load:
            for environment in (behind, right):
                time.sleep(seconds)
                went = time.monotonic()
                server.stop()
                server = start(command, environment, port, "/readyz", is_quiet=True)
                longest = max(longest, seconds_until_written(load, went))
                if (status := reader.read("ru")) != 200:
                    reader.faults.append(f"a session after the clock was changed: {status}")
            time.sleep(seconds)
    finally:
        server.stop()
    outcome = Outcome(
        "clock set back",
        installation.kind,
        f"server started an hour back, and again with the right clock; {WRITERS} writers",
        compare(installation, ledgers),
        longest,
    )
    outcome.tell_of(load, browser=reader)
    for ledger in ledgers:
        if order_of_events(installation, ledger.person_id) != ledger.events:
            outcome.faults.append(f"the events of {ledger.person_id} are not in their order")
        moments = received_in_order(installation, ledger.person_id)
        if not any(before - after > HOUR / 2 for before, after in pairwise(moments)):
            outcome.faults.append(f"no event of {ledger.person_id} was written by a clock set back")
    return outcome
