"""A report as its page wants it: choices of the filters, cells as text, and whom the figures count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_date, gettext
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import visible_affiliations
from elearn.accounts.models import Affiliation
from elearn.catalogue.offers import OnOffer
from elearn.kernel.actor import Actor, Scope
from elearn.markup.rendering import Passage
from elearn.programme.areas import kept_areas
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


def course_titles(offered: OnOffer, locale: str) -> dict[str, Passage]:
    """The titles of the published courses by key, each in the reader's language where it has one."""
    return {each.course: each.texts_in(locale).title for each in offered.offers}


def filter_choices(
    session: Session, actor: Actor, offered: OnOffer, locale: str, now: datetime
) -> list[dict[str, Any]]:
    """The filters with what the actor may choose in each."""
    seen = _seen(session, actor)
    courses = course_titles(offered, locale).items()
    foreign = {key: title.locale for key, title in courses if title.locale != locale}
    kept = kept_areas(session, locale, now.date(), offered.site_version)
    areas = [(area.key, area.label) for area in kept.values()]
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
        _choice("state", gettext("State"), _states(session, seen, locale), gettext("All states")),
        _choice("organisation", gettext("Organisation"), _organisations(session, seen), gettext("All")),
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


@dataclass(frozen=True)
class _Seen:
    """The states and organisations of the people whom somebody sees; None where that is everybody."""

    states: frozenset[str] | None = None
    organisations: frozenset[int] | None = None


def _seen(session: Session, actor: Actor) -> _Seen:
    if Scope("all") in actor.scopes:
        return _Seen()
    places = visible_affiliations(actor).with_only_columns(Affiliation.state, Affiliation.organisation_id)
    found = session.execute(places.distinct()).all()
    states = {scope.value for scope in actor.scopes if scope.kind == "state"}
    organisations = {int(scope.value) for scope in actor.scopes if scope.kind == "organisation"}
    return _Seen(
        frozenset(states | {state for state, _ in found if state is not None}),
        frozenset(organisations | {key for _, key in found if key is not None}),
    )


def _states(session: Session, seen: _Seen, locale: str) -> list[tuple[str, str]]:
    choices = state_choices(session, locale)
    return [(code, name) for code, name in choices if seen.states is None or code in seen.states]


def _organisations(session: Session, seen: _Seen) -> list[tuple[str, str]]:
    names = organisation_names(session).items()
    return [
        (str(key), name) for key, name in names if seen.organisations is None or key in seen.organisations
    ]


def scopes_in_words(session: Session, actor: Actor, locale: str) -> str:
    """How far the actor sees: names of states and organisations."""
    if Scope("all") in actor.scopes:
        return str(gettext("everybody"))
    names = organisation_names(session) if any(s.kind == "organisation" for s in actor.scopes) else {}
    told = [state_name(scope.value, locale) for scope in actor.scopes if scope.kind == "state"]
    told += [names.get(int(scope.value), "") for scope in actor.scopes if scope.kind == "organisation"]
    return ", ".join(sorted(told))
