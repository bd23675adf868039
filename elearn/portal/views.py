"""Pages over several domains: home, areas, and what the platform says of itself."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask_babel import format_date, gettext, ngettext
from sqlalchemy.orm import Session

from elearn.catalogue.listing import ORDERS, counts_by_area, ordered
from elearn.catalogue.offers import Offer, on_offer
from elearn.catalogue.presenting import area_of, course_card
from elearn.catalogue.revisions import load_revision
from elearn.kernel.clock import now
from elearn.kernel.errors import NotFound
from elearn.kernel.texts import N_
from elearn.learning.overview import Learned, my_courses
from elearn.learning.presenting import activity_link, course_link, done_of_required, text_and_lang
from elearn.portal.contact_page import contact_page, take_message
from elearn.portal.schemas import Message, MessageSchema
from elearn.programme.areas import Area, areas_in, kept_areas
from elearn.programme.documents.library import kept_documents, of_area
from elearn.programme.documents.presenting import document_line
from elearn.programme.facts.dates_told import told_period
from elearn.programme.facts.presenting import told
from elearn.programme.facts.reading import mandates
from elearn.programme.news.presenting import latest_news, news_for_home
from elearn.programme.participation.views import area_participation
from elearn.programme.participation.words import readable
from elearn.web.access import PUBLIC, access
from elearn.web.application import services
from elearn.web.foreign import PASSAGE, around
from elearn.web.forms import takes
from elearn.web.head import Told
from elearn.web.layout import page
from elearn.web.locale import LOCALE_COOKIE, languages, negotiate_for
from elearn.web.sitemap import Listed, list_pages
from elearn.web.trusted import trusted

bp = Blueprint("portal", __name__)

# The page of an area shows so many courses of its own and of others; the catalogue has all.
MOST_OWN, MOST_TOUCHING = 24, 6
MOST_DOCUMENTS = 6  # and of documents; the library has all
WHAT_IT_IS = N_(
    "Self-paced courses for staff of migration, asylum, border and labour authorities in the states of the Prague "
    "Process. Read in your language, at your own pace, and keep one record of your progress."
)
# The day on which the accessibility statement was last compared with the tests and the platform.
STATEMENT_OF = date(2026, 11, 26)


@list_pages
def public_pages(session: Session) -> Iterator[Listed]:
    """Home, the areas, and what the platform says of itself."""
    yield Listed((f"{bp.name}.home", ()))
    for area in areas_in(session, "en", now().date()):
        yield Listed((f"{bp.name}.area", (("area", area.key),)))
    for name in ("accessibility", "privacy", "contact"):
        yield Listed((f"{bp.name}.{name}", ()))


@bp.get("/")
@access(PUBLIC)
def root() -> Response:
    """To the reader's language: account, then cookie, then browser."""
    lang = g.actor.locale if g.actor and g.actor.locale in languages() else negotiate_for(request)
    response = redirect(url_for(".home", lang=lang), 302)
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers["Cache-Control"] = "no-cache"
    assert isinstance(response, Response)
    return response


@bp.get("/<lang:lang>/")
@access(PUBLIC)
def home(lang: str) -> Response:
    """What is this, for whom, what can I learn?"""
    offered = on_offer(g.reads)
    areas = kept_areas(g.reads, lang, now().date(), offered.site_version)
    main, touching = counts_by_area(offered.offers)
    mine = my_courses(g.reads, g.actor) if g.actor else []
    open_one = next((each for each in mine if each.completed_at is None and each.next), None)
    response = page(
        "portal/home.html",
        page_title=gettext("Home"),
        told=Told(gettext(WHAT_IT_IS)),
        actor={"name": g.actor.name} if g.actor else None,
        areas=[
            {
                "key": area.key,
                "title": area.title,
                "lang": None if area.locale == lang else area.locale,
                "url": url_for(".area", lang=lang, area=area.key),
                "courses": main[area.key],
                "touching": touching[area.key],
            }
            for area in areas.values()
        ],
        courses_url=url_for("catalogue.courses", lang=lang),
        register_url=url_for("accounts.register_form", lang=lang),
        learning_url=url_for("learning.my_learning", lang=lang),
        featured=None if g.actor else _featured(offered.offers, lang, areas),
        go_on=_go_on(open_one, lang, areas) if open_one else None,
        news=news_for_home(g.reads, lang, now().date(), offered.site_version),
        news_url=url_for("news.overview", lang=lang),
        feed_url=url_for("news.atom", lang=lang),
    )
    if request.cookies.get(LOCALE_COOKIE) != lang:
        response.set_cookie(LOCALE_COOKIE, lang, max_age=31_536_000, samesite="Lax")
    return response


def _featured(offers: Sequence[Offer], lang: str, areas: Mapping[str, Area]) -> dict[str, Any] | None:
    """The first course that the reader's language names, else the first."""
    if not offers:
        return None
    chosen = next((each for each in offers if each.texts_in(lang).title.locale == lang), offers[0])
    content = load_revision(g.reads, chosen.revision_id)
    texts = content.texts_in(lang)
    return {
        **course_link(content, lang),
        "area": area_of(areas, content.manifest.area, lang),
        "hours": content.manifest.hours,
        "level": content.manifest.level,
        "objectives": [text_and_lang(each, lang) for each in texts.objectives[:3]],
    }


def _go_on(mine: Learned, lang: str, areas: Mapping[str, Area]) -> dict[str, Any]:
    done, total = done_of_required(mine.outcome, mine.manifest)
    link = activity_link(mine.content, lang, mine.next) or {}
    module = mine.manifest.by_key[mine.next or ""].module
    minutes = sum(
        line.minutes
        for line in mine.manifest.activities
        if line.module == module
        and line.required
        and (line.key not in mine.standings or mine.standings[line.key].state != "done")
    )
    left = ngettext(
        "%(num)s minute left in “%(module)s”",
        "%(num)s minutes left in “%(module)s”",
        minutes,
        module=PASSAGE,
    )
    return {
        **link,
        "course": course_link(mine.content, lang),
        "area": area_of(areas, mine.manifest.area, lang),
        "left_text": around(left, [mine.content.texts_in(lang).modules[module]], lang) if minutes else None,
        "done": done,
        "total": total,
    }


@bp.get("/<lang:lang>/areas/<area>", endpoint="area")
@access(PUBLIC)
def area_page(lang: str, area: str) -> Response:
    """What is this area about, what is there?"""
    offered = on_offer(g.reads)
    areas = kept_areas(g.reads, lang, now().date(), offered.site_version)
    found = areas.get(area)
    if found is None:
        raise NotFound("area", area)
    listed = ordered(offered.offers, ORDERS[0], list(areas), lang)
    own = [each for each in listed if each.area == area]
    touching = [each for each in listed if area in each.also]
    documents = of_area(kept_documents(g.reads, offered.site_version), area)
    return page(
        "portal/area.html",
        page_title=found.title,
        told=Told(trusted(found.about).striptags() or found.title, found.key),
        breadcrumb=[{"label": gettext("The programme"), "url": url_for("programme.overview", lang=lang)}],
        **_said_of(found, lang, offered.site_version),
        courses=[course_card(each, lang, areas) for each in own[:MOST_OWN]],
        touching=[course_card(each, lang, areas) for each in touching[:MOST_TOUCHING]],
        more=len(own) + len(touching) if len(own) > MOST_OWN or len(touching) > MOST_TOUCHING else None,
        more_url=url_for("catalogue.courses", lang=lang, area=area),
        documents=[document_line(each, lang) for each in documents[:MOST_DOCUMENTS]],
        documents_url=url_for("documents.library", lang=lang, area=area),
        documents_total=len(documents),
        participation=area_participation(readable(g.reads, lang, now().date(), offered.site_version), area),
        courses_url=url_for("catalogue.courses", lang=lang),
        news=latest_news(g.reads, lang, now().date(), offered.site_version, area=area),
        news_url=url_for("news.overview", lang=lang, area=area),
    )


def _said_of(area: Area, lang: str, site_version: int) -> dict[str, Any]:
    """What an area is about, where its title is from, and which mandates have named it."""
    today = now().date()
    texts = told(g.reads, lang, today, site_version)
    return {
        "area": {
            "key": area.key,
            "title": area.title,
            "label": area.label,
            "lang": None if area.locale == lang else area.locale,
        },
        "quoted": area.is_quotation,
        "worded_in": texts.source(area.source) if area.source else None,
        "since": format_date(area.since, "long") if area.since else None,
        "working_translation": area.is_working,
        "text": trusted(area.about),
        "objectives": trusted(area.objectives) if area.objectives else None,
        "mandates": [
            {
                "name": texts.name(f"mandate:{each.key}"),
                "periods": [told_period(period.since, period.until, lang) for period in each.periods],
                "url": url_for("programme.timeline", lang=lang, _anchor=each.key),
            }
            for each in mandates(g.reads, site_version)
            if area.key in each.areas
        ],
    }


@bp.get("/<lang:lang>/accessibility")
@access(PUBLIC)
def accessibility(lang: str) -> Response:
    """What works for whom, and what does not yet."""
    return page(
        "portal/accessibility.html",
        page_title=gettext("Accessibility"),
        told=Told(
            gettext(
                "Everybody who works in migration should be able to use this platform. Tell us where you cannot."
            )
        ),
        email=services().settings.support_email,
        prepared=format_date(STATEMENT_OF, "long"),
        contact_url=url_for(".contact", lang=lang, topic="accessibility"),
    )


@bp.get("/<lang:lang>/privacy")
@access(PUBLIC)
def privacy(lang: str) -> Response:
    """Who sees what about me?"""
    return page(
        "portal/privacy.html",
        page_title=gettext("Privacy"),
        told=Told(gettext("What we keep about you, who sees it, and what you can do.")),
        contact_url=url_for(".contact", lang=lang),
        account_url=url_for("account.overview", lang=lang) if g.actor else None,
        seen_by_url=url_for("account.seen_by", lang=lang) if g.actor else None,
    )


@bp.get("/<lang:lang>/contact")
@access(PUBLIC)
def contact(lang: str) -> Response:
    """Whom to write to, and the form."""
    return contact_page({}, [])


@bp.post("/contact")
@access(PUBLIC)
@takes(MessageSchema, again=contact_page)
def contact_post(body: Message) -> Response:
    """Send a message."""
    return take_message(body)
