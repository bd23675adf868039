"""The catalogue's page: filters and orders as links that combine, and what they leave, a page at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext

from elearn.catalogue.listing import BANDS, CERTIFICATE, FACETS, LEVELS, ORDERS, Choice, choose, ordered
from elearn.catalogue.offers import OnOffer
from elearn.catalogue.presenting import course_card
from elearn.kernel.texts import N_
from elearn.programme.areas import Area
from elearn.web.locale import own_name

A_PAGE = 24
TITLES = {
    "area": N_("Area"),
    "language": N_("Language"),
    "level": N_("Level"),
    "hours": N_("Hours"),
    "certificate": N_("Certificate"),
}
WORDS = {
    "introductory": N_("Introductory"),
    "intermediate": N_("Intermediate"),
    "advanced": N_("Advanced"),
    "up-to-2": N_("Up to 2 hours"),
    "2-5": N_("2 to 5 hours"),
    "more-than-5": N_("More than 5 hours"),
    "yes": N_("With a certificate"),
    "no": N_("Without a certificate"),
    "areas": N_("By area"),
    "newest": N_("Newest first"),
    "shortest": N_("Shortest first"),
}


@dataclass(frozen=True)
class Asked:
    """What an address asks of the catalogue: values by facet, in the order of FACETS, an order and a page from 1."""

    base: str
    wanted: Mapping[str, str]
    order: str
    page: int

    def address(self, change: Mapping[str, str | None], *, order: str = "", page: int = 1) -> str:
        """The address with other values, nothing said that goes without saying; a facet that becomes None is
        dropped."""
        merged = {**self.wanted, **change}
        query = {facet: value for facet in FACETS if (value := merged.get(facet))}
        if (wanted_order := order or self.order) != ORDERS[0]:
            query["sort"] = wanted_order
        if page > 1:
            query["page"] = str(page)
        return f"{self.base}?{urlencode(query)}" if query else self.base


def asked_of(base: str, query: Mapping[str, str]) -> Asked:
    """What a visitor's query asks; an order or a page that there is not is the first."""
    order, page = query.get("sort", ""), query.get("page", "")
    return Asked(
        base,
        {facet: value for facet in FACETS if (value := query.get(facet))},
        order if order in ORDERS else ORDERS[0],
        int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 9 else 1,
    )


class CataloguePage:
    """The values of the template for one reader's address."""

    def __init__(self, asked: Asked, offered: OnOffer, areas: Mapping[str, Area], locale: str) -> None:
        self._asked = asked
        self._offered = offered
        self._areas = areas
        self._locale = locale
        self._choice: Choice = choose(offered.offers, asked.wanted)

    def values(self) -> dict[str, Any]:
        """Everything that the template takes."""
        total = len(self._choice.found)
        pages = max(1, -(-total // A_PAGE))
        page = min(max(self._asked.page, 1), pages)
        shown = ordered(self._choice.found, self._asked.order, list(self._areas), self._locale)
        return {
            "filters": [self._filter(facet) for facet in FACETS],
            "chosen": [self._chosen(facet) for facet in self._asked.wanted],
            "drop_all": self._asked.address(dict.fromkeys(FACETS)),
            "orders": [
                {
                    "label": gettext(WORDS[order]),
                    "url": self._asked.address({}, order=order),
                    "current": order == self._asked.order,
                }
                for order in ORDERS
            ],
            "courses": [
                course_card(offer, self._locale, self._areas)
                for offer in shown[(page - 1) * A_PAGE : page * A_PAGE]
            ],
            "total": total,
            "pages": self._pages(page, pages, total) if pages > 1 else None,
            "nothing_offered": not self._offered.offers,
            "mends": self._mends() if not total else [],
        }

    def _pages(self, page: int, pages: int, total: int) -> dict[str, Any]:
        first, last = (page - 1) * A_PAGE + 1, min(page * A_PAGE, total)
        return {
            "text": gettext("%(first)s to %(last)s of %(total)s", first=first, last=last, total=total),
            "previous_url": self._asked.address({}, page=page - 1) if page > 1 else None,
            "next_url": self._asked.address({}, page=page + 1) if page < pages else None,
        }

    def _known(self, facet: str) -> Iterable[str]:
        if facet == "area":
            return self._areas
        if facet == "language":
            return sorted({code for offer in self._offered.offers for code in offer.texts}, key=own_name)
        return {"level": LEVELS, "hours": BANDS, "certificate": CERTIFICATE}[facet]

    def _label(self, facet: str, value: str) -> str:
        """A value's word. One that nobody knows is never repeated: an address is not ours to quote from."""
        if value not in self._known(facet):
            return gettext("unknown")
        if facet == "area":
            return self._areas[value].label
        return own_name(value) if facet == "language" else gettext(WORDS[value])

    def _lang(self, facet: str, value: str) -> str | None:
        """The language of a value's word, where it is not the page's."""
        if value not in self._known(facet) or facet not in {"area", "language"}:
            return None
        code = value if facet == "language" else self._areas[value].locale
        return None if code == self._locale else code

    def _filter(self, facet: str) -> dict[str, Any]:
        current = self._asked.wanted.get(facet)
        total = self._choice.without[facet]
        everything = {
            "label": gettext("All"),
            "url": self._asked.address({facet: None}) if total else None,
            "current": False,
            "count": total,
            "lang": None,
        }
        return {
            "title": gettext(TITLES[facet]),
            "options": [
                *([everything] if current else ()),
                *(self._option(facet, value, current) for value in self._known(facet)),
            ],
        }

    def _option(self, facet: str, value: str, current: str | None) -> dict[str, Any]:
        number = self._choice.counts[facet][value]
        return {
            "label": self._label(facet, value),
            "url": self._asked.address({facet: value}) if number else None,
            "current": value == current,
            "count": number,
            "lang": self._lang(facet, value),
        }

    def _chosen(self, facet: str) -> dict[str, Any]:
        value = self._asked.wanted[facet]
        return {
            "title": gettext(TITLES[facet]),
            "label": self._label(facet, value),
            "lang": self._lang(facet, value),
            "url": self._asked.address({facet: None}),
            "count": self._choice.without[facet],
        }

    def _mends(self) -> list[dict[str, Any]]:
        """The filters whose removal alone brings courses, the one that brings most first."""
        helpful = [each for facet in self._asked.wanted if (each := self._chosen(facet))["count"]]
        return sorted(helpful, key=lambda each: -each["count"])
