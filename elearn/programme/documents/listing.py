"""The library's page: filters as links that combine, and what they leave, the newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import ngettext

from elearn.kernel.texts import N_
from elearn.programme.areas import Area
from elearn.programme.documents.library import ALL_AREAS, KINDS, Document, of_area
from elearn.programme.documents.presenting import document_card
from elearn.web import facets
from elearn.web.facets import Asked, Filters, ValueWords, choose
from elearn.web.locale import own_name

A_PAGE = 20
FACETS = ("kind", "area", "language", "year")
ORDERS = ("newest",)
TITLES = {"kind": N_("Kind"), "area": N_("Area"), "language": N_("Language"), "year": N_("Year")}
WORDS = {**KINDS, ALL_AREAS: N_("Across all areas")}


def asked_of(base: str, query: Mapping[str, str]) -> Asked:
    """What a visitor's query asks of the library."""
    return facets.asked_of(base, query, FACETS, ORDERS)


def library_page(
    asked: Asked, documents: Sequence[Document], areas: Mapping[str, Area], locale: str
) -> dict[str, Any]:
    """The values of the template for one reader's address."""
    listed = [_Listed(each, frozenset(areas)) for each in documents]
    choice = choose(listed, FACETS, asked.wanted)
    filters = Filters(asked, choice, _DocumentWords(listed, areas, locale))
    shown, pages = filters.page(A_PAGE)
    found, across = [each.document for each in choice.found], 0
    if (area := asked.wanted.get("area", "")) in areas:
        found, across = of_area(found, area), sum(each.area is None for each in found)
    return {
        **filters.values(),
        "documents": [document_card(each, locale, areas) for each in found[shown]],
        "total": len(found),
        "across": across,
        "pages": pages,
        "nothing_kept": not documents,
    }


@dataclass(frozen=True)
class _Listed:
    """A document as filters see it: one that goes across all areas is found in each of them too."""

    document: Document
    areas: frozenset[str]

    @cached_property
    def traits(self) -> Mapping[str, frozenset[str]]:
        traits = self.document.traits
        return {**traits, "area": traits["area"] | self.areas} if self.document.area is None else traits


class _DocumentWords(ValueWords):
    """What the library's filters and their values are called: only values that some document has."""

    def __init__(self, listed: Sequence[_Listed], areas: Mapping[str, Area], locale: str) -> None:
        super().__init__(TITLES, WORDS, areas, locale)
        self._there = {facet: {value for each in listed for value in each.traits[facet]} for facet in FACETS}

    def known(self, facet: str) -> Iterable[str]:
        there = self._there[facet]
        if facet == "language":
            return sorted(there, key=own_name)
        if facet == "year":
            return sorted(there, reverse=True)
        ordered = KINDS if facet == "kind" else (*self._areas, ALL_AREAS)
        return [value for value in ordered if value in there]

    def counted(self, number: int) -> str:
        return ngettext("%(num)s document", "%(num)s documents", number)

    def left(self, number: int) -> str:
        return ngettext("(%(num)s document without it)", "(%(num)s documents without it)", number)
