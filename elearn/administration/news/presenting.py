"""News as the editors' templates want it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.administration.texts.presenting import FIELDS, place_of
from elearn.catalogue.offers import on_offer
from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.texts import N_
from elearn.programme.areas import kept_areas
from elearn.programme.news.items import NewsItem, Standing
from elearn.programme.news.presenting import Texts, news_line
from elearn.programme.news.publishing import PARTS, Terms
from elearn.programme.texts.publishing import TextKey, wordings
from elearn.programme.texts.wordings import SOURCE_LOCALE
from elearn.web.locale import languages, own_name
from elearn.web.moments import days
from elearn.web.trusted import trusted

GROUPS = {
    Standing.PLANNED: N_("Planned"),
    Standing.STANDING: N_("Published"),
    Standing.PAST: N_("No longer on the home page"),
    Standing.WITHDRAWN: N_("Withdrawn"),
}


def news_groups(session: Session, items: Iterable[NewsItem], lang: str, today: date) -> list[dict[str, Any]]:
    """The items by where they are; groups without any are left out."""
    texts = wordings(session, lang, today, site_version(session))
    areas = kept_areas(session, lang, today, site_version(session))
    rows: dict[Standing, list[dict[str, Any]]] = {standing: [] for standing in GROUPS}
    for item in items:
        area = areas.get(item.area or "")
        rows[item.standing(today)].append(
            {
                **news_line(item, texts, lang),
                "url": url_for("edit_news.edit", lang=lang, news=item.key),
                "until": days(item.until) if item.until else None,
                "area": {"text": area.label, "lang": None if area.locale == lang else area.locale}
                if area
                else None,
                "missing": _missing(item, texts, lang),
            }
        )
    return [{"title": gettext(GROUPS[standing]), "rows": found} for standing, found in rows.items() if found]


def _missing(item: NewsItem, texts: Texts, lang: str) -> bool:
    """Whether readers of this language see something of it in English."""
    worded = [texts[item.owner, part.field] for part in PARTS if (item.owner, part.field) in texts]
    return any(passage.locale != lang for wording in worded for passage in wording.passages)


def choices(session: Session, lang: str, course: str) -> dict[str, Any]:
    """Areas and courses that an item can be about; a course that it is about already stays a choice."""
    offered = on_offer(session)
    areas = kept_areas(session, lang, now().date(), offered.site_version)
    titles = {offer.course: offer.texts_in(lang).title for offer in offered.offers}
    courses = [
        {"value": key, "label": title.text, "lang": None if title.locale == lang else title.locale}
        for key, title in titles.items()
    ]
    if course and course not in titles:
        courses.append({"value": course, "label": course, "lang": None})
    return {
        "areas": [
            {"value": key, "label": area.label, "lang": None if area.locale == lang else area.locale}
            for key, area in areas.items()
        ],
        "courses": courses,
    }


def item_values(
    session: Session, item: NewsItem, lang: str, today: date, typed: Mapping[str, Any]
) -> dict[str, Any]:
    """An item as its form shows it: what was typed, where something was."""
    terms = Terms(item.published, item.area, item.course, item.until)
    kept = {
        "published": item.published.isoformat(),
        "until": item.until.isoformat() if item.until else "",
        "area": item.area or "",
        "course": item.course or "",
    }
    values = {**kept, **{name: typed[name] for name in kept if name in typed}}
    texts = wordings(session, lang, today, site_version(session))
    return {
        "values": {**values, "seen": terms.stamp},
        "standing": gettext(GROUPS[item.standing(today)]),
        "is_withdrawn": item.is_withdrawn,
        "is_example": item.is_example,
        "kept": f"{days(item.published)} – {days(item.until)}" if item.until else days(item.published),
        "texts": _texts(item, texts, lang),
        "page_url": url_for("news_item.page", lang=lang, news=item.key) if item.is_shown(today) else None,
        "change_url": url_for("edit_news.change", news=item.key),
        "withdraw_url": url_for("edit_news.withdraw", news=item.key),
        "put_back_url": url_for("edit_news.put_back", news=item.key),
        **choices(session, lang, values["course"]),
    }


def _texts(item: NewsItem, texts: Texts, lang: str) -> list[dict[str, Any]]:
    """What it says, with the ways to change and to translate it."""
    found = []
    for part in PARTS:
        worded = texts.get((item.owner, part.field))
        if worded is not None:
            at = place_of(TextKey(item.owner, part.field), lang)
            found.append(
                {
                    "name": gettext(FIELDS[part.field]),
                    "body": trusted(worded.html),
                    "url": url_for("texts.edit", **at),
                    "translations": [
                        {"name": own_name(code), "url": url_for("texts.translate", **at, locale=code)}
                        for code in languages()
                        if code != SOURCE_LOCALE
                    ],
                }
            )
    return found
