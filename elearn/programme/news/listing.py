"""The page of all news: by area, the newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from elearn.programme.areas import Area
from elearn.programme.news.items import NewsItem
from elearn.programme.news.presenting import Texts, news_card
from elearn.web import facets
from elearn.web.facets import Asked, Filters, choose

A_PAGE = 20
FACETS = ("area",)
ORDERS = ("newest",)


def asked_of(base: str, query: Mapping[str, str]) -> Asked:
    """What a visitor's query asks of the list."""
    return facets.asked_of(base, query, FACETS, ORDERS)


def news_page(
    asked: Asked, items: Sequence[NewsItem], texts: Texts, areas: Mapping[str, Area], locale: str
) -> dict[str, Any]:
    """The values of the template for one reader's address."""
    choice = choose(items, FACETS, asked.wanted)
    filters = Filters(asked, choice, _NewsWords(items, areas, locale))
    shown, pages = filters.page(A_PAGE)
    return {
        **filters.values(),
        "items": [news_card(each, texts, locale, areas) for each in choice.found[shown]],
        "total": len(choice.found),
        "pages": pages,
        "nothing_kept": not items,
    }


@dataclass(frozen=True)
class _NewsWords:
    """What the filter and its values are called: only areas that some item has."""

    items: Sequence[NewsItem]
    areas: Mapping[str, Area]
    locale: str

    def title(self, _facet: str) -> str:
        return gettext("Area")

    def known(self, facet: str) -> Iterable[str]:
        there = {value for item in self.items for value in item.traits[facet]}
        return [value for value in self.areas if value in there]

    def label(self, _facet: str, value: str) -> str:
        return self.areas[value].label

    def lang(self, _facet: str, value: str) -> str | None:
        code = self.areas[value].locale
        return None if code == self.locale else code

    def counted(self, number: int) -> str:
        return ngettext("%(num)s item of news", "%(num)s items of news", number)

    def left(self, number: int) -> str:
        return ngettext("(%(num)s item without it)", "(%(num)s items without it)", number)
