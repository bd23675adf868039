"""Editors' pages: the programme's facts, added, changed, removed and put back. What is kept is seen at once."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext
from marshmallow import ValidationError

from elearn.administration import policy
from elearn.administration.facts.fields import ADD, FactSchema, fact_fields, said_of
from elearn.administration.facts.presenting import name_of_fact, overview, text_links
from elearn.administration.faults import all_faults
from elearn.administration.new_texts import in_order_of_form, text_fields, texts_of, typed_texts
from elearn.administration.sections import room
from elearn.kernel import clock
from elearn.kernel.audit import site_version
from elearn.kernel.errors import Conflict, FieldError, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.learning.presenting import text_and_lang
from elearn.programme.facts.editing import (
    add_fact,
    change_fact,
    found_fact,
    missing_texts,
    put_fact_back,
    remove_fact,
)
from elearn.programme.facts.kinds import KINDS, Fact, Kind, Said
from elearn.programme.texts.new_texts import NewTexts, Part
from elearn.programme.texts.publishing import wordings
from elearn.web.access import access
from elearn.web.application import signed_in
from elearn.web.forms import REFUSALS, Faults, form_data, load, shown_again, told
from elearn.web.layout import page
from elearn.web.locale import current_locale, languages
from elearn.web.notices import declare_notice, see_other

bp = Blueprint("facts", __name__)

SECTION = "facts.overview"

declare_notice("fact_kept", N_("Kept. Readers see it from now on."))
declare_notice("fact_same", N_("Nothing has changed."), "note")
declare_notice("fact_removed", N_("Removed. It stands at the end of this page, where you can put it back."))
declare_notice("fact_back", N_("Put back. Readers see it again."))
# What putting back refuses, by the code of the refusal.
declare_notice("fact_is_there", N_("This is there already, and nothing has changed."), "warning")
declare_notice(
    "adopting_meeting_removed",
    N_("The meeting that adopted this mandate was removed. Put the meeting back first, then the mandate."),
    "warning",
)


@bp.get("/<lang:lang>/admin/facts", endpoint="overview")
@access(policy.EDIT_PROGRAMME)
def overview_page(lang: str) -> Response:
    """Which facts does the platform tell of the programme, and what was removed?"""
    return page(
        "administration/facts.html",
        page_title=gettext("Facts"),
        **overview(g.reads, lang, clock.now().date()),
        put_back_url=url_for(".put_back"),
        **room(SECTION, lang),
    )


@bp.get("/<lang:lang>/admin/facts/<kind>/new")
@access(policy.EDIT_PROGRAMME)
def write(lang: str, kind: str) -> Response:
    """What is to be said of something new?"""
    return _writer(_kind(kind), {}, [])


@bp.post("/admin/facts/<kind>")
@access(policy.EDIT_PROGRAMME)
def add(kind: str) -> Response:
    """Say something new of the programme."""
    of = _kind(kind)

    def act(said: Said, texts: NewTexts, _seen: str | None) -> Response:
        added = add_fact(g.session, signed_in(), of, said, texts, clock.now())
        return see_other(_address(of, added), "fact_kept")

    return _try(of, act, partial(_writer, of, request.form))


@bp.get("/<lang:lang>/admin/facts/<kind>/<fact>")
@access(policy.EDIT_PROGRAMME)
def edit(lang: str, kind: str, fact: str) -> Response:
    """What is said of it, and what shall be?"""
    return _editor(found_fact(g.reads, _kind(kind), fact), {}, [])


@bp.post("/admin/facts/<kind>/<fact>")
@access(policy.EDIT_PROGRAMME)
def change(kind: str, fact: str) -> Response:
    """Say something else of it."""
    of = _kind(kind)

    def act(said: Said, texts: NewTexts, seen: str | None) -> Response:
        named, is_changed = change_fact(
            g.session, signed_in(), of, fact, said, texts, clock.now(), seen=seen or ""
        )
        return see_other(_address(of, named), "fact_kept" if is_changed else "fact_same")

    return _try(of, act, partial(_editor_again, of, fact, request.form))


@bp.post("/admin/facts/<kind>/<fact>/removal")
@access(policy.EDIT_PROGRAMME)
def remove(kind: str, fact: str) -> Response:
    """Remove it; the record keeps it, and it can be put back."""
    of = _kind(kind)
    try:
        remove_fact(g.session, signed_in(), of, fact, clock.now())
    except REFUSALS as refusal:
        again = partial(_editor_again, of, fact, {})
        return shown_again(refusal, again, told(refusal, "remove"))
    return see_other(_overview_url(), "fact_removed")


@bp.post("/admin/facts/returns")
@access(policy.EDIT_PROGRAMME)
def put_back() -> Response:
    """Put back what was removed."""
    entry = request.form.get("entry", "")
    if not (entry.isascii() and entry.isdecimal() and len(entry) < 19):
        raise NotFound("removal", entry[:20])
    try:
        fact = put_fact_back(g.session, signed_in(), int(entry), clock.now())
    except Conflict as refusal:
        g.work.rollback()
        return see_other(_overview_url(), refusal.code)
    return see_other(_address(fact.kind, fact.id), "fact_back")


def _try(
    kind: Kind,
    act: Callable[[Said, NewTexts, str | None], Response],
    again: Callable[[Faults], Response],
) -> Response:
    """Read the form and act; refused, the form is shown again with what was typed."""
    try:
        schema = FactSchema()
        data = load(schema, form_data(schema))
        try:
            said, texts = said_of(data, kind), texts_of(data, kind.texts)
        except ValidationError as fault:
            raise Invalid([FieldError("", "invalid")]) from fault
        return act(said, texts, data["seen"])
    except REFUSALS as refusal:
        return shown_again(refusal, again, all_faults(refusal))


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound("kind of facts", name)
    return KINDS[name]


def _writer(kind: Kind, typed: Mapping[str, Any], errors: Faults) -> Response:
    lang, heading = current_locale(), gettext(ADD[kind.name])
    return page(
        "administration/fact.html",
        page_title=heading,
        heading={"text": heading, "lang": None},
        action=url_for(".add", kind=kind.name),
        remove_url=None,
        seen=None,
        links=[],
        **_controls(kind, Said({}), kind.texts, typed, errors),
        **room(SECTION, lang),
        languages_at=("facts.write", {"lang": lang, "kind": kind.name}),
    )


def _editor_again(kind: Kind, fact: str, typed: Mapping[str, Any], errors: Faults) -> Response:
    """The form of a fact as it is kept now."""
    return _editor(found_fact(g.reads, kind, fact), typed, errors)


def _editor(fact: Fact, typed: Mapping[str, Any], errors: Faults) -> Response:
    lang, kind, today = current_locale(), fact.kind, clock.now().date()
    texts = wordings(g.reads, lang, today, site_version(g.reads))
    name = name_of_fact(fact, texts, lang)
    missing, written = missing_texts(g.reads, fact, clock.now()), typed_texts(typed)
    # What was typed while somebody else wrote the same text stays before its writer.
    parts = tuple(
        part
        for part in kind.texts
        if part in missing or any(written.get(f"{part.field}/{code}") for code in languages())
    )
    at: dict[str, Any] = {"kind": kind.name, "fact": fact.id}
    return page(
        "administration/fact.html",
        page_title=name,
        heading=text_and_lang(name, lang),
        action=url_for(".change", **at),
        remove_url=url_for(".remove", **at),
        seen=fact.said.stamp,
        links=text_links(fact, texts, lang),
        **_controls(kind, fact.said, parts, typed, errors),
        **room(SECTION, lang),
        languages_at=("facts.edit", {"lang": lang, **at}),
    )


def _controls(
    kind: Kind, said: Said, parts: tuple[Part, ...], typed: Mapping[str, Any], errors: Faults
) -> dict[str, Any]:
    texts = text_fields(parts, typed_texts(typed))
    return {
        **fact_fields(g.reads, kind, said, typed),
        "texts": texts,
        "errors": in_order_of_form(errors, texts),
    }


def _address(kind: Kind, fact: str) -> str:
    return url_for(".edit", lang=current_locale(), kind=kind.name, fact=fact)


def _overview_url() -> str:
    return url_for(".overview", lang=current_locale())
