"""The server's whole process group is ended by SIGKILL, at random moments, while programs write."""

import signal
import time
from random import Random

from bench.proofs.outcome import Outcome, compare
from bench.proofs.writing import WRITERS, Ledger, seconds_until_written, tokens, writing
from bench.servers import ELEARN, Installation, free_port, start

LONGEST_LIFE_SECONDS = 0.8
WITH_WORKER_EVERY = 4  # to start the jobs' worker beside costs as much as the server itself


def prove(installation: Installation, times: int) -> Outcome:
    """End it so many times, start it anew on the same port each time, and look for what was acknowledged."""
    rng, port, longest = Random(times), free_port(), 0.0
    command = (*ELEARN, "serve", "--port", str(port), "--workers", "1")
    secrets = tokens(installation, WRITERS)
    ledgers = [Ledger(person) for person in secrets]
    server = start(command, installation.environment, port, "/readyz", is_quiet=True)
    try:
        with writing(port, ledgers, secrets) as load:
            seconds_until_written(load, time.monotonic())
            for number in range(times):
                time.sleep(rng.uniform(0, LONGEST_LIFE_SECONDS))
                killed = time.monotonic()
                server.stop(signal.SIGKILL)
                beside = () if number % WITH_WORKER_EVERY == 0 else ("--no-worker",)
                server = start((*command, *beside), installation.environment, port, "/healthz", is_quiet=True)
                longest = max(longest, seconds_until_written(load, killed))
    finally:
        server.stop()
    outcome = Outcome(
        "server killed",
        installation.kind,
        f"kill -9 {times} times, {WRITERS} writers",
        compare(installation, ledgers),
        longest,
    )
    outcome.tell_of(load)
    return outcome
