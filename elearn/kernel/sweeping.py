"""Files that no row names are removed from the storage, once nobody can come to name them any more.

A file is stored before its row, so one that has no row yet looks like one that will never have any; only time tells
them apart. Whoever stores a content again, or is about to name one, makes its file new (`Storage.put`, `renew`).
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session, sessionmaker

from elearn.kernel.clock import now
from elearn.kernel.daily import each_day
from elearn.kernel.jobs import Runner, enqueue
from elearn.kernel.storage import Storage
from elearn.kernel.unit_of_work import Writers, unit_of_work

SWEEP = "kernel.sweep"
DAY = timedelta(days=1)  # longer than any request or job takes from a file to its row
MOST_SECONDS = 60.0  # of a job: what is left then is the next one's, so that a mail waits no longer
FOLDERS = tuple(f"{number:02x}" for number in range(256))  # how every digest begins

Names = Callable[[Session, str], Iterable[str]]

log = structlog.get_logger()

_names: list[Names] = []
_promises: dict[str, timedelta] = {}

each_day(SWEEP)


@dataclass(frozen=True)
class Swept:
    """How many files were removed (or would be), how large they were together, and with which folder it goes on
    where the time was up."""

    files: int = 0
    size: int = 0
    rest: str | None = None


def name_files(names: Names) -> None:
    """Have a domain's files kept: `names` gives the digests in its rows that begin with some digits."""
    if names not in _names:
        _names.append(names)


def promise_files(whose: str, lasting: timedelta) -> None:
    """Keep every file so long after it was stored or renewed: something that is no row may name it, such as a form
    that lies open."""
    _promises[whose] = lasting


def least_age() -> timedelta:
    """How old a file is before it may be removed."""
    return DAY + max(_promises.values(), default=timedelta())


def sweep(
    readers: sessionmaker[Session],
    storage: Storage,
    begin: str = FOLDERS[0],
    *,
    seconds: float = float("inf"),
    removes: bool = True,
) -> Swept:
    """Remove what no row names, in the order of digests from the folder `begin` on; not `removes` only counts.

    A database that names nothing at all is not the one to which these files belong: then nothing is removed.
    """
    until, before = time.monotonic() + seconds, storage.clock() - least_age()
    if not any(True for _ in _named(readers, "")):
        log.warning("sweep_without_names")
        return Swept()
    if removes:
        storage.remove_leftovers(before)
    files = size = 0
    named: set[str] = set()
    for folder in FOLDERS[FOLDERS.index(begin) :]:
        if folder == begin or folder[1] == "0":
            named = set(_named(readers, folder[0]))
        old = [each for each in storage.kept(folder) if each.modified < before]
        if removes and any(each.digest not in named for each in old):
            named |= set(_named(readers, folder))  # looking takes a while: rows that have come since count
        for each in old:
            if each.digest in named or (removes and not storage.remove_old(each.digest, before)):
                continue
            files, size = files + 1, size + each.size
            if time.monotonic() > until:
                return Swept(files, size, folder)
        if time.monotonic() > until and folder != FOLDERS[-1]:
            return Swept(files, size, FOLDERS[FOLDERS.index(folder) + 1])
    return Swept(files, size)


def _named(readers: sessionmaker[Session], beginning: str) -> Iterable[str]:
    with readers() as session:
        for names in _names:
            yield from names(session, beginning)


def sweep_runners(readers: sessionmaker[Session], writers: Writers, storage: Storage) -> dict[str, Runner]:
    """What the worker does, once a day."""

    def run(args: dict[str, Any]) -> None:
        swept = sweep(readers, storage, args.get("begin", FOLDERS[0]), seconds=MOST_SECONDS)
        log.info("swept", files=swept.files, bytes=swept.size, rest=swept.rest)
        if swept.rest is not None:
            with unit_of_work(writers) as session:
                enqueue(session, SWEEP, {"begin": swept.rest}, now=now())

    return {SWEEP: run}
