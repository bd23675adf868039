"""Editors' pages: participation from a table: sent, looked at row by row, and then recorded whole or not at all; and
undone so."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.administration import policy
from elearn.administration.participation.action_views import SECTION
from elearn.administration.participation.schemas import ImportSchema, TableSchema
from elearn.administration.sections import room
from elearn.administration.who import names_of
from elearn.kernel import clock
from elearn.kernel.actor import SYSTEM
from elearn.kernel.errors import Conflict, FieldError, Invalid
from elearn.kernel.texts import N_
from elearn.programme.participation.imported import past_imports, undo_import
from elearn.programme.participation.importing import (
    Plan,
    Verdict,
    apply_plan,
    plan_import,
    read_table,
    written,
)
from elearn.programme.participation.ledger import Outcome, Place
from elearn.programme.participation.words import Readable, day_words, readable
from elearn.programme.texts.wordings import version_of
from elearn.web.access import access
from elearn.web.application import signed_in
from elearn.web.forms import REFUSALS, Faults, form_data, load, shown_again, takes, told
from elearn.web.layout import page
from elearn.web.locale import current_locale
from elearn.web.moments import moment
from elearn.web.notices import declare_notice, see_other
from elearn.web.sentences import sentence
from elearn.web.table_reading import LARGEST_TABLE

bp = Blueprint("table_editing", __name__)

# So many rows of a kind are shown; the rest is counted.
MOST_SHOWN, LAST_IMPORTS = 200, 20
LARGEST_UPLOAD = LARGEST_TABLE + (64 << 10)  # with what a browser writes around the file

declare_notice(
    "table_recorded",
    N_(
        "Recorded, every row of the table. All of it can be undone here, and each row on the page of its action."
    ),
)
declare_notice("table_undone", N_("Undone, every row. What stood before stands again."))
declare_notice("table_same", N_("Nothing has changed: every row of it was undone before."), "note")


@bp.get("/<lang:lang>/admin/participation-table")
@access(policy.EDIT_PROGRAMME)
def upload_form(lang: str) -> Response:
    """How is participation recorded from a table?"""
    return _form([])


@bp.post("/admin/participation-table")
@access(policy.EDIT_PROGRAMME, largest_body=LARGEST_UPLOAD)
def upload() -> Response:
    """Look at what a table would change; nothing is written."""
    content = _sent()
    try:
        if not content:
            raise Invalid([FieldError("/table", "required")])
        plan = plan_import(g.reads, read_table(content))
    except Invalid as refusal:
        return shown_again(refusal, _form, [{**fault, "field": "table"} for fault in told(refusal)])
    response = _shown(plan, [])
    response.status_code = 200 if plan.is_right else 422
    return response


def _sent() -> bytes:
    """The file that was sent; nothing where none was."""
    sent = request.files.get("table")
    if sent is None:
        return b""
    with sent.stream:  # a large one is on disk
        return bytes(sent.read())


@bp.post("/admin/participation-table/record")
@access(policy.EDIT_PROGRAMME)
def record() -> Response:
    """Record a table as it was looked at, whole."""
    body = load(schema := TableSchema(), form_data(schema))
    plan = plan_import(g.reads, read_table(body["table"].encode()))
    try:
        if not plan.is_right or _digest(plan) != body["seen"]:
            raise Conflict("participation_changed")
        apply_plan(g.session, signed_in(), plan, clock.now())
    except REFUSALS as refusal:
        return shown_again(refusal, lambda faults: _shown(plan_import(g.reads, plan.rows), faults))
    return see_other(url_for(".upload_form", lang=current_locale()), "table_recorded")


@bp.post("/admin/participation-table/undo")
@access(policy.EDIT_PROGRAMME)
@takes(ImportSchema)
def undo(body: dict[str, int]) -> Response:
    """Let stand again what stood before a table, all of it or nothing."""
    try:
        is_new = undo_import(g.session, signed_in(), body["id"], clock.now())
    except Conflict as refusal:
        places = refusal.params["places"]
        return shown_again(refusal, lambda faults: _form(faults, places))
    notice = "table_undone" if is_new else "table_same"
    return see_other(url_for(".upload_form", lang=current_locale()), notice)


def _digest(plan: Plan) -> str:
    """Changes with what the plan would do."""
    told = [f"{change.place.subject} {change.before} {change.said}" for change in plan.changes]
    return version_of("\n".join(told))


def _form(errors: Faults, built_upon: Any = ()) -> Response:
    lang = current_locale()
    words = readable(g.reads, lang, clock.now().date())
    return page(
        "administration/table.html",
        page_title=gettext("Participation from a table"),
        errors=errors,
        action=url_for(".upload"),
        undo_url=url_for(".undo"),
        history=_history(),
        built_upon=[_place(words, each) for each in built_upon[:MOST_SHOWN]],
        more_built_upon=max(0, len(built_upon) - MOST_SHOWN),
        example=next(iter(words.record.actions), "return-seminars"),
        **room(SECTION, lang),
        languages_at=("table_editing.upload_form", {"lang": lang}),
    )


def _history() -> list[dict[str, Any]]:
    imports = past_imports(g.reads, LAST_IMPORTS)
    names = names_of(g.reads, (each.recorded_by for each in imports))
    return [
        {
            "id": str(each.id),
            "rows": each.rows,
            "undoes": moment(each.undoes),
            "when": moment(each.recorded_at),
            "who": gettext("from the command line")
            if each.recorded_by == SYSTEM.id
            else names[each.recorded_by],
            "is_undone": each.is_undone,
        }
        for each in imports
    ]


def _place(words: Readable, place: Place) -> dict[str, Any]:
    return {
        "state": words.name(place.state),
        **words.title(place.action),
        "url": url_for("action_editing.edit", lang=words.locale, action=place.action),
    }


def _shown(plan: Plan, errors: Faults) -> Response:
    lang = current_locale()
    words = readable(g.reads, lang, clock.now().date())
    counts = Counter(verdict.outcome for verdict in plan.verdicts)
    faulty = [verdict for verdict in plan.verdicts if verdict.errors]
    changing = [verdict for verdict in plan.verdicts if verdict.outcome in (Outcome.ADDED, Outcome.CHANGED)]
    return page(
        "administration/table_shown.html",
        page_title=gettext("What the table would change"),
        errors=errors,
        counts={
            "added": counts[Outcome.ADDED],
            "changed": counts[Outcome.CHANGED],
            "same": counts[Outcome.SAME],
            "wrong": len(faulty),
        },
        faults=list(_faults(faulty[:MOST_SHOWN])),
        more_faults=max(0, len(faulty) - MOST_SHOWN),
        rows=_rows(words, changing[:MOST_SHOWN]),
        more_rows=max(0, len(changing) - MOST_SHOWN),
        table=written(plan.verdicts) if plan.is_right and changing else None,
        seen=_digest(plan),
        action=url_for(".record"),
        again_url=url_for(".upload_form", lang=lang),
        **room(SECTION, lang),
        languages_at=("table_editing.upload_form", {"lang": lang}),
    )


def _faults(verdicts: Iterable[Verdict]) -> Iterable[dict[str, Any]]:
    for verdict in verdicts:
        said = " · ".join(cell for cell in verdict.cells.values() if cell)
        for error in verdict.errors:
            yield {
                "row": verdict.row,
                "said": said[:120],
                "column": error.pointer.removeprefix("/"),
                "text": sentence(error.code, error.params),
            }


def _rows(words: Readable, verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    found = []
    for verdict in verdicts:
        title = words.title(verdict.cells["action"])
        until = verdict.cells.get("until", "")
        found.append(
            {
                "row": verdict.row,
                "state": words.name(verdict.cells["state"].upper()),
                "title": title["title"],
                "lang": title["lang"],
                "since": verdict.cells["since"],
                "until": until,
                "is_new": verdict.outcome is Outcome.ADDED,
                "before": None
                if verdict.outcome is Outcome.ADDED
                else day_words(verdict.before)
                if verdict.before
                else gettext("no end"),
            }
        )
    return found
