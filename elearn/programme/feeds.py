"""A list of the programme as a feed, whichever list it is."""

from collections.abc import Iterable

from flask import Response, request, url_for
from flask_babel import gettext

from elearn.web.application import services
from elearn.web.feeds import Entry, Feed, atom, atom_response


def send_feed(name: str, title: str, list_endpoint: str, lang: str, entries: Iterable[Entry]) -> Response:
    """The feed of this request: the same as the list that `list_endpoint` shows, for readers of a language."""
    base = services().settings.base_url
    told = Feed(
        name=f"{name}/{lang}",
        locale=lang,
        title=title,
        author=gettext("Training Academy of the Prague Process"),
        self_url=base + request.path,
        page_url=base + url_for(list_endpoint, lang=lang),
    )
    return atom_response(atom(told, entries))
