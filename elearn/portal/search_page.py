"""What a search found, as its page shows it: by kind, each hit with the place that it stands in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext, ngettext

from elearn.catalogue.offers import Offer
from elearn.kernel.search_index import MOST_RANKED, Found, Hit
from elearn.kernel.texts import N_
from elearn.programme.areas import Area
from elearn.programme.documents.file_texts import FoundInside
from elearn.programme.documents.library import KINDS as DOCUMENT_KINDS
from elearn.programme.documents.library import Document
from elearn.programme.news.items import NewsItem
from elearn.programme.participation.taking_part import ActionLine
from elearn.web.locale import direction
from elearn.web.moments import days

# The kinds of things in the order of the page.
TITLES = {
    "course": N_("Courses"),
    "lesson": N_("Lessons"),
    "term": N_("Words explained"),
    "action": N_("Actions"),
    "document": N_("Programme Documents"),
    "news": N_("News"),
}
MOST, A_PAGE = 5, 20  # of each kind beside others, and of one by itself


@dataclass(frozen=True)
class Surroundings:
    """What hits stand in, by key; what is in neither was found a moment too late and is left out. `inside` has the
    passages of files in which something was found, by the file's digest."""

    offers: Mapping[str, Offer]
    documents: Mapping[str, Document]
    actions: Mapping[str, ActionLine]
    news: Mapping[str, NewsItem]
    areas: Mapping[str, Area]
    locale: str
    inside: Mapping[str, FoundInside] = field(default_factory=dict)

    def digest_of(self, hit: Hit) -> str | None:
        """The file in which something was found, where it was found in one."""
        document = self.documents.get(hit.owner.partition(":")[2]) if hit.is_inside else None
        version = document.versions.get(hit.locale) if document else None
        return version.file.digest if version and version.file else None


@dataclass(frozen=True)
class Sought:
    """What is looked for: by which words, of which kind alone, which page of it; `base` is the page's address."""

    base: str
    query: str
    only: str | None
    page: int

    def address(self, kind: str, page: int = 1) -> str:
        """Where the hits of a kind alone are."""
        query = {"q": self.query, "kind": kind, **({"page": str(page)} if page > 1 else {})}
        return f"{self.base}?{urlencode(query)}"


def results(found: Found, around: Surroundings, sought: Sought) -> list[dict[str, Any]]:
    """The kinds that have hits, each with its best ones and, where there are more, the way to them."""
    sections = []
    for kind, title in TITLES.items():
        hits = [_shown(hit, context, around) for hit, context in _hits(found, kind, around)]
        total = found.totals.get(kind, 0)
        if hits:
            has_more = sought.only is None and total > len(hits)
            most = min(total, MOST_RANKED)
            sections.append(
                {
                    "kind": kind,
                    "title": gettext(title),
                    "total_text": ngettext("%(num)s hit", "%(num)s hits", total),
                    "hits": hits,
                    "more_url": sought.address(kind) if has_more else None,
                    "more_text": ngettext("See the best %(num)s hit", "See the best %(num)s hits", most)
                    if total > most
                    else ngettext("See %(num)s hit", "See all %(num)s hits", total),
                    "pages": _pages(total, sought, kind) if sought.only else None,
                }
            )
    return sections


def _hits(found: Found, kind: str, around: Surroundings) -> Iterator[tuple[Hit, list[dict[str, Any]]]]:
    for hit in found.hits:
        if hit.kind == kind and (context := _context(hit, around)) is not None:
            yield hit, context


def last_page(total: int) -> int:
    """The last page of hits of one kind that can be seen."""
    return max(1, -(-min(total, MOST_RANKED) // A_PAGE))


def _pages(total: int, sought: Sought, kind: str) -> dict[str, Any] | None:
    """The pager of one kind: what is beyond the best is counted, and not paged through."""
    last = last_page(total)
    if last == 1:
        return None
    shown = {"first": (sought.page - 1) * A_PAGE + 1, "last": min(sought.page * A_PAGE, total, MOST_RANKED)}
    text = (
        gettext("%(first)s to %(last)s of the best %(total)s", **shown, total=MOST_RANKED)
        if total > MOST_RANKED
        else gettext("%(first)s to %(last)s of %(total)s", **shown, total=total)
    )
    return {
        "text": text,
        "previous_url": sought.address(kind, sought.page - 1) if sought.page > 1 else None,
        "next_url": sought.address(kind, sought.page + 1) if sought.page < last else None,
    }


def _shown(hit: Hit, context: list[dict[str, Any]], around: Surroundings) -> dict[str, Any]:
    inside = around.inside.get(around.digest_of(hit) or "")
    if inside is not None:
        within = (
            gettext("in the file, page %(page)s", page=inside.page) if inside.page else gettext("in the file")
        )
        context = [*context, _said(within, None)]
    return {
        "context": context,
        "title": hit.title,
        "passage": inside.passage if inside else hit.passage,
        "lang": None if hit.locale == around.locale else hit.locale,
        "dir": direction(hit.locale),
        "url": f"/{around.locale}{hit.place}",
    }


def _context(hit: Hit, around: Surroundings) -> list[dict[str, Any]] | None:
    """What stands beside a hit: a lesson's course, the area of a course or an action, a document's kind and date, the
    date of news."""
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
    if hit.kind == "news":
        return _of_news(around.news[key]) if key in around.news else None
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


def _of_news(item: NewsItem) -> list[dict[str, Any]]:
    day = {**_said(days(item.published), None), "day": item.published.isoformat()}
    return [day, *([_said(gettext("Example"), None)] if item.is_example else [])]


def _said(text: str, lang: str | None) -> dict[str, Any]:
    return {"text": text, "lang": lang}
