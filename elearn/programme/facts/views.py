"""Pages of the programme: what it is, its timeline, its bodies, its projects."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.texts import N_
from elearn.programme.areas import Area, kept_areas
from elearn.programme.facts import presenting
from elearn.programme.facts.pictures import structure_picture, timeline_picture
from elearn.programme.facts.presenting import Told
from elearn.programme.facts.reading import Facts, facts
from elearn.programme.participation.who_takes_part import kept_record
from elearn.web import head
from elearn.web.access import PUBLIC, access
from elearn.web.layout import page
from elearn.web.navigation import Place, add_place
from elearn.web.sitemap import Listed, list_pages
from elearn.web.trusted import trusted

bp = Blueprint("programme", __name__)

SERVING = "secretariat"  # in the picture it stands beside the others, not below them


def add_places() -> None:
    """Put the programme into the navigation."""
    add_place(Place(25, N_("Programme"), "programme.overview"))


@list_pages
def public_pages(_session: Session) -> Iterator[Listed]:
    """What the programme says of itself."""
    for name in ("overview", "timeline", "management", "projects"):
        yield Listed((f"{bp.name}.{name}", ()))


@bp.get("/<lang:lang>/programme")
@access(PUBLIC)
def overview(lang: str) -> Response:
    """What is the Prague Process, for whom, and where is everything about it?"""
    known, texts, areas, today = _read(lang)
    mandates = [
        presenting.mandate_line(each, known, areas, texts, today) for each in reversed(known.mandates)
    ]
    return _page(
        "programme/overview.html",
        lang,
        texts,
        ("page:", "area:", "mandate:"),
        page_title=gettext("The Prague Process"),
        about={
            key: texts.text(f"page:{key}")
            for key in ("what-it-is", "for-whom", "areas", "voluntary", "languages", "academy", "states")
        },
        areas=[presenting.area_of(area, lang) for area in areas.values()],
        mandates=mandates,
        main_source=presenting.main_source(*(each["periods"] for each in mandates)),
        timeline_url=url_for(".timeline", lang=lang),
        states=presenting.states(g.reads, lang),
        states_as_of=kept_record(g.reads).states_as_of,
    )


@bp.get("/<lang:lang>/programme/timeline")
@access(PUBLIC)
def timeline(lang: str) -> Response:
    """When did ministers and senior officials meet, and what was adopted for which years?"""
    known, texts, areas, today = _read(lang)
    mandates = [presenting.mandate_line(each, known, areas, texts, today) for each in known.mandates]
    labels = {each["key"]: [period["text"] for period in each["periods"]] for each in mandates}
    events = [presenting.event_line(each, texts) for each in known.events]
    return _page(
        "programme/timeline.html",
        lang,
        texts,
        ("page:", "area:", "event:", "mandate:"),
        page_title=gettext("Timeline of the programme"),
        about={key: texts.text(f"page:{key}") for key in ("timeline", "mandates")},
        events=events,
        mandates=mandates,
        areas=[presenting.area_of(area, lang) for area in areas.values()],
        picture=timeline_picture(known, list(areas), labels, today),
        main_source=presenting.main_source(events, *(each["periods"] for each in mandates)),
    )


@bp.get("/<lang:lang>/programme/management")
@access(PUBLIC)
def management(lang: str) -> Response:
    """Which bodies are there, who decides what, and how do they relate?"""
    known, texts, _, today = _read(lang)
    bodies, roles = presenting.bodies(known, texts, today), presenting.roles(known, texts)
    # Whoever serves the others is drawn and named last, wherever editors have put it.
    present = sorted((b for b in bodies if not b["is_past"]), key=lambda each: each["key"] == SERVING)
    drawn = [(b["key"], b["name"]["text"], b["decides"]["text"] if b["decides"] else "") for b in present]
    return _page(
        "programme/management.html",
        lang,
        texts,
        ("page:", "body:"),
        page_title=gettext("Management of the programme"),
        about={key: texts.text(f"page:{key}") for key in ("management", "roles")},
        present=present,
        past=[body for body in bodies if body["is_past"]],
        roles=roles,
        main_source=presenting.main_source(bodies, roles),
        picture=structure_picture(drawn, SERVING) if drawn else None,
    )


@bp.get("/<lang:lang>/programme/projects")
@access(PUBLIC)
def projects(lang: str) -> Response:
    """By which projects has the programme been carried, and who pays?"""
    known, texts, *_ = _read(lang)
    kinds = {"projects": "project", "funding": "funding", "outputs": "output"}
    told = {name: presenting.projects(known, texts, kind) for name, kind in kinds.items()}
    return _page(
        "programme/projects.html",
        lang,
        texts,
        ("page:", "project:"),
        page_title=gettext("Projects and funding"),
        about={key: texts.text(f"page:{key}") for key in ("projects", "funding")},
        **told,
        main_source=presenting.main_source(*told.values()),
    )


def _read(lang: str) -> tuple[Facts, Told, dict[str, Area], date]:
    today, version = now().date(), site_version(g.reads)
    return (
        facts(g.reads, version),
        presenting.told(g.reads, lang, today, version),
        kept_areas(g.reads, lang, today, version),
        today,
    )


def _page(template: str, lang: str, texts: Told, owners: tuple[str, ...], **context: Any) -> Response:
    is_first = template.endswith("overview.html")
    said = next(filter(None, context["about"].values()), "")
    return page(
        template,
        told=head.Told(trusted(said).striptags()) if said else None,
        parts=presenting.parts(lang),
        breadcrumb=[]
        if is_first
        else [{"label": gettext("The programme"), "url": url_for(".overview", lang=lang)}],
        working_translation=presenting.is_working(texts, owners),
        **context,
    )
