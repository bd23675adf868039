"""How long a search takes over a hundred courses, at its worst: the words that are in every lesson, and what nobody
should ask."""

import time
from collections.abc import Sequence
from statistics import median, quantiles

from bench.people import Learner
from bench.servers import Installation
from bench.table import Measured, Table
from elearn.web.application import SESSION_COOKIE, Platform, Services

COURSES = 100
ROUNDS = 12
# Words of generated lessons, and of the alphabet that generated Russian is written in.
QUERIES = {
    "a word of every lesson": "lesson section",
    "a common word": "officer",
    "three common words": "officer border permit",
    "six common words": "officer border permit worker contract family",
    "a common word in Russian letters": "оффицер",
    "three of them": "оффицер бордер пермит",
    "a rare word": "load-077",
    "a beginning of a word": "offi",
    "words that are nowhere together": "officer unheardof",
    "a quotation mark": '"',
    "a star": "*",
    "10,000 letters": "a" * 10_000,
    "10,000 letters of a common word": "officer " * 1_250,
}
WAYS = ("", "&kind=lesson", "&kind=lesson&page=10")


def measure(installation: Installation, learner: Learner, table: Table) -> None:
    """Whole pages of hits, as the application makes them for somebody who reads lessons, by the wall clock; and beside
    them what this process worked for each, which on SQLite is all of it."""
    app = installation.application()
    services: Services = app.extensions["elearn"]
    wall: list[float] = []
    slowest = (0.0, "")
    worked: list[float] = []
    for name, query in QUERIES.items():
        times = [took for way in WAYS for took in _times(app, learner, query, way)]
        wall += [each for each, _ in times]
        worked += [each for _, each in times]
        slowest = max(slowest, (median(each for each, _ in times), name))
    services.writers.close()
    kind = installation.kind
    cuts = quantiles(wall, n=100)
    table.add(Measured(f"search_ms_{kind}", cuts[98]))
    table.add(Measured(f"search_p50_ms_{kind}", median(wall)))
    table.add(Measured(f"search_slowest_ms_{kind}", slowest[0]))
    told = f"{COURSES} courses, {len(QUERIES)} queries, the 99th of 100 pages; this process worked {max(worked):.0f} ms"
    table.note(f"searching, {kind}", f"{told} at most; slowest by its median: {slowest[1]}")


def _times(app: Platform, learner: Learner, query: str, way: str) -> Sequence[tuple[float, float]]:
    """Milliseconds of the wall's clock and of work, of pages in either language once they have been asked for."""
    client = app.test_client()
    client.set_cookie(SESSION_COOKIE, learner.secret)
    found = []
    for place in range(ROUNDS):
        path = f"/{'en' if place % 2 else 'ru'}/search?q={query}{way}"
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(path)
        took = time.perf_counter() - began, time.process_time() - worked
        assert answer.status_code == 200, path
        if place > 1:
            found.append((took[0] * 1000, took[1] * 1000))
    return found
