"""The page of an item of news, with the course that it is about."""

from collections.abc import Iterator

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.catalogue.offers import on_offer
from elearn.catalogue.presenting import course_card
from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.errors import NotFound
from elearn.programme.areas import kept_areas
from elearn.programme.news.items import find_news, kept_news, shown_news
from elearn.programme.news.presenting import lead_of, news_card, title_of
from elearn.programme.texts.publishing import wordings
from elearn.web.access import PUBLIC, access
from elearn.web.head import Told
from elearn.web.layout import Crumb, page
from elearn.web.sitemap import Listed, list_pages
from elearn.web.trusted import trusted

bp = Blueprint("news_item", __name__)


@list_pages
def public_pages(session: Session) -> Iterator[Listed]:
    """Every item that is shown today."""
    for each in shown_news(kept_news(session, site_version(session)), now().date()):
        yield Listed((f"{bp.name}.page", (("news", each.key),)), each.updated)


@bp.get("/<lang:lang>/news/<news>", endpoint="page")
@access(PUBLIC)
def news_item_page(lang: str, news: str) -> Response:
    """What is the news?"""
    offered, today = on_offer(g.reads), now().date()
    found = find_news(shown_news(kept_news(g.reads, offered.site_version), today), news)
    if found is None:
        raise NotFound("news", news)
    areas = kept_areas(g.reads, lang, today, offered.site_version)
    texts = wordings(g.reads, lang, today, offered.site_version)
    title, text = title_of(found, texts), texts.get((found.owner, "text"))
    course = next((each for each in offered.offers if each.course == found.course), None)
    return page(
        "portal/news_item.html",
        page_title=title,
        told=Told(lead_of(found, texts) or title, found.area),
        breadcrumb=[Crumb(gettext("News"), url_for("news.overview", lang=lang))],
        item=news_card(found, texts, lang, areas),
        body=trusted(text.html) if text else None,
        is_working=text is not None and text.is_working,
        course=course_card(course, lang, areas) if course else None,
    )
