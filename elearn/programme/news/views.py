"""News: the list of all, and the feed. Each item has a page of its own, see `portal/news_views.py`."""

from collections.abc import Iterator

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.texts import N_
from elearn.programme.areas import kept_areas
from elearn.programme.feeds import send_feed
from elearn.programme.news.items import kept_news, shown_news
from elearn.programme.news.listing import asked_of, news_page
from elearn.programme.news.presenting import feed_entries
from elearn.programme.texts.publishing import wordings
from elearn.web.access import PUBLIC, access
from elearn.web.application import services
from elearn.web.head import Told
from elearn.web.layout import page
from elearn.web.sitemap import Listed, list_pages

bp = Blueprint("news", __name__)

WHAT_IT_IS = N_("What is new on this platform and in the programme, by date and by thematic area.")


@list_pages
def public_pages(_session: Session) -> Iterator[Listed]:
    """The list."""
    yield Listed((f"{bp.name}.overview", ()))


@bp.get("/<lang:lang>/news")
@access(PUBLIC)
def overview(lang: str) -> Response:
    """What is new, and what was?"""
    version, today = site_version(g.reads), now().date()
    asked = asked_of(url_for(".overview", lang=lang), request.args)
    return page(
        "programme/news.html",
        page_title=gettext("News"),
        told=Told(gettext(WHAT_IT_IS)),
        feed_url=url_for(".atom", lang=lang),
        courses_url=url_for("catalogue.courses", lang=lang),
        **news_page(
            asked,
            shown_news(kept_news(g.reads, version), today),
            wordings(g.reads, lang, today, version),
            kept_areas(g.reads, lang, today, version),
            lang,
        ),
    )


@bp.get("/<lang:lang>/news.atom")
@access(PUBLIC)
def atom(lang: str) -> Response:
    """What is new, for who follows? What is not translated stands there in English, marked so, as on the pages: who
    reads one language is to miss nothing."""
    version, today = site_version(g.reads), now().date()
    base = services().settings.base_url
    entries = feed_entries(
        shown_news(kept_news(g.reads, version), today),
        wordings(g.reads, lang, today, version),
        kept_areas(g.reads, lang, today, version),
        f"{base}/{lang}/news/{{key}}",
    )
    return send_feed(
        "news", gettext("News of the Prague Process e-learning platform"), ".overview", lang, entries
    )
