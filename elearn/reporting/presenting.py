"""A report as its page wants it: choices of the filters, cells as text, and whom the figures count."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import format_date, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import within_scope
from elearn.accounts.models import Affiliation
from elearn.catalogue.revisions import current_revisions
from elearn.kernel.actor import Actor, Scope
from elearn.markup.rendering import Passage
from elearn.programme.areas import areas_in
from elearn.programme.organisations import organisation_names
from elearn.programme.states import state_choices, state_name
from elearn.web.foreign import marked
from elearn.web.numbers import percent
from elearn.web.tables import Cell


def columns() -> list[dict[str, Any]]:
    """The columns of the page's table."""
    labels = (
        gettext("Person"),
        gettext("State"),
        gettext("Organisation"),
        gettext("Course"),
        gettext("Enrolled"),
        gettext("Last seen"),
        gettext("Finished on"),
        gettext("Done"),
        gettext("Best score"),
    )
    return [{"label": label, "numeric": place > 6} for place, label in enumerate(labels)]


def table_rows(
    found: Sequence[Sequence[Cell]], locale: str, titles: Mapping[str, Passage]
) -> list[dict[str, Any]]:
    """The rows of a report, as the page's table shows them; `titles` are those of the courses by key."""
    told = []
    for row in found:
        _, name, email, state, organisation, _, course, run, enrolled, seen, completed, share, best = row
        cells: list[dict[str, Any]] = [
            {"text": name, "note": email},
            {"text": state_name(str(state), locale) if state else ""},
            {"text": organisation or ""},
            {
                "text": marked(titles[str(course)], locale) if str(course) in titles else str(course),
                "note": gettext("run %(number)s", number=run) if run != 1 else None,
            },
            *({"text": _day(moment)} for moment in (enrolled, seen, completed)),
            {"text": _percent(share)},
            {"text": _percent(best)},
        ]
        told.append({"cells": cells})
    return told


def _day(moment: Cell) -> str:
    return str(format_date(datetime.fromisoformat(str(moment)), "medium")) if moment else ""


def _percent(share: Cell) -> str:
    return percent(float(share)) if share is not None else ""


def course_titles(session: Session, locale: str) -> dict[str, Passage]:
    """The titles of the published courses by key, each in the reader's language where it has one."""
    return {each.manifest.course: each.texts_in(locale).title for each in current_revisions(session)}


def filter_choices(session: Session, actor: Actor, locale: str, today: datetime) -> list[dict[str, Any]]:
    """The filters with what the actor may choose in each."""
    courses = course_titles(session, locale).items()
    foreign = {key: title.locale for key, title in courses if title.locale != locale}
    areas = [(area.key, area.label) for area in areas_in(session, locale, today.date())]
    moments = [
        ("enrolled", gettext("when they enrolled")),
        ("completed", gettext("when they finished")),
        ("seen", gettext("when they were last seen")),
    ]
    return [
        _choice(
            "course",
            gettext("Course"),
            [(key, title.text) for key, title in courses],
            gettext("All courses"),
            foreign,
        ),
        _choice("area", gettext("Thematic area"), areas, gettext("All areas")),
        _choice("state", gettext("State"), _states(session, actor, locale), gettext("All states")),
        _choice("organisation", gettext("Organisation"), _organisations(session, actor), gettext("All")),
        _choice("on", gettext("The dates say"), moments, None),
    ]


def _choice(
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    empty: str | None,
    languages: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "options": [
            {"value": value, "label": text, "lang": (languages or {}).get(value)} for value, text in options
        ],
        "empty": empty,
    }


def _states(session: Session, actor: Actor, locale: str) -> list[tuple[str, str]]:
    choices = state_choices(session, locale)
    if Scope("all") in actor.scopes:
        return choices
    seen = set(
        session.scalars(
            select(Affiliation.state)
            .where(Affiliation.confirmed_at.is_not(None), within_scope(actor))
            .distinct()
        )
    )
    seen |= {scope.value for scope in actor.scopes if scope.kind == "state"}
    return [(code, name) for code, name in choices if code in seen]


def _organisations(session: Session, actor: Actor) -> list[tuple[str, str]]:
    names = organisation_names(session)
    if Scope("all") in actor.scopes:
        return [(str(key), name) for key, name in names.items()]
    seen = set(
        session.scalars(
            select(Affiliation.organisation_id)
            .where(Affiliation.confirmed_at.is_not(None), within_scope(actor))
            .distinct()
        )
    )
    seen |= {int(scope.value) for scope in actor.scopes if scope.kind == "organisation"}
    return [(str(key), name) for key, name in names.items() if key in seen]


def scopes_in_words(session: Session, actor: Actor, locale: str) -> str:
    """How far the actor sees: names of states and organisations."""
    if Scope("all") in actor.scopes:
        return str(gettext("everybody"))
    names = organisation_names(session) if any(s.kind == "organisation" for s in actor.scopes) else {}
    told = [state_name(scope.value, locale) for scope in actor.scopes if scope.kind == "state"]
    told += [names.get(int(scope.value), "") for scope in actor.scopes if scope.kind == "organisation"]
    return ", ".join(sorted(told))
