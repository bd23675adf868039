"""The editors' list of documents: what each lacks, a search in titles and keys, lists of what is to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext

from elearn.kernel.texts import N_
from elearn.programme.areas import Area
from elearn.programme.documents.files import ENDINGS
from elearn.programme.documents.library import KINDS, Document
from elearn.programme.documents.presenting import lang_of
from elearn.web.locale import languages, name_in, own_name
from elearn.web.moments import days

A_PAGE = 50
LONGEST_QUERY = 200


@dataclass(frozen=True)
class Asked:
    """Which documents an editor wants to see: those of a list, with these words; `page` counts from 1."""

    shown: str
    words: str
    page: int


def asked_of(query: Mapping[str, str]) -> Asked:
    """What a query asks; what nobody can mean is left out."""
    shown, page = query.get("show", ""), query.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
    return Asked(
        shown if shown in _lists() else "", query.get("q", "")[:LONGEST_QUERY].strip(), max(number, 1)
    )


def lacks_text(document: Document) -> bool:
    """Whether it can be read in no language."""
    return not any(each.has_text for each in document.versions.values())


def leads_to_a_page(link: str) -> bool:
    """Whether a link cannot be to a file, by the ending of its path.

    >>> leads_to_a_page("https://example.org/handbook.PDF?v=2"), leads_to_a_page("https://example.org/library")
    (False, True)
    """
    return PurePosixPath(urlsplit(link).path).suffix.lower() not in {*ENDINGS, ".doc", ".ppt", ".xls", ".zip"}


def lacks_language(document: Document, code: str) -> bool:
    """Whether it cannot be read in a language."""
    version = document.versions.get(code)
    return version is None or not version.has_text


def _lists() -> dict[str, str]:
    """The lists by their names in addresses, as marked texts; a language's has what cannot be read in it."""
    return {
        "": N_("All"),
        "without-text": N_("No file or link yet"),
        **dict.fromkeys(languages(), N_("Not in %(language)s")),
        "withdrawn": N_("Withdrawn"),
    }


def _belongs(document: Document, name: str) -> bool:
    """Whether a document stands in a list: what was withdrawn is nothing to do."""
    is_withdrawn = document.withdrawn_at is not None
    if name in {"", "withdrawn"}:
        return is_withdrawn or not name
    lacks = lacks_text(document) if name == "without-text" else lacks_language(document, name)
    return lacks and not is_withdrawn


def document_table(
    asked: Asked, documents: Sequence[Document], areas: Mapping[str, Area], lang: str
) -> dict[str, Any]:
    """The values of the template."""
    words = asked.words.casefold()
    named = [each for each in documents if not words or _is_named(each, words)]
    found = [each for each in named if _belongs(each, asked.shown)]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(asked.page, pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    return {
        "lists": [
            {
                "label": gettext(label, language=name_in(name, lang) if name in languages() else ""),
                "count": sum(_belongs(each, name) for each in named),
                "url": _address(asked, lang, show=name),
                "current": name == asked.shown,
            }
            for name, label in _lists().items()
        ],
        "words": asked.words,
        "shown": asked.shown,
        "total": len(found),
        "documents": [_row(each, areas, lang) for each in shown],
        "pages": _pager(asked, lang, page, pages, len(found)),
        "everything_url": url_for("edited_documents.overview", lang=lang),
    }


def _is_named(document: Document, words: str) -> bool:
    names = (document.key, *(each.title.casefold() for each in document.versions.values()))
    return any(words in name for name in names)


def _address(asked: Asked, lang: str, *, show: str | None = None, page: int = 1) -> str:
    return url_for(
        "edited_documents.overview",
        lang=lang,
        show=(asked.shown if show is None else show) or None,
        q=asked.words or None,
        page=page if page > 1 else None,
    )


def _pager(asked: Asked, lang: str, page: int, pages: int, total: int) -> dict[str, Any] | None:
    if pages == 1:
        return None
    first, last = (page - 1) * A_PAGE + 1, min(page * A_PAGE, total)
    return {
        "text": gettext("%(first)s to %(last)s of %(total)s", first=first, last=last, total=total),
        "previous_url": _address(asked, lang, page=page - 1) if page > 1 else None,
        "next_url": _address(asked, lang, page=page + 1) if page < pages else None,
    }


def _row(document: Document, areas: Mapping[str, Area], lang: str) -> dict[str, Any]:
    told = document.told_in(lang)
    area = areas.get(document.area or "")
    return {
        "title": told.title,
        "lang": lang_of(told, lang),
        "url": url_for("edited_documents.edit", lang=lang, document=document.key),
        "key": document.key,
        "date": days(document.dated, document.until),
        "day": document.dated.isoformat(),
        "kind": gettext(KINDS[document.kind]),
        "area": {
            "key": area.key,
            "label": area.label,
            "lang": None if area.locale == lang else area.locale,
            "url": None,
        }
        if area
        else None,
        "is_example": document.is_example,
        "is_working": False,
        "withdrawn": days(document.withdrawn_at.date()) if document.withdrawn_at else None,
        "languages": [
            {"code": each.locale, "name": own_name(each.locale)}
            for each in document.versions.values()
            if each.has_text
        ],
        "lacks": list(_lacks(document, lang)),
    }


def _lacks(document: Document, lang: str) -> Iterator[str]:
    """What an editor may want to add."""
    if lacks_text(document):
        yield gettext("no file or link yet")
    for code in languages():
        language = name_in(code, lang)
        if code not in document.versions:
            yield gettext("nothing in this language yet: %(language)s", language=language)
        elif not lacks_text(document) and lacks_language(document, code):
            yield gettext("no text in this language yet: %(language)s", language=language)
    for each in document.versions.values():
        if each.link and leads_to_a_page(each.link):
            language = name_in(each.locale, lang)
            yield gettext("the link leads to a page, not to a file: %(language)s", language=language)
