"""The six thematic areas, in the programme's order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.audit import site_version as current_site_version
from elearn.kernel.clock import now
from elearn.programme.models import ThematicArea
from elearn.programme.texts.publishing import wordings
from elearn.programme.texts.wordings import Wording
from elearn.web.page_cache import PageCache


@dataclass(frozen=True)
class Area:
    """An area as a reader sees it; `locale` is the language that the title is really in, `about` safe HTML in
    `about_locale`, `objectives` safe HTML whose passages name their language themselves. The title is in force since
    `since`, in the wording of `source` where it is a quotation."""

    key: str
    title: str
    label: str
    about: str
    locale: str
    about_locale: str
    is_working: bool
    source: str
    is_quotation: bool
    since: date | None
    objectives: str


def areas_in(session: Session, locale: str, today: date) -> list[Area]:
    """All areas in order, with the texts in force today: a passage that is not translated is in English."""
    return list(kept_areas(session, locale, today, current_site_version(session)).values())


def _read(session: Session, texts: Mapping[tuple[str, str], Wording]) -> list[Area]:
    found = []
    for key in area_keys(session):
        title, label, about = (texts[f"area:{key}", field] for field in ("title", "label", "about"))
        found.append(
            Area(
                key,
                title.text,
                label.text,
                about.html,
                title.locale,
                about.locale,
                title.is_working,
                title.source,
                title.is_quotation,
                title.since,
                objectives.html if (objectives := texts.get((f"area:{key}", "objectives"))) else "",
            )
        )
    return found


@dataclass(frozen=True)
class _Kept:
    """Areas in a language on a day."""

    areas: dict[str, Area]

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return 200 + sum(
            400 + 2 * len(each.title + each.about + each.objectives) for each in self.areas.values()
        )


_kept: PageCache[_Kept] = PageCache(1 << 20)


def kept_areas(session: Session, locale: str, today: date, site_version: int) -> dict[str, Area]:
    """The same by key, read once in a process's life for a version of the site's texts."""
    key = (session.get_bind().engine, locale, today, site_version)

    def read() -> _Kept:
        texts = wordings(session, locale, today, site_version)
        return _Kept({each.key: each for each in _read(session, texts)})

    return _kept.get(key, read).areas


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
