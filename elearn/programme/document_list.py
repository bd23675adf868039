"""The library's page: filters as links that combine, and what they leave, the newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from elearn.kernel.texts import N_
from elearn.programme.areas import Area
from elearn.programme.document_presenting import document_card
from elearn.programme.documents import KINDS, Document
from elearn.web import facets
from elearn.web.facets import Asked, Filters, choose
from elearn.web.locale import own_name

A_PAGE = 20
FACETS = ("kind", "area", "language", "year")
ORDERS = ("newest",)
TITLES = {"kind": N_("Kind"), "area": N_("Area"), "language": N_("Language"), "year": N_("Year")}


def asked_of(base: str, query: Mapping[str, str]) -> Asked:
    """What a visitor's query asks of the library."""
    return facets.asked_of(base, query, FACETS, ORDERS)


def library_page(
    asked: Asked, documents: Sequence[Document], areas: Mapping[str, Area], locale: str
) -> dict[str, Any]:
    """The values of the template for one reader's address."""
    choice = choose(documents, FACETS, asked.wanted)
    filters = Filters(asked, choice, _DocumentWords(documents, areas, locale))
    shown, pages = filters.page(A_PAGE)
    return {
        **filters.values(),
        "documents": [document_card(each, locale, areas) for each in choice.found[shown]],
        "total": len(choice.found),
        "pages": pages,
        "nothing_kept": not documents,
    }


@dataclass(frozen=True)
class _DocumentWords:
    """What the library's filters and their values are called: only values that some document has."""

    documents: Sequence[Document]
    areas: Mapping[str, Area]
    locale: str

    def title(self, facet: str) -> str:
        return gettext(TITLES[facet])

    def known(self, facet: str) -> Iterable[str]:
        there = {value for document in self.documents for value in document.traits[facet]}
        if facet == "language":
            return sorted(there, key=own_name)
        if facet == "year":
            return sorted(there, reverse=True)
        return [value for value in (KINDS if facet == "kind" else self.areas) if value in there]

    def label(self, facet: str, value: str) -> str:
        if facet == "kind":
            return gettext(KINDS[value])
        if facet == "area":
            return self.areas[value].label
        return own_name(value) if facet == "language" else value

    def lang(self, facet: str, value: str) -> str | None:
        if facet not in {"area", "language"}:
            return None
        code = value if facet == "language" else self.areas[value].locale
        return None if code == self.locale else code

    def counted(self, number: int) -> str:
        return ngettext("%(num)s document", "%(num)s documents", number)

    def left(self, number: int) -> str:
        return ngettext("(%(num)s document without it)", "(%(num)s documents without it)", number)
