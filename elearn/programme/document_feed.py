"""The library as a feed (Atom, RFC 4287): what was added or changed last, for readers of one language."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from elearn.programme.documents import Document, Version

MOST = 50
ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BEGINNING = dt.datetime(2009, 4, 27, tzinfo=dt.UTC)  # when the Process began: of a library without documents

ElementTree.register_namespace("", ATOM)


@dataclass(frozen=True)
class FeedWords:
    """What the feed says of itself, and where things are: whole addresses, `{key}` and `{language}` in them."""

    locale: str
    title: str
    author: str
    self_url: str
    library_url: str
    document_url: str
    file_url: str


def feed(documents: Iterable[Document], words: FeedWords, kinds: dict[str, str]) -> bytes:
    """The feed of these documents, what changed last first; `kinds` has the words for their kinds."""
    latest = sorted(documents, key=lambda each: (each.changed_at, each.dated), reverse=True)[:MOST]
    root = ElementTree.Element(_name("feed"), {_LANG: words.locale})
    _add(root, "id", _lasting_id(f"documents/{words.locale}"))
    _add(root, "title", words.title)
    _add(root, "updated", _moment(max((each.changed_at for each in latest), default=_BEGINNING)))
    _add(_add(root, "author"), "name", words.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=words.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=words.library_url)
    for document in latest:
        _add_entry(root, document, words, kinds)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _add_entry(
    root: ElementTree.Element, document: Document, words: FeedWords, kinds: dict[str, str]
) -> None:
    told = document.told_in(words.locale)
    lang = {} if told.locale == words.locale else {_LANG: told.locale}
    entry = _add(root, "entry")
    _add(entry, "id", _lasting_id(f"document/{document.key}"))
    _add(entry, "title", told.title, **lang)
    _add(entry, "updated", _moment(document.changed_at))
    _add(entry, "published", f"{document.dated.isoformat()}T00:00:00Z")
    _add(entry, "category", term=document.kind, label=kinds[document.kind])
    address = words.document_url.format(key=document.key)
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    for version in document.texts_for(words.locale):
        _add_text(entry, document, version, words)
    _add(entry, "summary", told.summary or told.title, **lang)


def _add_text(entry: ElementTree.Element, document: Document, version: Version, words: FeedWords) -> None:
    if version.file is None:
        _add(entry, "link", rel="related", hreflang=version.locale, href=version.link or "")
        return
    _add(
        entry,
        "link",
        rel="enclosure",
        hreflang=version.locale,
        type=version.file.media_type,
        length=str(version.file.size),
        href=words.file_url.format(key=document.key, language=version.locale),
    )


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    added = ElementTree.SubElement(parent, _name(name), attributes)
    added.text = text
    return added


def _name(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _lasting_id(what: str) -> str:
    """An id that stays when the platform moves to another address."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"elearn/{what}").urn


def _moment(when: dt.datetime) -> str:
    return when.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
