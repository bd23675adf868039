"""What can be found of news: an item from its day on, in each language that it is written in."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from elearn.kernel.clock import now as clock_now
from elearn.kernel.jobs import Runner, enqueue
from elearn.kernel.search_index import Entry, Source, add_source, replace_rows, rows_of
from elearn.kernel.unit_of_work import Writers, unit_of_work
from elearn.programme.news.items import NewsItem, item_of, read_news, shown_news
from elearn.programme.news.models import NewsRow
from elearn.programme.texts.publishing import in_force, text_changed
from elearn.web.locale import languages

FIND_NEWS = "news.find"


def add_search() -> None:
    """Have news searched by everybody."""
    add_source(Source({"news": None}, _owners, _entries_of_owner))


def news_runners(writers: Writers) -> dict[str, Runner]:
    """What the worker does on the day of an item that was planned."""

    def find(args: dict[str, Any]) -> None:
        with unit_of_work(writers) as session:
            let_be_found(session, str(args["key"]), clock_now())

    return {FIND_NEWS: find}


def let_be_found(session: Session, key: str, now: datetime) -> None:
    """Let an item be found where readers see it, and not where they do not; one that is planned from its day on."""
    row = session.get(NewsRow, key)
    if row is None:
        return
    item = item_of(row)
    is_shown = item.is_shown(now.date())
    entries = _entries(session, item, now) if is_shown else ()
    replace_rows(session, item.owner, rows_of(item.owner, entries))
    day = datetime.combine(item.published, time(), UTC)
    if not item.is_withdrawn and day > now:
        # A little into the day: clocks of two machines differ.
        wait = day - now + timedelta(seconds=10)
        enqueue(
            session, FIND_NEWS, {"key": key}, now=now, after=wait, key=f"{FIND_NEWS}:{key}:{item.published}"
        )


@text_changed.connect
def _text_changed(session: Session, *, owner: str, now: datetime) -> None:
    """An item's text was edited: it is found by its new words, and feeds say that it has changed."""
    kind, _, key = owner.partition(":")
    row = session.get(NewsRow, key) if kind == "news" else None
    if row is not None:
        row.changed_at = now
        session.flush()
        let_be_found(session, key, now)


def _owners(session: Session) -> list[str]:
    return [each.owner for each in shown_news(read_news(session), clock_now().date())]


def _entries_of_owner(session: Session, owner: str) -> list[Entry]:
    row = session.get(NewsRow, owner.partition(":")[2])
    return list(_entries(session, item_of(row), clock_now())) if row else []


def _entries(session: Session, item: NewsItem, now: datetime) -> Iterator[Entry]:
    """What is not translated is found in English, so an entry has only texts of one language."""
    for locale in languages():
        texts = in_force(session, locale, now.date(), item.owner)
        title, text = texts.get((item.owner, "title")), texts.get((item.owner, "text"))
        if title is not None and title.locale == locale:
            own = [each.text for each in (text.passages if text else ()) if each.locale == locale]
            yield Entry("news", locale, f"/news/{item.key}", title.text, "\n".join(own))
