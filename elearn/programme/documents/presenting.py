"""Documents as templates want them."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from elearn.programme.areas import Area
from elearn.programme.documents.library import KINDS, Document, Version
from elearn.web.locale import own_name
from elearn.web.moments import days
from elearn.web.numbers import file_size


def document_card(document: Document, locale: str, areas: Mapping[str, Area]) -> dict[str, Any]:
    """A document in a list, as `templates/macros/document.html` takes it."""
    told = document.told_in(locale)
    return {
        "key": document.key,
        "title": told.title,
        "lang": lang_of(told, locale),
        "url": document_url(document, locale),
        "kind": gettext(KINDS[document.kind]),
        "date": days(document.dated, document.until),
        "day": document.dated.isoformat(),
        "area": _area(document, locale, areas),
        "is_example": document.is_example,
        "is_working": told.is_working,
        "texts": [text_link(document, each, locale) for each in document.texts_for(locale)],
    }


def text_link(document: Document, version: Version, locale: str) -> dict[str, Any]:
    """A document's text in a language: where it is, and what to expect there."""
    file = version.file
    return {
        "code": version.locale,
        "language": own_name(version.locale),
        "is_own": version.locale == locale,
        "url": text_url(document, version),
        "media_type": file.media_type if file else None,
        "note": f"{file.format}, {file_size(file.size)}" if file else version.host,
        "is_file": file is not None,
    }


def document_line(document: Document, locale: str) -> dict[str, Any]:
    """A document in a short list of another page."""
    told = document.told_in(locale)
    return {
        "title": told.title,
        "lang": lang_of(told, locale),
        "url": document_url(document, locale),
        "kind": gettext(KINDS[document.kind]),
        "date": days(document.dated, document.until),
        "day": document.dated.isoformat(),
        "languages": [
            {"code": each.locale, "name": own_name(each.locale)} for each in document.texts_for(locale)
        ],
        "is_example": document.is_example,
    }


def document_url(document: Document, locale: str) -> str:
    """The address of a document's page."""
    return url_for("document.page", lang=locale, document=document.key)


def text_url(document: Document, version: Version) -> str | None:
    """Where a document's text in a language is; None where there is none."""
    if version.file is not None:
        return url_for("documents.file", document=document.key, language=version.locale)
    return version.link


def lang_of(told: Version, locale: str) -> str | None:
    """The language of what a document is called, where it is not the page's."""
    return None if told.locale == locale else told.locale


def _area(document: Document, locale: str, areas: Mapping[str, Area]) -> dict[str, Any] | None:
    area = areas.get(document.area or "")
    if area is None:
        return None
    return {
        "key": area.key,
        "label": area.label,
        "lang": None if area.locale == locale else area.locale,
        "url": url_for("portal.area", lang=locale, area=area.key),
    }
