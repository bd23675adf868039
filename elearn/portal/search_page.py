"""What a search found, as its page shows it: by kind, each hit with the place that it stands in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext, ngettext

from elearn.catalogue.offers import Offer
from elearn.kernel.search_index import Found, Hit
from elearn.kernel.texts import N_
from elearn.programme.areas import Area
from elearn.programme.documents import KINDS as DOCUMENT_KINDS
from elearn.programme.documents import Document
from elearn.programme.taking_part import ActionLine
from elearn.web.locale import direction
from elearn.web.moments import days

# The kinds of things in the order of the page.
TITLES = {
    "course": N_("Courses"),
    "lesson": N_("Lessons"),
    "term": N_("Words explained"),
    "action": N_("Actions"),
    "document": N_("Programme Documents"),
}
MOST, MOST_OF_ONE_KIND = 5, 50


@dataclass(frozen=True)
class Surroundings:
    """What hits stand in, by key; what is in neither was found a moment too late and is left out."""

    offers: Mapping[str, Offer]
    documents: Mapping[str, Document]
    actions: Mapping[str, ActionLine]
    areas: Mapping[str, Area]
    locale: str


def results(
    found: Found, around: Surroundings, base: str, query: str, only: str | None
) -> list[dict[str, Any]]:
    """The kinds that have hits, each with its best ones and, where there are more, the way to them."""
    sections = []
    for kind, title in TITLES.items():
        hits = [_shown(hit, context, around.locale) for hit, context in _hits(found, kind, around)]
        total = found.totals.get(kind, 0)
        if hits:
            has_more = only is None and total > len(hits)
            most = min(total, MOST_OF_ONE_KIND)
            sections.append(
                {
                    "kind": kind,
                    "title": gettext(title),
                    "total_text": _total(len(hits), total, only),
                    "hits": hits,
                    "more_url": f"{base}?{urlencode({'q': query, 'kind': kind})}" if has_more else None,
                    "more_text": ngettext("See the best %(num)s hit", "See the best %(num)s hits", most)
                    if total > most
                    else ngettext("See %(num)s hit", "See all %(num)s hits", total),
                }
            )
    return sections


def _hits(found: Found, kind: str, around: Surroundings) -> Iterator[tuple[Hit, list[dict[str, Any]]]]:
    for hit in found.hits:
        if hit.kind == kind and (context := _context(hit, around)) is not None:
            yield hit, context


def _total(shown: int, total: int, only: str | None) -> str:
    if only is not None and total > shown:
        return gettext("the best %(shown)s of %(total)s", shown=shown, total=total)
    return ngettext("%(num)s hit", "%(num)s hits", total)


def _shown(hit: Hit, context: list[dict[str, Any]], locale: str) -> dict[str, Any]:
    return {
        "context": context,
        "title": hit.title,
        "passage": hit.passage,
        "lang": None if hit.locale == locale else hit.locale,
        "dir": direction(hit.locale),
        "url": f"/{locale}{hit.place}",
    }


def _context(hit: Hit, around: Surroundings) -> list[dict[str, Any]] | None:
    """What stands beside a hit: a lesson's course, the area of a course or an action, a document's kind and date."""
    _, _, key = hit.owner.partition(":")
    if hit.kind == "action":
        action = around.actions.get(key)
        if action is None:
            return None
        return [
            *_area(around, action.area),
            *([_said(gettext("Example"), None)] if action.is_example else []),
        ]
    if hit.kind == "document":
        document = around.documents.get(key)
        if document is None:
            return None
        example = [_said(gettext("Example"), None)] if document.is_example else []
        kind, dated = gettext(DOCUMENT_KINDS[document.kind]), days(document.dated, document.until)
        day = {**_said(dated, None), "day": document.dated.isoformat()}
        return [_said(kind, None), day, *example]
    offer = around.offers.get(key)
    if offer is None:
        return None
    if hit.kind == "course":
        return _area(around, offer.area)
    title = offer.texts_in(around.locale).title
    return [_said(title.text, None if title.locale == around.locale else title.locale)]


def _area(around: Surroundings, key: str) -> list[dict[str, Any]]:
    area = around.areas.get(key)
    return [_said(area.label, None if area.locale == around.locale else area.locale)] if area else []


def _said(text: str, lang: str | None) -> dict[str, Any]:
    return {"text": text, "lang": lang}
