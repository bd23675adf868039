"""The library of the programme's documents: its list, its files, its feed."""

from collections.abc import Iterator

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.errors import Gone, NotFound
from elearn.kernel.texts import N_
from elearn.programme.areas import kept_areas
from elearn.programme.documents.feed import Addresses, feed_entries
from elearn.programme.documents.library import (
    KINDS,
    Document,
    File,
    every_document,
    find_document,
    kept_documents,
)
from elearn.programme.documents.listing import asked_of, library_page
from elearn.programme.feeds import send_feed
from elearn.web.access import PUBLIC, access
from elearn.web.application import services
from elearn.web.head import Told
from elearn.web.layout import page
from elearn.web.moments import days
from elearn.web.sentences import declare_sentences
from elearn.web.sitemap import Listed, list_pages
from elearn.web.stored_files import as_download, stored_file

bp = Blueprint("documents", __name__)

declare_sentences(
    {
        "document_withdrawn": N_(
            "This document was withdrawn from the library on %(day)s, and its files are no longer given out."
        ),
    }
)

WHAT_IT_IS = N_("Declarations, action plans, handbooks and training materials, in each language there is.")


@list_pages
def public_pages(_session: Session) -> Iterator[Listed]:
    """The library; its documents have pages of their own, see `portal/document_views.py`."""
    yield Listed((f"{bp.name}.library", ()))


@bp.get("/<lang:lang>/documents")
@access(PUBLIC)
def library(lang: str) -> Response:
    """Which documents are there, and in which languages?"""
    version = site_version(g.reads)
    areas = kept_areas(g.reads, lang, now().date(), version)
    documents = kept_documents(g.reads, version)
    asked = asked_of(url_for(".library", lang=lang), request.args)
    return page(
        "programme/documents.html",
        page_title=gettext("Programme Documents"),
        told=Told(gettext(WHAT_IT_IS)),
        feed_url=url_for(".atom", lang=lang),
        contact_url=url_for("portal.contact", lang=lang),
        **library_page(asked, documents, areas, lang),
    )


@bp.get("/<lang:lang>/documents.atom")
@access(PUBLIC)
def atom(lang: str) -> Response:
    """What has been added or changed lately?"""
    base = services().settings.base_url
    addresses = Addresses(f"{base}/{lang}/documents/{{key}}", f"{base}/documents/{{key}}/{{language}}")
    kinds = {kind: gettext(word) for kind, word in KINDS.items()}
    documents = kept_documents(g.reads, site_version(g.reads))
    entries = feed_entries(documents, lang, addresses, kinds)
    return send_feed(
        "documents", gettext("Programme Documents of the Prague Process"), ".library", lang, entries
    )


@bp.get("/documents/<document>/<language>")
@access(PUBLIC)
def file(document: str, language: str) -> Response:
    """A document's file in a language, to keep: nothing that somebody uploaded is shown in our name."""
    found = find_document(every_document(g.reads, site_version(g.reads)), document)
    if found is not None and found.withdrawn_at is not None:
        raise Gone("document_withdrawn", day=days(found.withdrawn_at.date()))
    kept = _file_of(found, language)
    if found is None or kept is None:
        raise NotFound("file", document)
    response = stored_file(services().storage, kept.digest, kept.media_type)
    response.headers["Cache-Control"] = "no-cache"
    return as_download(response, kept.name, f"{found.key}-{language}.{kept.format.lower()}")


def _file_of(document: Document | None, language: str) -> File | None:
    version = document.versions.get(language) if document else None
    return version.file if version else None
