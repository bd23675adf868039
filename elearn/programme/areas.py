"""The six thematic areas, in the programme's order."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.clock import now
from elearn.programme.models import AreaText, ThematicArea
from elearn.web.page_cache import PageCache


@dataclass(frozen=True)
class Area:
    """An area as a reader sees it; `locale` is the language that the texts are really in."""

    key: str
    title: str
    label: str
    about: str
    locale: str
    is_working: bool


def areas_in(session: Session, locale: str, today: date) -> list[Area]:
    """All areas in order, with the texts in force today, in the reader's language where there are any, else
    English."""
    rows = session.execute(
        select(ThematicArea.key, AreaText)
        .join(AreaText, AreaText.area == ThematicArea.key)
        .where(AreaText.locale.in_((locale, "en")), AreaText.since <= today)
        .order_by(ThematicArea.position, AreaText.since)
    )
    best: dict[str, AreaText] = {}
    for key, text in rows:
        if key not in best or text.locale == best[key].locale or text.locale == locale:
            best[key] = text
    return [
        Area(key, text.title, text.label, text.about, text.locale, text.is_working)
        for key, text in best.items()
    ]


@dataclass(frozen=True)
class _Kept:
    """Areas in a language on a day."""

    areas: dict[str, Area]

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return 200 + sum(300 + 2 * len(each.title + each.about) for each in self.areas.values())


_kept: PageCache[_Kept] = PageCache(1 << 20)


def kept_areas(session: Session, locale: str, today: date, site_version: int) -> dict[str, Area]:
    """The same by key, read once in a process's life for a version of the site's texts."""
    key = (session.get_bind().engine, locale, today, site_version)
    return _kept.get(key, lambda: _Kept({each.key: each for each in areas_in(session, locale, today)})).areas


def area_keys(session: Session) -> list[str]:
    """The keys in order."""
    return list(session.scalars(select(ThematicArea.key).order_by(ThematicArea.position)))


def area_link(session: Session, key: str, locale: str, today: date | None = None) -> dict[str, Any]:
    """An area as pages show it beside a course: key, label and address."""
    area = next(each for each in areas_in(session, locale, today or now().date()) if each.key == key)
    lang = None if area.locale == locale else area.locale
    return {
        "key": key,
        "label": area.label,
        "lang": lang,
        "title": area.title,
        "url": f"/{locale}/areas/{key}",
    }
