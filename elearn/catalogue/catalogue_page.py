"""The catalogue's page: filters and orders as links that combine, and what they leave, a page at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, ngettext

from elearn.catalogue.listing import BANDS, CERTIFICATE, FACETS, LEVELS, ORDERS, choose, ordered
from elearn.catalogue.offers import OnOffer
from elearn.catalogue.presenting import course_card
from elearn.kernel.texts import N_
from elearn.programme.areas import Area
from elearn.web import facets
from elearn.web.facets import Asked, Filters, ValueWords
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


def asked_of(base: str, query: Mapping[str, str]) -> Asked:
    """What a visitor's query asks of the catalogue."""
    return facets.asked_of(base, query, FACETS, ORDERS)


class _CourseWords(ValueWords):
    """What the catalogue's filters and their values are called."""

    def __init__(self, offered: OnOffer, areas: Mapping[str, Area], locale: str) -> None:
        super().__init__(TITLES, WORDS, areas, locale)
        self._known = {
            "area": tuple(areas),
            "language": sorted({code for offer in offered.offers for code in offer.texts}, key=own_name),
            "level": LEVELS,
            "hours": BANDS,
            "certificate": CERTIFICATE,
        }

    def known(self, facet: str) -> Iterable[str]:
        return self._known[facet]

    def counted(self, number: int) -> str:
        return ngettext("%(num)s course", "%(num)s courses", number)

    def left(self, number: int) -> str:
        return ngettext("(%(num)s course without it)", "(%(num)s courses without it)", number)


class CataloguePage:
    """The values of the template for one reader's address."""

    def __init__(self, asked: Asked, offered: OnOffer, areas: Mapping[str, Area], locale: str) -> None:
        self._asked = asked
        self._offered = offered
        self._areas = areas
        self._locale = locale

    def values(self) -> dict[str, Any]:
        """Everything that the template takes."""
        choice = choose(self._offered.offers, self._asked.wanted)
        filters = Filters(self._asked, choice, _CourseWords(self._offered, self._areas, self._locale))
        shown, pages = filters.page(A_PAGE)
        listed = ordered(choice.found, self._asked.order, list(self._areas), self._locale)
        return {
            **filters.values(),
            "orders": [
                {
                    "label": gettext(WORDS[order]),
                    "url": self._asked.address({}, order=order),
                    "current": order == self._asked.order,
                }
                for order in ORDERS
            ],
            "courses": [course_card(offer, self._locale, self._areas) for offer in listed[shown]],
            "total": len(choice.found),
            "pages": pages,
            "nothing_offered": not self._offered.offers,
        }
