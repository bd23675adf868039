"""Twenty readers, twenty posters and twenty readers of a film stall; everybody else goes on."""

import statistics
import time

from bench.proofs.outcome import Outcome, compare
from bench.proofs.reading import Reader, signed_in_reader
from bench.proofs.stalling import film_reader, keep_film, poster, reader, stalled
from bench.proofs.writing import WRITERS, Ledger, seconds_until_written, tokens, writing
from bench.servers import Installation, serving

STALLED = 20
SECONDS = 5.0
LESSON_SECONDS = 0.2
SLOWER = 2.0


def prove(installation: Installation, seconds: float = SECONDS) -> Outcome:
    """A lesson takes no longer beside them than without, or is there within 0.2 s; what is written is kept."""
    secrets = tokens(installation, WRITERS)
    ledgers = [Ledger(person) for person in secrets]
    film = keep_film(installation)
    with serving(installation, is_quiet=True) as platform:
        browser = signed_in_reader(installation, platform.port)
        requests = [reader(browser.cookie), poster(browser.cookie), film_reader(film)] * STALLED
        with writing(platform.port, ledgers, secrets) as load:
            seconds_until_written(load, time.monotonic())
            before = _lessons(browser, seconds)
            began = time.monotonic()
            with stalled(platform.port, requests):
                meanwhile = _lessons(browser, seconds)
                seconds_until_written(load, time.monotonic())
                lasted = time.monotonic() - began
    outcome = Outcome(
        "stalled clients",
        installation.kind,
        f"{STALLED} readers, {STALLED} posters and {STALLED} of a film stall for {lasted:.0f} s; "
        f"{WRITERS} writers",
        compare(installation, ledgers),
    )
    outcome.tell_of(load)
    usual, beside = statistics.median(before), statistics.median(meanwhile)
    outcome.notes.append(
        f"a lesson beside {WRITERS} writers: median {usual * 1000:.0f} ms; beside those who stall as well "
        f"{beside * 1000:.0f} ms, slowest of {len(meanwhile)} {max(meanwhile) * 1000:.0f} ms"
    )
    if beside > max(LESSON_SECONDS, usual * SLOWER):
        outcome.faults.append(f"a lesson takes {beside:.2f} s beside stalled clients, {usual:.2f} s else")
    outcome.faults += browser.faults
    return outcome


def _lessons(browser: Reader, seconds: float) -> list[float]:
    """Read a lesson again and again; how long each took."""
    until, seen = time.monotonic() + seconds, len(browser.waits)
    while time.monotonic() < until:
        if (status := browser.read("en")) != 200:
            browser.faults.append(f"a lesson beside stalled clients: {status}")
    return browser.waits[seen:]
