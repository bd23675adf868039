"""Every component of the pages in each of its states, for whoever builds pages; in demo mode only."""

from typing import Any

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext

from elearn.catalogue.presenting import area_of
from elearn.kernel.clock import now
from elearn.kernel.errors import NotFound
from elearn.programme.areas import areas_in
from elearn.web.access import PUBLIC, access
from elearn.web.application import services
from elearn.web.layout import page
from elearn.web.locale import languages, own_name

bp = Blueprint("styleguide", __name__)


@bp.get("/<lang:lang>/styleguide")
@access(PUBLIC)
def styleguide(lang: str) -> Response:
    """What are pages made of? Raises NotFound outside demo mode."""
    if not services().settings.demo:
        raise NotFound("page", "styleguide")
    areas = {area.key: area for area in areas_in(g.reads, lang, now().date())}
    tags = [area_of(areas, key, lang) for key in areas]
    here = url_for(".styleguide", lang=lang)
    return page(
        "portal/styleguide.html",
        page_title=gettext("Components"),
        here=here,
        areas=tags,
        today=now().date(),
        cards=_cards(tags, here),
        outline=_outline(here),
        questions=_questions(),
        reviewed=_reviewed(here),
        question_list=[
            {
                "number": number,
                "id": "",
                "url": f"{here}#questions",
                "answered": number in (1, 3),
                "flagged": number in (3, 4),
                "current": number == 5,
            }
            for number in range(1, 6)
        ],
    )


def _cards(tags: list[dict[str, Any]], here: str) -> list[dict[str, Any]]:
    """A course that one is not in, is in, and has finished."""
    known = [
        {"code": code, "name": own_name(code), "complete": code == "en", "coverage_text": "60 %"}
        for code in languages()
    ]
    return [
        {
            "title": gettext("Title of a course"),
            "url": f"{here}#cards",
            "summary": gettext("A sentence or two on what the course is about and for whom it is."),
            "area": tag,
            "level": level,
            "hours": hours,
            "certificate": state is None,
            "languages": known,
            "state": state,
            "done": 3,
            "total": 8,
        }
        for tag, level, hours, state in zip(
            tags,
            ("introductory", "intermediate", "advanced"),
            (1, 2.5, 6),
            (None, "enrolled", "finished"),
            strict=False,
        )
    ]


def _outline(here: str) -> dict[str, Any]:
    """A module with an activity of each kind, in each state."""
    kinds = (
        ("lesson", "done"),
        ("quiz", "started"),
        ("video", "todo"),
        ("reading", "todo"),
        ("survey", None),
    )
    return {
        "title": gettext("Title of a module"),
        "activities": [
            {
                "key": kind,
                "kind": kind,
                "title": gettext("Title of a step"),
                "url": f"{here}#outline" if state else None,
                "minutes": 12 if kind != "survey" else None,
                "required": kind != "reading",
                "state": state,
            }
            for kind, state in kinds
        ],
    }


def _questions() -> list[dict[str, Any]]:
    """One right choice, answered and flagged; several, open."""
    texts = [gettext("A right choice"), gettext("Another choice"), gettext("A third choice")]
    return [
        {
            "id": f"specimen-{kind}",
            "number": number,
            "kind": kind,
            "field": f"answer-{kind}",
            "stem": gettext("What is asked?"),
            "choices": [
                {"value": str(place), "text": text, "checked": is_answered and place == 0}
                for place, text in enumerate(texts)
            ],
            "key": kind,
            "saved": {"iso": "2026-09-05T14:32:00Z", "text": "14:32"} if is_answered else None,
            "flag_field": f"flag-{kind}",
            "flagged": is_answered,
            "seen_field": f"seen-{kind}",
            "seen": "",
        }
        for number, kind, is_answered in ((1, "single", True), (2, "multiple", False))
    ]


def _reviewed(here: str) -> list[dict[str, Any]]:
    """A right answer, one that is partly right, and a wrong one."""
    texts = [gettext("A right choice"), gettext("Another right choice"), gettext("A third choice")]
    return [
        {
            "number": number,
            "stem": gettext("What is asked?"),
            "right": chosen == {0, 1},
            "partly": chosen == {0},
            "mark_text": None,
            "choices": [
                {
                    "text": text,
                    "chosen": place in chosen,
                    "correct": place < 2,
                    "feedback": gettext("Why this choice is right or not.") if place in chosen else None,
                }
                for place, text in enumerate(texts)
            ],
            "feedback": gettext("What to remember of it.") if not chosen & {0} else None,
            "lesson": {"title": gettext("Title of a step"), "url": f"{here}#outline"},
        }
        for number, chosen in enumerate(({0, 1}, {0}, {2}), start=1)
    ]
