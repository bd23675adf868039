"""The parts of the editors' room: what is edited where."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from elearn.kernel.texts import N_
from elearn.web.layout import Crumb


@dataclass(frozen=True)
class Section:
    """A part of the room; `label` and `about` are marked texts, `endpoint` its first page."""

    label: str
    about: str
    endpoint: str


# In the order in which the room shows them.
SECTIONS = (
    Section(
        N_("Texts"),
        N_("What the platform says of the programme: areas, bodies, events, projects, actions, pages."),
        "texts.overview",
    ),
    Section(
        N_("Facts"),
        N_("Meetings, mandates, bodies, lead and chairs, projects: dates, sources, areas."),
        "facts.overview",
    ),
    Section(
        N_("News"),
        N_("Short dated items: planned, published, withdrawn."),
        "edit_news.overview",
    ),
    Section(
        N_("Actions and participation"),
        N_("What states do together under an area, and which state takes part in what, since when."),
        "action_editing.overview",
    ),
    Section(
        N_("States"),
        N_("The list of states, and how each stands to the programme, from which day on."),
        "state_editing.overview",
    ),
    Section(
        N_("Documents"),
        N_(
            "The library: titles, files and links in each language; adding, changing and withdrawing documents."
        ),
        "edited_documents.overview",
    ),
)


def room(section: str, lang: str) -> dict[str, Any]:
    """What each page of a section, named by its endpoint, hands to its template: the room's navigation, and the way
    here. A section's first page is its own end of the way."""
    here = next(each for each in SECTIONS if each.endpoint == section)
    crumbs = [Crumb(gettext("Editing"), url_for("administration.overview", lang=lang))]
    if request.endpoint != section:
        crumbs.append(Crumb(gettext(here.label), url_for(section, lang=lang)))
    return {"sections": section_links(section, lang), "breadcrumb": crumbs}


def section_links(current: str, lang: str) -> list[dict[str, Any]]:
    """The room's own navigation, and what its first page lists."""
    return [
        {
            "label": gettext(each.label),
            "about": gettext(each.about),
            "url": url_for(each.endpoint, lang=lang),
            "current": each.endpoint == current,
        }
        for each in SECTIONS
    ]
