"""News as readers find it: the newest first, each from its day on."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.programme.news.models import NewsRow
from elearn.web.page_cache import PageCache

ON_HOME = 3


class Standing(StrEnum):
    """Where an item is on a day: not shown yet, shown, shown but no longer for the home page, taken back."""

    PLANNED = "planned"
    STANDING = "standing"
    PAST = "past"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class NewsItem:
    """An item without its texts, which are those of `owner`."""

    key: str
    published: dt.date
    area: str | None
    course: str | None
    until: dt.date | None
    is_withdrawn: bool
    is_example: bool
    changed_at: dt.datetime

    @property
    def owner(self) -> str:
        """Of whom the texts are."""
        return f"news:{self.key}"

    def standing(self, today: dt.date) -> Standing:
        """Where it is on a day."""
        if self.is_withdrawn:
            return Standing.WITHDRAWN
        if self.published > today:
            return Standing.PLANNED
        return Standing.PAST if self.until is not None and self.until < today else Standing.STANDING

    def is_shown(self, today: dt.date) -> bool:
        """Whether readers see it on a day."""
        return self.standing(today) in (Standing.STANDING, Standing.PAST)

    @property
    def updated(self) -> dt.datetime:
        """When readers could first see it as it is: one that was planned became news on its day."""
        return max(self.changed_at, dt.datetime.combine(self.published, dt.time(), dt.UTC))

    @cached_property
    def traits(self) -> dict[str, frozenset[str]]:
        """By what it can be filtered, and its values there."""
        return {"area": frozenset((self.area,) if self.area else ())}


@dataclass(frozen=True)
class _Kept:
    """Every item, the newest first."""

    items: tuple[NewsItem, ...]

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return 200 + 700 * len(self.items)


_kept: PageCache[_Kept] = PageCache(4 << 20)


def kept_news(session: Session, site_version: int) -> tuple[NewsItem, ...]:
    """All items, the newest first; read once in a process's life for a version of the site's texts."""
    key = (session.get_bind().engine, site_version)
    return _kept.get(key, lambda: _Kept(read_news(session))).items


def read_news(session: Session) -> tuple[NewsItem, ...]:
    """The same, straight from the database."""
    rows = session.scalars(
        select(NewsRow).order_by(NewsRow.published.desc(), NewsRow.added_at.desc(), NewsRow.key)
    )
    return tuple(item_of(row) for row in rows)


def item_of(row: NewsRow) -> NewsItem:
    """A row as everybody reads it."""
    return NewsItem(
        row.key,
        row.published,
        row.area,
        row.course,
        row.until,
        row.is_withdrawn,
        row.is_example,
        row.changed_at,
    )


def shown_news(items: Iterable[NewsItem], today: dt.date) -> tuple[NewsItem, ...]:
    """The items that readers see on a day."""
    return tuple(each for each in items if each.is_shown(today))


def home_news(items: Iterable[NewsItem], today: dt.date) -> tuple[NewsItem, ...]:
    """The few of them that stand on the home page."""
    return tuple(each for each in items if each.standing(today) is Standing.STANDING)[:ON_HOME]


def find_news(items: Iterable[NewsItem], key: str) -> NewsItem | None:
    """The item of that key."""
    return next((each for each in items if each.key == key), None)
