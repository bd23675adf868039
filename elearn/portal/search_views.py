"""The search over courses, lessons, the words that they explain, and documents."""

import re
from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.catalogue.offers import on_offer
from elearn.kernel.clock import now
from elearn.kernel.search_index import LONGEST_QUERY, Found, kinds_for, search
from elearn.portal.search_page import A_PAGE, MOST, TITLES, Sought, Surroundings, last_page, results
from elearn.programme.areas import kept_areas
from elearn.programme.documents.file_texts import best_passages
from elearn.programme.documents.library import kept_documents
from elearn.programme.news.items import kept_news, shown_news
from elearn.programme.participation.who_takes_part import kept_record
from elearn.web.access import PUBLIC, access
from elearn.web.facets import page_number
from elearn.web.layout import page, way_back

bp = Blueprint("search", __name__)

_NOT_WRITTEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@bp.get("/<lang:lang>/search", endpoint="page")
@access(PUBLIC)
def search_page(lang: str) -> Response:
    """Where does it say something about this?"""
    query = " ".join(_NOT_WRITTEN.sub(" ", request.args.get("q", "")).split())
    kinds = kinds_for(g.actor.permissions if g.actor else None)
    only = asked if (asked := request.args.get("kind")) in kinds else None
    offered, today = on_offer(g.reads), now().date()
    around = Surroundings(
        {offer.course: offer for offer in offered.offers},
        {document.key: document for document in kept_documents(g.reads, offered.site_version)},
        kept_record(g.reads, offered.site_version).actions,
        {each.key: each for each in shown_news(kept_news(g.reads, offered.site_version), today)},
        kept_areas(g.reads, lang, today, offered.site_version),
        lang,
    )
    asked_page = page_number(request.args.get("page", "")) if only else 1
    found, page_shown = _found(query, lang, [only] if only else kinds, asked_page, A_PAGE if only else MOST)
    if files := {digest for hit in found.hits if (digest := around.digest_of(hit))}:
        around = replace(around, inside=best_passages(g.reads, files, found.stems))
    base = url_for(".page", lang=lang)
    shown = query[:LONGEST_QUERY]
    return page(
        "portal/search.html",
        page_title=gettext("Search"),
        query=shown,
        longest=LONGEST_QUERY,
        search_url=base,
        state=_state(query, found),
        is_cut=found.is_cut,
        is_beyond=asked_page > page_shown,
        sections=results(found, around, Sought(base, shown, only, page_shown)),
        only=only,
        all_url=url_for(".page", lang=lang, q=shown) if only else None,
        sign_in_url=None if g.actor else url_for("accounts.sign_in", lang=lang, next=way_back()),
        courses_url=url_for("catalogue.courses", lang=lang),
        documents_url=url_for("documents.library", lang=lang),
        is_partial=len(kinds) < len(TITLES),
    )


def _found(query: str, lang: str, kinds: Sequence[str], asked: int, size: int) -> tuple[Found, int]:
    """The hits of a page, or of the last one before it that there is, and its number."""
    found = search(g.reads, query, lang, kinds, size, (asked - 1) * size)
    if found.hits or asked == 1:
        return found, asked
    first = search(g.reads, query, lang, kinds, size)
    last = last_page(max(first.totals.values(), default=0))
    return (search(g.reads, query, lang, kinds, size, (last - 1) * size) if last > 1 else first), last


def _state(query: str, found: Found) -> str:
    if not query:
        return "unasked"
    if not found.has_words:
        return "no_words"
    return "found" if found.hits else "nothing"
