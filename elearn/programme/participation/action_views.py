"""The page of an action: what it is, when, who leads it, and which states take part, on any day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext
from marshmallow import fields
from sqlalchemy.orm import Session

from elearn.kernel import clock
from elearn.kernel.errors import Gone, Invalid, NotFound
from elearn.kernel.schemas import Schema
from elearn.kernel.texts import N_
from elearn.markup.rendering import Passage
from elearn.programme.participation.taking_part import ActionLine, Part
from elearn.programme.participation.who_takes_part import kept_record
from elearn.programme.participation.words import Readable, day_marked, day_words, period_marked, readable
from elearn.programme.policy import may_edit
from elearn.web.access import PUBLIC, access
from elearn.web.forms import load, told
from elearn.web.head import Told
from elearn.web.layout import Crumb, page
from elearn.web.sentences import declare_sentences
from elearn.web.sitemap import Listed, list_pages

bp = Blueprint("actions", __name__)

declare_sentences(
    {
        "action_is_gone": N_(
            "This action was withdrawn on %(day)s. Who took part in it until then stands in the table of states, as of "
            "a day before."
        )
    }
)


class DaySchema(Schema):
    """As of which day: today where it is not said."""

    as_of = fields.Date()


@list_pages
def public_pages(session: Session) -> Iterator[Listed]:
    """Every action."""
    for key in kept_record(session).shown_actions(clock.now().date()):
        yield Listed((f"{bp.name}.page", (("action", key),)))


@bp.get("/<lang:lang>/actions/<action>", endpoint="page")
@access(PUBLIC)
def action_page(lang: str, action: str) -> Response:
    """What is this action, and which states take part in it?"""
    today = clock.now().date()
    words = readable(g.reads, lang, today)
    found = words.record.actions.get(action)
    if found is None:
        raise NotFound("action", action)
    given, errors = {"as_of": value} if (value := request.args.get("as_of")) else {}, []
    try:
        day = load(DaySchema(), given).get("as_of", today)
    except Invalid as refusal:
        day, errors = today, told(refusal)
    if found.withdrawn_on is not None and not found.is_shown(day):
        raise Gone("action_is_gone", day=day_words(found.withdrawn_on))
    shown = words.action(found)
    title = Passage(shown["title"], shown["lang"] or lang)
    return page(
        "programme/action.html",
        status=422 if errors else 200,
        page_title=title,
        told=Told(_description(words, found, title), found.area),
        breadcrumb=[
            Crumb(gettext("Who takes part in what"), url_for("participation.overview", lang=lang)),
            Crumb(
                words.areas[found.area].label, url_for("participation.overview", lang=lang, area=found.area)
            ),
        ],
        action=shown,
        area_url=url_for("portal.area", lang=lang, area=found.area),
        standing=_standing(found, today),
        **_states(words, found, day),
        day=day_marked(day),
        values={"as_of": day.isoformat()},
        errors=errors,
        here=url_for(".page", lang=lang, action=action),
        edit_url=url_for("action_editing.edit", lang=lang, action=action) if may_edit(g.actor) else None,
    )


def _description(words: Readable, action: ActionLine, title: Passage) -> Passage:
    about = words.texts.get((f"action:{action.key}", "about"))
    return Passage(about.text, about.locale) if about else title


def _standing(action: ActionLine, today: date) -> str | None:
    """Where today is outside of the action's days."""
    if today < action.period.since:
        return gettext("Has not begun yet")
    return None if action.period.includes(today) else gettext("Has ended")


def _states(words: Readable, action: ActionLine, day: date) -> dict[str, list[dict[str, Any]]]:
    """The states that take part on a day, those that did before, and those that will."""
    parts = [part for part in words.record.parts if part.action == action.key]
    order = {state: place for place, state in enumerate(words.sorted_states({part.state for part in parts}))}
    parts.sort(key=lambda part: (order[part.state], part.period.since))
    present = [part for part in parts if words.record.whole_period(part).includes(day)]
    return {
        "present": [_line(words, part) for part in present],
        "earlier": [_line(words, part) for part in parts if part not in present and part.period.since <= day],
        "later": [_line(words, part) for part in parts if part.period.since > day],
    }


def _line(words: Readable, part: Part) -> dict[str, Any]:
    """A state with its days: its own end, where it has one, else it stays to the end of the action."""
    return {**words.state_link(part.state), "days": period_marked(part.period)}
