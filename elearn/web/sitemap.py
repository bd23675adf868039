"""For those who come without a reader: which pages there are, in which languages, and where not to go."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, current_app, g
from sqlalchemy.orm import Session

from elearn.web.access import PUBLIC, access
from elearn.web.application import services
from elearn.web.head import Address, addresses_of
from elearn.web.locale import languages

bp = Blueprint("sitemap", __name__)

KEPT_FOR = "public, max-age=3600"
NOT_FOR_ROBOTS = ("/api/", "/*/confirm/", "/*/password", "/*/account", "/reports/")


@dataclass(frozen=True)
class Listed:
    """A public page, in every language of the interface; `changed` where that is known."""

    address: Address
    changed: datetime | None = None


Source = Callable[[Session], Iterable[Listed]]
_sources: list[Source] = []


def list_pages(source: Source) -> Source:
    """Put a domain's public pages into the sitemap, once."""
    if source not in _sources:
        _sources.append(source)
    return source


@bp.get("/sitemap.xml")
@access(PUBLIC)
def sitemap() -> Response:
    """Every public page in each language, with its translations beside it."""
    listed = (each for source in _sources for each in source(g.reads))
    return _for_robots("\n".join(_lines(services().settings.base_url, listed)), "application/xml")


@bp.get("/robots.txt")
@access(PUBLIC)
def robots() -> Response:
    """Everybody may read everything that is public; links that belong to one person are none of theirs."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    return _for_robots(
        "\n".join([*lines, f"Sitemap: {services().settings.base_url}/sitemap.xml", ""]), "text/plain"
    )


def _for_robots(text: str, kind: str) -> Response:
    response = current_app.response_class(text, mimetype=kind)
    response.headers["Cache-Control"] = KEPT_FOR
    return response


def _lines(base: str, listed: Iterable[Listed]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    )
    for page in listed:
        changed = f"<lastmod>{page.changed.date().isoformat()}</lastmod>" if page.changed else ""
        for lang in languages():
            found = addresses_of(base, page.address, lang)
            links = "".join(
                f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(url)}/>'
                for code, url in found.alternates
            )
            yield f"<url><loc>{escape(found.canonical)}</loc>{changed}{links}</url>"
    yield "</urlset>"
