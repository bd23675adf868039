"""Pages over several domains: home, areas, and what the platform says of itself."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask_babel import gettext, ngettext

from elearn.catalogue.listing import ORDERS, counts_by_area, ordered
from elearn.catalogue.offers import Offer, on_offer
from elearn.catalogue.presenting import area_of, course_card
from elearn.catalogue.revisions import load_revision
from elearn.kernel.clock import now
from elearn.kernel.errors import NotFound
from elearn.learning.overview import Learned, my_courses
from elearn.learning.presenting import activity_link, course_link, done_of_required, text_and_lang
from elearn.programme.areas import Area, kept_areas
from elearn.programme.document_presenting import document_line
from elearn.programme.documents import kept_documents
from elearn.programme.participation_views import area_participation
from elearn.programme.participation_words import readable
from elearn.web.access import PUBLIC, access
from elearn.web.application import services
from elearn.web.foreign import PASSAGE, around
from elearn.web.layout import page
from elearn.web.locale import LOCALE_COOKIE, languages, negotiate_for
from elearn.web.trusted import trusted

bp = Blueprint("portal", __name__)

# The page of an area shows so many courses of its own and of others; the catalogue has all.
MOST_OWN, MOST_TOUCHING = 24, 6
MOST_DOCUMENTS = 6  # and of documents; the library has all
_ACTIVITY_ADDRESS = re.compile(r"/[A-Za-z-]{2,12}/courses/[a-z0-9-]{1,64}/[a-z0-9-]{1,64}")


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
    documents = [each for each in kept_documents(g.reads, offered.site_version) if each.area == area]
    return page(
        "portal/area.html",
        page_title=found.title,
        area={
            "key": found.key,
            "title": found.title,
            "label": found.label,
            "lang": None if found.locale == lang else found.locale,
        },
        text=trusted(found.about),
        text_lang=None if found.about_locale == lang else found.about_locale,
        working_translation=found.is_working,
        courses=[course_card(each, lang, areas) for each in own[:MOST_OWN]],
        touching=[course_card(each, lang, areas) for each in touching[:MOST_TOUCHING]],
        more=len(own) + len(touching) if len(own) > MOST_OWN or len(touching) > MOST_TOUCHING else None,
        more_url=url_for("catalogue.courses", lang=lang, area=area),
        documents=[document_line(each, lang) for each in documents[:MOST_DOCUMENTS]],
        documents_url=url_for("documents.library", lang=lang, area=area),
        documents_total=len(documents),
        participation=area_participation(readable(g.reads, lang, now().date()), area),
        courses_url=url_for("catalogue.courses", lang=lang),
    )


@bp.get("/<lang:lang>/accessibility")
@access(PUBLIC)
def accessibility(lang: str) -> Response:
    """What works for whom, and what does not yet."""
    return page(
        "portal/accessibility.html",
        page_title=gettext("Accessibility"),
        contact_url=url_for(".contact", lang=lang),
    )


@bp.get("/<lang:lang>/privacy")
@access(PUBLIC)
def privacy(lang: str) -> Response:
    """Who sees what about me?"""
    return page(
        "portal/privacy.html",
        page_title=gettext("Privacy"),
        contact_url=url_for(".contact", lang=lang),
        account_url=url_for("account.overview", lang=lang) if g.actor else None,
        seen_by_url=url_for("account.seen_by", lang=lang) if g.actor else None,
    )


@bp.get("/<lang:lang>/contact")
@access(PUBLIC)
def contact(lang: str) -> Response:
    """Whom to write to."""
    return page(
        "portal/contact.html",
        page_title=gettext("Contact"),
        email=services().settings.support_email,
        programme_url=None,
        about=_own_address(request.args.get("about", "")),
    )


def _own_address(asked: str) -> str | None:
    """The page that somebody writes about, where it is an activity of ours."""
    return asked if _ACTIVITY_ADDRESS.fullmatch(asked) else None
