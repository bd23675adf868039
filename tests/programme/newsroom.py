"""News, made in a line each."""

import datetime as dt
import itertools
from typing import Any

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.news.publishing import Terms, add_news
from tests.world import World

_numbers = itertools.count(1)


def texts(title: str, text: str = "What it says.", **russian: str) -> dict[str, dict[str, str]]:
    """Texts in English and, where `title_ru` or `text_ru` is given, in Russian."""
    found = {"title": {"en": title}, "text": {"en": text}}
    for name, written in russian.items():
        found[name.removesuffix("_ru")]["ru"] = written
    return found


def day(offset: int = 0) -> dt.date:
    """Today, or so many days from it."""
    return now().date() + dt.timedelta(days=offset)


def news(world: World, title: str = "", *, at: int = 0, until: int | None = None, **more: Any) -> str:
    """Publish an item of today, or of so many days from it; returns its key."""
    terms = Terms(
        day(at),
        more.pop("area", None),
        more.pop("course", None),
        None if until is None else day(until),
    )
    written = texts(title or f"Item {next(_numbers)}", **more)
    with unit_of_work(world.services.writers) as session:
        return add_news(session, SYSTEM, terms, written, now())
