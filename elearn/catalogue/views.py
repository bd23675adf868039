"""The catalogue, and the files that courses show."""

import mimetypes
from typing import Any

from flask import Blueprint, Response, g, make_response, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from elearn.catalogue.listing import CourseFilter, courses
from elearn.catalogue.models import MediaFile
from elearn.catalogue.presenting import course_card
from elearn.kernel.clock import now
from elearn.kernel.errors import NotFound
from elearn.kernel.texts import N_
from elearn.programme.areas import areas_in
from elearn.web.access import PUBLIC, access
from elearn.web.application import services
from elearn.web.assets import FOREVER
from elearn.web.headers import UPLOADED_FILE_POLICY
from elearn.web.layout import page
from elearn.web.locale import own_name
from elearn.web.navigation import Place, add_place

bp = Blueprint("catalogue", __name__)

LEVELS = {
    "introductory": N_("Introductory"),
    "intermediate": N_("Intermediate"),
    "advanced": N_("Advanced"),
}

_LONGEST_LABEL = 40


def add_places() -> None:
    """Put the catalogue into the navigation."""
    add_place(Place(10, N_("Courses"), "catalogue.courses"))


@bp.get("/<lang:lang>/courses", endpoint="courses")
@access(PUBLIC)
def courses_page(lang: str) -> Response:
    """Which course fits me?"""
    wanted = CourseFilter(
        request.args.get("area") or None,
        request.args.get("language") or None,
        request.args.get("level") or None,
    )
    areas = {area.key: area for area in areas_in(g.reads, lang, now().date())}
    everything = courses(g.reads, CourseFilter())
    found = courses(g.reads, wanted)
    chosen = {key: value for key, value in vars(wanted).items() if value}
    codes = sorted({code for content in everything for code in content.manifest.languages})
    return page(
        "catalogue/courses.html",
        page_title=gettext("Courses"),
        filters=_filters(lang, chosen, areas, codes),
        courses=[course_card(content, lang, areas) for content in found],
        total=len(found),
        areas_empty=not everything,
        drop=[
            {
                "label": _filter_label(name, value, areas, codes),
                "url": url_for(".courses", lang=lang, **{k: v for k, v in chosen.items() if k != name}),
            }
            for name, value in chosen.items()
        ],
    )


def _filter_label(name: str, value: str, areas: dict[str, Any], codes: list[str]) -> str:
    """What a chosen filter is called; what somebody wrote into the address is quoted, and cut short."""
    if name == "area" and value in areas:
        return str(areas[value].label)
    if name == "level" and value in LEVELS:
        return gettext(LEVELS[value])
    if name == "language" and value in codes:
        return own_name(value)
    seen = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)
    short = seen if len(seen) <= _LONGEST_LABEL else f"{seen[:_LONGEST_LABEL]}…"
    return gettext("Unknown: “%(value)s”", value=short)


def _filters(
    lang: str, chosen: dict[str, str], areas: dict[str, Any], codes: list[str]
) -> list[dict[str, Any]]:
    def options(name: str, values: list[tuple[str, str]]) -> list[dict[str, Any]]:
        others: dict[str, Any] = {key: value for key, value in chosen.items() if key != name}
        everything = {
            "label": gettext("All"),
            "url": url_for(".courses", lang=lang, **others),
            "current": name not in chosen,
            "lang": None,
            "area": None,
        }
        return [everything] + [
            {
                "label": label,
                "url": url_for(".courses", lang=lang, **{**others, name: value}),
                "current": chosen.get(name) == value,
                "lang": value if name == "language" else None,
                "area": value if name == "area" else None,
            }
            for value, label in values
        ]

    return [
        {
            "title": gettext("Area"),
            "options": options("area", [(key, area.label) for key, area in areas.items()]),
        },
        {
            "title": gettext("Language"),
            "options": options("language", [(code, own_name(code)) for code in codes]),
        },
        {
            "title": gettext("Level"),
            "options": options("level", [(key, gettext(label)) for key, label in LEVELS.items()]),
        },
    ]


@bp.get("/media/<digest>/<name>")
@access(PUBLIC)
def media(digest: str, name: str) -> Response:
    """A file that a published course shows; its address names its content, so it may be kept for ever."""
    path = g.reads.scalar(select(MediaFile.path).where(MediaFile.digest == digest).limit(1))
    if path is None:
        raise NotFound("file", name)
    response = make_response(services().storage.get(digest))
    response.mimetype = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    response.headers["Accept-Ranges"] = "bytes"
    response.make_conditional(request, accept_ranges=True, complete_length=response.content_length)
    return response
