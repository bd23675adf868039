"""PostgreSQL, all its processes, is ended by SIGKILL at random moments; the platform stays up and goes on."""

import time
from random import Random

from bench.proofs.databases import Postgresql
from bench.proofs.outcome import Outcome, compare
from bench.proofs.writing import WRITERS, Ledger, seconds_until_written, tokens, writing
from bench.servers import Installation, serving

LONGEST_LIFE_SECONDS = 0.8
LONGEST_ABSENCE_SECONDS = 0.5


def prove(installation: Installation, server: Postgresql, times: int) -> Outcome:
    """End it so many times; the platform refuses meanwhile with 503, and is never started again."""
    rng, longest = Random(times), 0.0
    secrets = tokens(installation, WRITERS)
    ledgers = [Ledger(person) for person in secrets]
    with serving(installation, is_quiet=True) as platform, writing(platform.port, ledgers, secrets) as load:
        seconds_until_written(load, time.monotonic())
        for _ in range(times):
            time.sleep(rng.uniform(0, LONGEST_LIFE_SECONDS))
            killed = time.monotonic()
            server.kill()
            time.sleep(rng.uniform(0, LONGEST_ABSENCE_SECONDS))
            server.start()
            longest = max(longest, seconds_until_written(load, killed))
    outcome = Outcome(
        "database killed",
        installation.kind,
        f"kill -9 {times} times, {WRITERS} writers",
        compare(installation, ledgers),
        longest,
    )
    outcome.tell_of(load)
    if load.unanswered:
        outcome.faults.append(f"{load.unanswered} requests got no answer from a server that is up")
    outcome.notes.append(str(server.promises()))
    return outcome
