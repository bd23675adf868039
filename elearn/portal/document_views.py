"""A document's page: what it is, its texts, and the courses that go with it."""

from collections.abc import Iterator

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.catalogue.offers import on_offer
from elearn.catalogue.presenting import course_card
from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.errors import NotFound
from elearn.learning.presenting import text_and_lang
from elearn.markup.rendering import Passage
from elearn.programme.areas import kept_areas
from elearn.programme.documents.library import Document, every_document, find_document, kept_documents
from elearn.programme.documents.presenting import document_card
from elearn.programme.documents.views import WHAT_IT_IS
from elearn.web.access import PUBLIC, access
from elearn.web.head import Told
from elearn.web.layout import Crumb, page
from elearn.web.sitemap import Listed, list_pages

bp = Blueprint("document", __name__)


@list_pages
def public_pages(session: Session) -> Iterator[Listed]:
    """Every document of the library."""
    for each in kept_documents(session, site_version(session)):
        yield Listed((f"{bp.name}.page", (("document", each.key),)))


@bp.get("/<lang:lang>/documents/<document>", endpoint="page")
@access(PUBLIC)
def document_page(lang: str, document: str) -> Response:
    """What is this document, and where is its text in my language?"""
    offered = on_offer(g.reads)
    found = find_document(every_document(g.reads, offered.site_version), document)
    if found is None:
        raise NotFound("document", document)
    if found.withdrawn_at is not None:
        return _withdrawn(found, lang)
    areas = kept_areas(g.reads, lang, now().date(), offered.site_version)
    told = found.told_in(lang)
    offers = {offer.course: offer for offer in offered.offers}
    return page(
        "portal/document.html",
        page_title=Passage(told.title, told.locale),
        told=Told(Passage(told.summary, told.locale) if told.summary else gettext(WHAT_IT_IS), found.area),
        breadcrumb=[Crumb(gettext("Programme Documents"), url_for("documents.library", lang=lang))],
        document={
            **document_card(found, lang, areas),
            "summary": told.summary,
            "source": told.source,
            "funding": told.funding,
        },
        has_text_in_own=any(each.locale == lang for each in found.texts_for(lang)),
        courses=[course_card(offers[key], lang, areas) for key in found.courses if key in offers],
        contact_url=url_for("portal.contact", lang=lang),
    )


def _withdrawn(document: Document, lang: str) -> Response:
    """What is said where a document was: links to it are out in the world."""
    assert document.withdrawn_at is not None
    told = document.told_in(lang)
    return page(
        "portal/withdrawn_document.html",
        page_title=Passage(told.title, told.locale),
        status=410,
        breadcrumb=[Crumb(gettext("Programme Documents"), url_for("documents.library", lang=lang))],
        heading=text_and_lang(Passage(told.title, told.locale), lang),
        day=document.withdrawn_at.date(),
        library_url=url_for("documents.library", lang=lang),
        contact_url=url_for("portal.contact", lang=lang),
    )
