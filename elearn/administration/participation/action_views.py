"""Editors' pages: actions, their period, area and lead, and everything that belongs to one."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.administration import policy
from elearn.administration.faults import by_line
from elearn.administration.participation.presenting import (
    actions_by_area,
    acts,
    joinable,
    part_address,
    part_rows,
    texts_of_action,
)
from elearn.administration.participation.schemas import (
    HistorySchema,
    ListSchema,
    NamedActionSchema,
    changed_action_schema,
    field_of,
    new_action_schema,
    terms_of,
    texts_of,
)
from elearn.administration.sections import room
from elearn.kernel import clock
from elearn.kernel.errors import DomainError, NotFound
from elearn.kernel.texts import N_
from elearn.markup.rendering import Passage
from elearn.programme.keys import key_from
from elearn.programme.participation.actions import (
    NewAction,
    Terms,
    add_action,
    change_action,
    describe_action,
    put_action_back,
    version_of_terms,
    withdraw_action,
)
from elearn.programme.participation.taking_part import ActionLine
from elearn.programme.participation.words import Readable, day_words, readable
from elearn.programme.texts.wordings import SOURCE_LOCALE, preview_of
from elearn.web.access import access
from elearn.web.application import signed_in
from elearn.web.forms import REFUSALS, Faults, form_data, load, shown_again, takes, told
from elearn.web.layout import Crumb, page
from elearn.web.locale import current_locale, languages, own_name
from elearn.web.notices import declare_notice, see_other

bp = Blueprint("action_editing", __name__)

SECTION = "action_editing.overview"

declare_notice("action_added", N_("The action is added. Say now which states take part in it."))
declare_notice("action_same", N_("Nothing has changed: the action is as you say already."), "note")
declare_notice("action_withdrawn", N_("Withdrawn. Readers no longer find this action; you can put it back."))
declare_notice("action_put_back", N_("Put back. Readers find this action again."))
declare_notice("action_changed", N_("The action is changed. Readers see it from now on."))


@bp.get("/<lang:lang>/admin/actions")
@access(policy.EDIT_PROGRAMME)
def overview(lang: str) -> Response:
    """Which actions are there, which run, and how many states take part?"""
    show = load(ListSchema(), request.args)["show"]
    today = clock.now().date()
    words = readable(g.reads, lang, today)
    filters = {
        "": gettext("All actions"),
        "running": gettext("Running"),
        "other": gettext("Not running"),
        "withdrawn": gettext("Withdrawn"),
    }
    return page(
        "administration/actions.html",
        page_title=gettext("Actions and participation"),
        groups=actions_by_area(words, show, today),
        filters=[
            {"label": label, "url": url_for(".overview", lang=lang, show=key or None), "current": key == show}
            for key, label in filters.items()
        ],
        has_any=bool(words.record.actions),
        add_url=url_for(".add_form", lang=lang),
        table_url=url_for("table_editing.upload_form", lang=lang),
        public_url=url_for("participation.overview", lang=lang),
        **room(SECTION, lang),
    )


@bp.get("/<lang:lang>/admin/new-action")
@access(policy.EDIT_PROGRAMME)
def add_form(lang: str) -> Response:
    """What shall the new action be?"""
    return _add_form({}, [])


@bp.post("/admin/new-action")
@access(policy.EDIT_PROGRAMME)
def add() -> Response:
    """Add an action; its key is made of its title where none is given."""
    try:
        data = load(schema := new_action_schema(), form_data(schema))
        texts = {name: texts_of(data, name) for name in ("title", "about")}
        key = data["key"] or key_from(texts["title"][SOURCE_LOCALE])
        new = NewAction(key, _with_body_key(terms_of(data)), texts)
        is_new = add_action(g.session, signed_in(), new, clock.now())
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_add_form, request.form), _told(refusal, "key"))
    return see_other(_address(key), "action_added" if is_new else "action_same")


@bp.get("/<lang:lang>/admin/actions/<action>")
@access(policy.EDIT_PROGRAMME)
def edit(lang: str, action: str) -> Response:
    """What is said of this action, who takes part in it, and how did that come?"""
    return action_page(action, {}, [])


@bp.get("/<lang:lang>/admin/actions/<action>/change")
@access(policy.EDIT_PROGRAMME)
def change_form(lang: str, action: str) -> Response:
    """Area, period and lead of this action."""
    return _change_form(action, {}, [])


@bp.post("/admin/actions/change")
@access(policy.EDIT_PROGRAMME)
def change() -> Response:
    """Change area, period or lead; say what it is about where nothing says so yet."""
    key = request.form.get("action", "")
    try:
        data = load(schema := changed_action_schema(), form_data(schema))
        terms, about = _with_body_key(terms_of(data)), texts_of(data, "about")
        is_changed = change_action(g.session, signed_in(), key, terms, clock.now(), seen=data["seen"])
        if any(about.values()):
            is_changed |= describe_action(g.session, signed_in(), key, about, clock.now())
    except REFUSALS as refusal:
        again = partial(_change_form, key, request.form, outside=refusal.params.get("parts", ()))
        return shown_again(refusal, again, _told(refusal, _conflict_field(refusal)))
    return see_other(_address(key), "action_changed" if is_changed else "action_same")


@bp.post("/admin/actions/withdrawal")
@access(policy.EDIT_PROGRAMME)
@takes(NamedActionSchema)
def withdraw(body: dict[str, str]) -> Response:
    """Take an action out of what readers find."""
    is_new = withdraw_action(g.session, signed_in(), body["action"], clock.now())
    return see_other(_address(body["action"]), "action_withdrawn" if is_new else "action_same")


@bp.post("/admin/actions/return")
@access(policy.EDIT_PROGRAMME)
@takes(NamedActionSchema)
def put_back(body: dict[str, str]) -> Response:
    """Undo a withdrawal."""
    is_new = put_action_back(g.session, signed_in(), body["action"], clock.now())
    return see_other(_address(body["action"]), "action_put_back" if is_new else "action_same")


def _conflict_field(refusal: DomainError) -> str:
    """Beside which field a conflict stands: what lies outside of the period is mostly after its end."""
    return {"participation_outside": "until", "text_changed": "about"}.get(refusal.code, "")


def _told(refusal: DomainError, conflict_field: str) -> Faults:
    """The faults beside their fields and in their order; those of Markdown line by line."""
    found = []
    for error in told(refusal, conflict_field):
        name, _, locale = error["field"].partition("_")
        lines = []
        if name in ("title", "about") and locale in ("", *languages()):
            lines = by_line(preview_of(name, request.form.get(error["field"], "")).findings, error["field"])
        found += lines or [error]
    order = list(_labels())
    return sorted(found, key=lambda each: order.index(each["field"]) if each["field"] in order else -1)


def _with_body_key(terms: Terms) -> Terms:
    """People write a body's name; kept is its key, where it is one of the programme's."""
    named = {
        text.text.casefold(): owner.removeprefix("body:")
        for locale in languages()
        for (owner, field), text in _words(locale).texts.items()
        if owner.startswith("body:") and field == "name"
    }
    body = terms.lead_body.strip()
    return Terms(terms.area, terms.since, terms.until, terms.lead_state, named.get(body.casefold(), body))


def _words(lang: str) -> Readable:
    return readable(g.reads, lang, clock.now().date())


def _address(action: str) -> str:
    return url_for(".edit", lang=current_locale(), action=action)


def action_page(action: str, typed: Mapping[str, Any], errors: Faults) -> Response:
    """The page of an action with what belongs to it; `typed` is what the form of joining held. Raises NotFound."""
    lang, today = current_locale(), clock.now().date()
    words = readable(g.reads, lang, today)
    found = _found(words, action)
    is_whole = load(HistorySchema(), request.args if request.method == "GET" else {})["history"] == "all"
    history, total = acts(g.reads, words, action, is_whole=is_whole)
    withdrawn = found.withdrawn_on
    title = Passage(words.title(action)["title"], words.title(action)["lang"] or lang)
    return page(
        "administration/action.html",
        page_title=title,
        action=words.action(found),
        key=action,
        change_url=url_for("action_editing.change_form", lang=lang, action=action),
        texts=texts_of_action(words, action),
        parts=part_rows(words, found, today),
        joinable=[] if withdrawn else joinable(words, action, today),
        withdrawn=day_words(withdrawn) if withdrawn else None,
        move_url=url_for("action_editing.put_back" if withdrawn else "action_editing.withdraw"),
        values=typed or {"since": found.period.since.isoformat(), "until": "", "states": []},
        errors=errors,
        join_url=url_for("participation_editing.join"),
        undo_url=url_for("participation_editing.undo_act"),
        history=history,
        history_total=total,
        history_url=None
        if len(history) == total
        else url_for("action_editing.edit", lang=lang, action=action, history="all"),
        **room(SECTION, lang),
        languages_at=("action_editing.edit", {"lang": lang, "action": action}),
    )


def _found(words: Readable, action: str) -> ActionLine:
    found = words.record.actions.get(action)
    if found is None:
        raise NotFound("action", action)
    return found


def _choices(words: Readable) -> dict[str, Any]:
    """What the forms of an action offer."""
    areas = [words.area(key) for key in words.areas]
    return {
        "areas": [{"value": each["key"], "label": each["label"], "lang": each["lang"]} for each in areas],
        "states": [
            {"value": code, "label": words.name(code)} for code in words.sorted_states(words.record.states)
        ],
        "bodies": [
            text.text
            for (owner, field), text in words.texts.items()
            if owner.startswith("body:") and field == "name"
        ],
        "labels": _labels(),
        "languages_offered": [
            {
                "code": code,
                "name": own_name(code),
                "suffix": field_of("", code),
                "is_source": code == SOURCE_LOCALE,
            }
            for code in sorted(languages(), key=lambda code: code != SOURCE_LOCALE)
        ],
    }


def _labels() -> dict[str, str]:
    """What the fields are called, in the order of the forms, for the list of what is to mend."""

    def worded(name: str, label: str) -> dict[str, str]:
        return {field_of(name, code): f"{label}: {own_name(code)}" for code in languages()}

    return {
        **worded("title", gettext("Title")),
        "key": gettext("Key"),
        "area": gettext("Thematic area"),
        "since": gettext("First day"),
        "until": gettext("Last day"),
        "lead_state": gettext("Led by a state"),
        "lead_body": gettext("or by a body"),
        **worded("about", gettext("What it is about")),
    }


def _add_form(typed: Mapping[str, Any], errors: Faults) -> Response:
    lang = current_locale()
    return page(
        "administration/action_new.html",
        page_title=gettext("Add an action"),
        values=typed,
        errors=errors,
        action=url_for(".add"),
        **_choices(_words(lang)),
        **room(SECTION, lang),
        languages_at=("action_editing.add_form", {"lang": lang}),
    )


def _change_form(action: str, typed: Mapping[str, Any], errors: Faults, outside: Any = ()) -> Response:
    lang = current_locale()
    words = _words(lang)
    found, title = _found(words, action), words.title(action)
    lead = words.lead(found)
    terms = Terms(found.area, found.period.since, found.period.until, found.lead_state, found.lead_body)
    shared = room(SECTION, lang)
    return page(
        "administration/action_change.html",
        page_title=Passage(title["title"], title["lang"] or lang),
        title=title,
        values={
            "area": found.area,
            "since": found.period.since.isoformat(),
            "until": found.period.until.isoformat() if found.period.until else "",
            "lead_state": found.lead_state,
            "lead_body": lead["name"] if lead and found.lead_body else "",
            **typed,
        },
        key=action,
        seen=version_of_terms(terms),
        errors=errors,
        outside=[{"name": words.name(part.state), "url": part_address(part, lang)} for part in outside],
        # What was typed while somebody else said it stays before its writer.
        has_about=(f"action:{action}", "about") in words.texts and not typed.get("about"),
        action=url_for(".change"),
        **_choices(words),
        sections=shared["sections"],
        breadcrumb=[*shared["breadcrumb"], Crumb(title["title"], _address(action))],
        languages_at=("action_editing.change_form", {"lang": lang, "action": action}),
    )
