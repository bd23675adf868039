"""Editors' pages: who takes part in an action: joined, ended, corrected, taken back, and each of that undone."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, request, url_for

from elearn.administration import policy
from elearn.administration.participation.action_views import SECTION, action_page
from elearn.administration.participation.schemas import (
    BeganSchema,
    Corrected,
    CorrectedSchema,
    JoiningSchema,
    Part,
    PartSchema,
)
from elearn.administration.sections import room
from elearn.kernel import clock
from elearn.kernel.errors import DomainError, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.programme.participation.ledger import Place
from elearn.programme.participation.recording import (
    correct_participation,
    read_ledger,
    record_several,
    undo,
    withdraw_participation,
)
from elearn.programme.participation.words import readable
from elearn.programme.states import state_name
from elearn.web.access import access
from elearn.web.application import signed_in
from elearn.web.forms import REFUSALS, Faults, form_data, load, shown_again, takes, told
from elearn.web.layout import Crumb, page
from elearn.web.locale import current_locale
from elearn.web.notices import declare_notice, see_other
from elearn.web.sentences import sentence

bp = Blueprint("participation_editing", __name__)

declare_notice("states_joined", N_("Recorded. It stands in the history below, where you can undo it."))
declare_notice("states_same", N_("Nothing has changed: this is recorded already."), "note")
declare_notice("participation_corrected", N_("Saved. It stands in the history below, where you can undo it."))
declare_notice(
    "participation_withdrawn", N_("Taken back. It stands in the history below, where you can undo it.")
)
declare_notice("act_undone", N_("Undone. What stood before stands again."))


@bp.post("/admin/participation")
@access(policy.EDIT_PROGRAMME)
def join() -> Response:
    """Let several states take part from one day on: all of them, or none."""
    action = request.form.get("action", "")
    try:
        body = load(schema := JoiningSchema(), form_data(schema))
        added = record_several(g.session, signed_in(), body.action, body.states, body.period, clock.now())
    except REFUSALS as refusal:
        typed = {**request.form, "states": request.form.getlist("states")}
        return shown_again(refusal, partial(action_page, action, typed), _of_states(refusal))
    return see_other(_action(action), "states_joined" if added else "states_same")


def _of_states(refusal: DomainError) -> Faults:
    """Faults of a state name it."""
    if not isinstance(refusal, Invalid):
        return told(refusal)
    found = []
    for error in refusal.errors:
        name, _, code = error.pointer.removeprefix("/").partition("/")
        text = sentence(error.code, error.params)
        # Whatever is not in the list is not repeated: it is what a stranger wrote.
        is_named = name == "states" and error.code != "unknown_state" and bool(code)
        found.append(
            {"field": name, "text": f"{state_name(code, current_locale())}: {text}" if is_named else text}
        )
    return found


@bp.get("/<lang:lang>/admin/actions/<action>/states/<code>")
@access(policy.EDIT_PROGRAMME)
def edit(lang: str, action: str, code: str) -> Response:
    """Since when does this state take part in this action, and until when?"""
    place = Place(action, code, load(BeganSchema(), request.args)["since"])
    return _form(place, {}, [])


@bp.post("/admin/participation/correct")
@access(policy.EDIT_PROGRAMME)
def correct() -> Response:
    """Change the first or the last day."""
    part: Part = load(PartSchema(), _named(request.form))
    try:
        body: Corrected = load(schema := CorrectedSchema(), form_data(schema))
        is_changed = correct_participation(
            g.session, signed_in(), body.place, body.period, clock.now(), seen=body.seen
        )
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_form, part.place, request.form))
    return see_other(_action(part.place.action), "participation_corrected" if is_changed else "states_same")


@bp.post("/admin/participation/withdraw")
@access(policy.EDIT_PROGRAMME)
@takes(PartSchema)
def withdraw(body: Part) -> Response:
    """Take back what was recorded by mistake."""
    try:
        withdraw_participation(g.session, signed_in(), body.place, clock.now(), seen=body.seen)
    except REFUSALS as refusal:
        return shown_again(refusal, partial(action_page, body.place.action, {}))
    return see_other(_action(body.place.action), "participation_withdrawn")


@bp.post("/admin/participation/undo")
@access(policy.EDIT_PROGRAMME)
@takes(PartSchema)
def undo_act(body: Part) -> Response:
    """Let stand again what stood before an act."""
    try:
        undo(g.session, signed_in(), body.place, body.seen, clock.now())
    except REFUSALS as refusal:
        faults = [
            {**fault, "field": ""} for fault in told(refusal)
        ]  # its page has no field for what no longer fits
        return shown_again(refusal, partial(action_page, body.place.action, {}), faults)
    return see_other(_action(body.place.action), "act_undone")


def _named(form: Mapping[str, str]) -> dict[str, str]:
    """Of a form what says which participation it is about."""
    return {name: form[name] for name in ("action", "state", "began", "seen") if name in form}


def _action(action: str) -> str:
    return url_for("action_editing.edit", lang=current_locale(), action=action)


def _form(place: Place, typed: Mapping[str, Any], errors: Faults) -> Response:
    lang = current_locale()
    words = readable(g.reads, lang, clock.now().date())
    line = read_ledger(g.reads, place.action).line(place)
    if line is None or line.said.is_withdrawn:
        raise NotFound("participation", place.subject)
    action, name = words.action(words.record.actions[place.action]), words.name(place.state)
    shared = room(SECTION, lang)
    return page(
        "administration/participation.html",
        page_title=name,
        name=name,
        action=action,
        place={"action": place.action, "state": place.state, "began": place.since.isoformat()},
        seen=line.number,
        values={
            "since": place.since.isoformat(),
            "until": line.said.until.isoformat() if line.said.until else "",
            **typed,
        },
        errors=errors,
        correct_url=url_for(".correct"),
        withdraw_url=url_for(".withdraw"),
        sections=shared["sections"],
        breadcrumb=[*shared["breadcrumb"], Crumb(action["title"], _action(place.action))],
        languages_at=(
            "participation_editing.edit",
            {"lang": lang, "action": place.action, "code": place.state, "since": place.since.isoformat()},
        ),
    )
