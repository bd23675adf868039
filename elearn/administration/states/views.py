"""Editors' pages: the list of states, and how each stands to the programme, from a day on and by whom."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.administration import policy
from elearn.administration.sections import room
from elearn.administration.states.schemas import NewStatus, NewStatusSchema, SaidStatusSchema
from elearn.administration.who import names_of
from elearn.kernel import clock
from elearn.kernel.errors import FieldError, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.programme.models import StateStatus
from elearn.programme.participation.taking_part import StatusLine
from elearn.programme.participation.words import Readable, readable
from elearn.programme.states import STATUSES, add_state, set_status, statuses_of, undo_status
from elearn.web.access import access
from elearn.web.application import signed_in
from elearn.web.forms import REFUSALS, Faults, form_data, load, shown_again, takes
from elearn.web.layout import page
from elearn.web.locale import current_locale
from elearn.web.moments import moment
from elearn.web.notices import declare_notice, see_other

bp = Blueprint("state_editing", __name__)

SECTION = "state_editing.overview"

declare_notice("state_added", N_("The state is in the list. It can take part in actions from now on."))
declare_notice("status_said", N_("Saved. Readers see it from that day on."))
declare_notice("status_same", N_("Nothing has changed: this is said of the state already."), "note")


@bp.get("/<lang:lang>/admin/states")
@access(policy.EDIT_PROGRAMME)
def overview(lang: str) -> Response:
    """Which states are in the list, and how does each stand to the programme today?"""
    return _list({}, [])


@bp.post("/admin/states")
@access(policy.EDIT_PROGRAMME)
def add() -> Response:
    """Put a state into the list."""
    try:
        body: NewStatus = load(schema := NewStatusSchema(), form_data(schema))
        is_new = add_state(
            g.session, signed_in(), body.code, body.status, body.since, body.source, clock.now()
        )
        if not is_new:
            raise Invalid([FieldError("/code", "state_known")])
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_list, request.form))
    return see_other(_address(body.code), "state_added")


@bp.get("/<lang:lang>/admin/states/<code>")
@access(policy.EDIT_PROGRAMME)
def edit(lang: str, code: str) -> Response:
    """How does this state stand to the programme, since when, and who has said so?"""
    return _state(code, {}, [])


@bp.post("/admin/states/status")
@access(policy.EDIT_PROGRAMME)
def say_status() -> Response:
    """Say how a state stands to the programme from a day on."""
    code = request.form.get("code", "")
    try:
        body: NewStatus = load(schema := NewStatusSchema(), form_data(schema))
        is_new = set_status(
            g.session,
            signed_in(),
            body.code,
            body.status,
            body.since,
            body.source,
            clock.now(),
            seen=body.seen,
        )
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_state, code, request.form))
    return see_other(_address(body.code), "status_said" if is_new else "status_same")


@bp.post("/admin/states/status/undo")
@access(policy.EDIT_PROGRAMME)
@takes(SaidStatusSchema)
def undo(body: dict[str, Any]) -> Response:
    """Let stand again what was said of a state before."""
    try:
        undo_status(g.session, signed_in(), body["code"], body["since"], body["number"], clock.now())
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_state, body["code"], {}))
    return see_other(_address(body["code"]), "act_undone")


def _address(code: str) -> str:
    return url_for(".edit", lang=current_locale(), code=code)


def _statuses() -> list[dict[str, str]]:
    return [{"value": key, "label": gettext(word)} for key, word in STATUSES.items()]


def _list(typed: Mapping[str, Any], errors: Faults) -> Response:
    lang, today = current_locale(), clock.now().date()
    words = readable(g.reads, lang, today)
    return page(
        "administration/states.html",
        page_title=gettext("States"),
        states=[
            {
                "name": words.name(code),
                "code": code,
                "url": url_for(".edit", lang=lang, code=code),
                "status": words.status(words.record.status_on(code, today)),
            }
            for code in words.sorted_states(words.record.states)
        ],
        statuses=_statuses(),
        values={"since": today.isoformat(), **typed},
        errors=errors,
        action=url_for(".add"),
        **room(SECTION, lang),
        languages_at=("state_editing.overview", {"lang": lang}),
    )


def _state(code: str, typed: Mapping[str, Any], errors: Faults) -> Response:
    lang, today = current_locale(), clock.now().date()
    words = readable(g.reads, lang, today)
    if code not in words.record.states:
        raise NotFound("state", code)
    said = statuses_of(g.reads, code)
    present = words.record.status_on(code, today)
    return page(
        "administration/state.html",
        page_title=words.name(code),
        name=words.name(code),
        code=code,
        present=words.status(present),
        history=_history(words, said),
        statuses=_statuses(),
        values={
            "status": present.status if present else "",
            "since": today.isoformat(),
            "source": "",
            **typed,
        },
        seen=len(said),
        errors=errors,
        action=url_for(".say_status"),
        undo_url=url_for(".undo"),
        public_url=url_for("participation.state", lang=lang, code=code),
        **room(SECTION, lang),
        languages_at=("state_editing.edit", {"lang": lang, "code": code}),
    )


def _history(words: Readable, said: Sequence[StateStatus]) -> list[dict[str, Any]]:
    """Everything that was said of a state; of each day what was said last can be undone."""
    names = names_of(g.reads, (each.recorded_by for each in said))
    newest = {each.since: each for each in reversed(said)}
    return [
        {
            **words.status(StatusLine(each.since, each.status, each.source)),
            "when": moment(each.recorded_at),
            "who": names[each.recorded_by],
            "is_taken_back": each.is_withdrawn,
            "is_replaced": each is not newest[each.since],
            "undo": {"since": each.since.isoformat(), "number": each.number}
            if each is newest[each.since]
            else None,
        }
        for each in said
    ]
