"""Lists that people follow, as feeds (Atom, RFC 4287): one for each language."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from xml.etree import ElementTree

from flask import Response, current_app, request

from elearn.markup.rendering import Passage

MOST = 50
ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BEGINNING = dt.datetime(2009, 4, 27, tzinfo=dt.UTC)  # when the Process began: of a feed without entries

ElementTree.register_namespace("", ATOM)


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself; addresses are whole. `name` stays the same for ever, wherever the platform is."""

    name: str
    locale: str
    title: str
    author: str
    self_url: str
    page_url: str


@dataclass(frozen=True)
class Entry:
    """Something in a feed. `name` stays the same for ever; `links` are further ones, as the format has them, beside
    the one to its page; `html` is its whole text, where the feed carries that."""

    name: str
    title: Passage
    summary: Passage
    updated: dt.datetime
    published: dt.date
    page_url: str
    category: tuple[str, str] | None = None
    links: tuple[dict[str, str], ...] = ()
    html: str = ""


def atom(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed, with the first entries of those given."""
    shown = list(islice(entries, MOST))
    root = ElementTree.Element(_name("feed"), {_LANG: feed.locale})
    _add(root, "id", _lasting_id(feed.name))
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max((each.updated for each in shown), default=_BEGINNING)))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page_url)
    for each in shown:
        _add_entry(root, each, feed.locale)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def atom_response(content: bytes) -> Response:
    """A feed as an answer: sent again only where it has changed."""
    response = current_app.response_class(content, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _add_entry(root: ElementTree.Element, told: Entry, locale: str) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", _lasting_id(told.name))
    _add(entry, "title", told.title.text, **_foreign(told.title, locale))
    _add(entry, "updated", _moment(told.updated))
    _add(entry, "published", f"{told.published.isoformat()}T00:00:00Z")
    if told.category is not None:
        term, label = told.category
        _add(entry, "category", term=term, label=label)
    _add(entry, "link", rel="alternate", type="text/html", href=told.page_url)
    for link in told.links:
        _add(entry, "link", **link)
    _add(entry, "summary", told.summary.text, **_foreign(told.summary, locale))
    if told.html:
        _add(entry, "content", told.html, type="html")


def _foreign(passage: Passage, locale: str) -> dict[str, str]:
    return {} if passage.locale == locale else {_LANG: passage.locale}


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
