"""News as templates and feeds want them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from elearn.markup.rendering import Passage
from elearn.programme.areas import Area
from elearn.programme.facts.presenting import area_of
from elearn.programme.news.items import NewsItem, home_news, kept_news, shown_news
from elearn.programme.texts.publishing import wordings
from elearn.programme.texts.wordings import Wording
from elearn.web.feeds import Entry
from elearn.web.moments import days

MOST_BESIDE = 3
Texts = Mapping[tuple[str, str], Wording]


def title_of(item: NewsItem, texts: Texts) -> Passage:
    """What it is called, for readers of a language: in theirs, else in English."""
    found = texts.get((item.owner, "title"))
    return Passage(found.text, found.locale) if found else Passage(item.key, "en")


def lead_of(item: NewsItem, texts: Texts) -> Passage | None:
    """How its text begins: the first passage."""
    found = texts.get((item.owner, "text"))
    return found.passages[0] if found and found.passages else None


def news_line(item: NewsItem, texts: Texts, locale: str) -> dict[str, Any]:
    """An item as `templates/macros/news.html` takes it."""
    title = title_of(item, texts)
    return {
        "title": title.text,
        "lang": None if title.locale == locale else title.locale,
        "url": url_for("news_item.page", lang=locale, news=item.key),
        "date": days(item.published),
        "day": item.published.isoformat(),
        "is_example": item.is_example,
    }


def news_card(item: NewsItem, texts: Texts, locale: str, areas: Mapping[str, Area]) -> dict[str, Any]:
    """The same in the list of all, with its area and how it begins."""
    lead, area = lead_of(item, texts), areas.get(item.area or "")
    return {
        **news_line(item, texts, locale),
        "lead": lead.text if lead else "",
        "lead_lang": None if lead is None or lead.locale == locale else lead.locale,
        "area": area_of(area, locale) if area else None,
    }


def latest_news(
    session: Session,
    locale: str,
    today: dt.date,
    site_version: int,
    *,
    area: str | None = None,
    course: str | None = None,
) -> list[dict[str, Any]]:
    """The newest items of an area or of a course: none where nobody has written any."""
    shown = shown_news(kept_news(session, site_version), today)
    chosen = [
        each
        for each in shown
        if (area is not None and each.area == area) or (course is not None and each.course == course)
    ]
    return _lines(session, chosen[:MOST_BESIDE], locale, today, site_version)


def news_for_home(session: Session, locale: str, today: dt.date, site_version: int) -> list[dict[str, Any]]:
    """The newest items, for the home page."""
    return _lines(session, home_news(kept_news(session, site_version), today), locale, today, site_version)


def _lines(
    session: Session, items: Iterable[NewsItem], locale: str, today: dt.date, site_version: int
) -> list[dict[str, Any]]:
    texts = wordings(session, locale, today, site_version)
    return [news_line(each, texts, locale) for each in items]


def feed_entries(
    items: Iterable[NewsItem], texts: Texts, areas: Mapping[str, Area], address: str
) -> Iterator[Entry]:
    """Items for a feed; `address` is a whole one with `{key}` in it."""
    for each in items:
        title, area, text = title_of(each, texts), areas.get(each.area or ""), texts.get((each.owner, "text"))
        yield Entry(
            name=f"news/{each.key}",
            title=title,
            summary=lead_of(each, texts) or title,
            updated=each.updated,
            published=each.published,
            page_url=address.format(key=each.key),
            category=(area.key, area.label) if area else None,
            html=text.html if text else "",
        )
