"""How long a search takes over a hundred courses, at its worst: the words that are in every lesson, and what nobody
should ask."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random
from statistics import median, quantiles

from bench.people import Learner
from bench.servers import Installation
from bench.table import Measured, Table
from elearn.commands.synthetic_course import WORDS, in_russian
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.documents.adding import add_document
from elearn.programme.documents.entry import NewDocument, NewVersion
from elearn.programme.documents.file_texts import keep_text, stemmed
from elearn.programme.documents.files import KeptFile
from elearn.programme.documents.files_apart import LONGEST_PASSAGE, FileRead, Passage
from elearn.web.application import SESSION_COOKIE, Platform, Services

COURSES = 100
LEARNERS = 10
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
WAYS: tuple[dict[str, str], ...] = (
    {},
    {"kind": "lesson"},
    {"kind": "lesson", "page": "10"},
    {"kind": "document"},
)
DOCUMENTS, PASSAGES = 100, 60


def measure(installation: Installation, learner: Learner, table: Table) -> None:
    """Whole pages of hits, as the application makes them for somebody who reads lessons, by the wall clock; and beside
    them what this process worked for each, which on SQLite is all of it."""
    app = installation.application()
    services: Services = app.extensions["elearn"]
    _add_documents(services)
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


def _add_documents(services: Services) -> None:
    """Documents with files in two languages, of the words that lessons have too."""
    rng = Random("documents")
    for number in range(1, DOCUMENTS + 1):
        versions = []
        for locale in ("en", "ru"):
            digest = f"{number:03}{locale}".ljust(64, "0")
            text = [told if locale == "en" else in_russian(told) for told in _passages(rng)]
            found = stemmed(Passage(page, each) for page, each in enumerate(text, 1))
            with unit_of_work(services.writers) as session:
                keep_text(session, digest, FileRead((), None), found, now())
            file = KeptFile(digest, f"load-{number}.pdf", "application/pdf", 1)
            versions.append(NewVersion(locale, f"A document for measurements, {number}", file=file))
        new = NewDocument(f"load-{number:03}", "briefing", date(2020, 1, 2), tuple(versions))
        with unit_of_work(services.writers) as session:
            add_document(session, SYSTEM, new, now())


def _passages(rng: Random) -> Iterator[str]:
    for _ in range(PASSAGES):
        yield " ".join(rng.choices(WORDS, k=LONGEST_PASSAGE // 8))


def _times(
    app: Platform, learner: Learner, query: str, way: Mapping[str, str]
) -> Sequence[tuple[float, float]]:
    """Milliseconds of the wall's clock and of work, of pages in either language once they have been asked for."""
    client = app.test_client()
    client.set_cookie(SESSION_COOKIE, learner.secret)
    found = []
    for place in range(ROUNDS):
        path = f"/{'en' if place % 2 else 'ru'}/search"
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(path, query_string={"q": query, **way})
        took = time.perf_counter() - began, time.process_time() - worked
        assert answer.status_code == 200, query
        if place > 1:
            found.append((took[0] * 1000, took[1] * 1000))
    return found
