"""Pages of participation: the matrix, a state, and the files."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.kernel import clock
from elearn.kernel.errors import Invalid, NotFound
from elearn.programme.participation.files import picture, picture_file, table_file
from elearn.programme.participation.filters import BY_NAME, BY_NUMBER, given, read_filters
from elearn.programme.participation.matrix import Asked, ParticipationPage
from elearn.programme.participation.taking_part import Filters, Part
from elearn.programme.participation.who_takes_part import kept_record
from elearn.programme.participation.words import Readable, period_marked, readable
from elearn.programme.policy import may_edit
from elearn.web.access import PUBLIC, access
from elearn.web.forms import told
from elearn.web.head import Told
from elearn.web.layout import Crumb, page
from elearn.web.sitemap import Listed, list_pages

bp = Blueprint("participation", __name__)


@list_pages
def public_pages(session: Session) -> Iterator[Listed]:
    """Who takes part in what, as a whole and by state."""
    yield Listed((f"{bp.name}.overview", ()))
    for code in kept_record(session).states:
        yield Listed((f"{bp.name}.state", (("code", code),)))


@bp.get("/<lang:lang>/participation")
@access(PUBLIC)
def overview(lang: str) -> Response:
    """Which state takes part in what?"""
    today = clock.now().date()
    words, typed = readable(g.reads, lang, today), given(request.args)
    try:
        asked, errors = _asked(words), []
    except Invalid as refusal:
        asked, errors = Asked({}, Filters(today), BY_NAME), told(refusal)
    shown = ParticipationPage(words, asked)
    values = shown.values()
    if errors:
        wrong = {each["field"] for each in errors}
        # A field for dates can show dates only.
        values["values"] = {
            name: text for name, text in typed.items() if name != "as_of" or name not in wrong
        }
    return page(
        "programme/participation.html",
        page_title=gettext("Who takes part in what"),
        told=_told(),
        status=422 if errors else 200,
        errors=errors,
        picture=picture(words, asked, shown, is_file=False),
        contact_url=url_for("portal.contact", lang=lang),
        edit_url=url_for("action_editing.overview", lang=lang) if may_edit(g.actor) else None,
        **values,
    )


def _told() -> Told:
    return Told(gettext("Which state takes part in which action of the six areas, and since when."))


def _asked(words: Readable) -> Asked:
    typed = given(request.args)
    order = BY_NUMBER if request.args.get("sort") == BY_NUMBER else BY_NAME
    return Asked(typed, read_filters(words.record, words.areas, typed, clock.now().date()), order)


@bp.get("/<lang:lang>/participation.<any(csv, xlsx, json, svg):form>")
@access(PUBLIC)
def file(lang: str, form: str) -> Response:
    """The same as a file, with the page's filters."""
    words = readable(g.reads, lang, clock.now().date())
    asked = _asked(words)
    return picture_file(words, asked) if form == "svg" else table_file(words, asked, form)


@bp.get("/<lang:lang>/participation/<code>")
@access(PUBLIC)
def state(lang: str, code: str) -> Response:
    """In what does this state take part, and since when?"""
    today = clock.now().date()
    words = readable(g.reads, lang, today)
    record = words.record
    if code not in record.states:
        raise NotFound("state", code)
    parts = [part for part in record.shown_parts(today) if part.state == code]
    order = list(record.actions)
    parts.sort(key=lambda part: (order.index(part.action), part.period.since))
    present = [part for part in parts if record.whole_period(part).includes(today)]
    return page(
        "programme/state.html",
        told=_told(),
        page_title=words.name(code),
        name=words.name(code),
        standing=words.status(record.status_on(code, today)),
        statuses=[words.status(line) for line in record.states[code]],
        present=[_line(words, part) for part in present],
        earlier=[_line(words, part) for part in parts if part not in present and part.period.since <= today],
        later=[_line(words, part) for part in parts if part.period.since > today],
        leads=[
            words.action(each) for each in record.shown_actions(today).values() if each.lead_state == code
        ],
        has_examples=any(part.is_example for part in parts),
        overview_url=url_for(".overview", lang=lang),
        edit_url=url_for("state_editing.edit", lang=lang, code=code) if may_edit(g.actor) else None,
        breadcrumb=[Crumb(gettext("Who takes part in what"), url_for(".overview", lang=lang))],
    )


def _line(words: Readable, part: Part) -> dict[str, Any]:
    action = words.record.actions[part.action]
    return {**words.action(action), "days": period_marked(words.record.whole_period(part))}


def area_participation(words: Readable, area: str) -> dict[str, Any]:
    """What the page of an area says of it today: the states that take part, and the actions."""
    today = clock.now().date()
    asked = Asked({"area": area}, Filters(today, area=area), BY_NAME)
    shown = ParticipationPage(words, asked)
    actions = [words.action(action) for action in shown.chosen.actions]
    by_action = {
        each.key: sum(part.action == each.key for part in shown.chosen.parts) for each in shown.chosen.actions
    }
    return {
        "states": [words.state_link(state) for state in shown.states()],
        "actions": [{**action, "states": by_action[action["key"]]} for action in actions],
        "has_examples": shown.chosen.has_examples,
        "url": asked.address(words.locale),
    }
