"""Courses on paper, for installations whose courses were published before there were any."""

from collections.abc import Iterator
from contextlib import closing

from elearn.app import create_app
from elearn.kernel.clock import now
from elearn.kernel.settings import Settings
from elearn.kernel.unit_of_work import unit_of_work
from elearn.paper.making import begin_missing
from elearn.web.application import Services


def make_missing(settings: Settings, *, again: bool) -> Iterator[str]:
    """Have the worker make what is missing; a sentence for each revision of which something is."""
    services: Services = create_app(settings).extensions["elearn"]
    with closing(services.writers), unit_of_work(services.writers) as session:
        begun = list(begin_missing(session, now(), again=again))
    yield from (f"{course}: revision {number} waits for the worker." for course, number in begun)
    if not begun:
        yield "Nothing is missing."
