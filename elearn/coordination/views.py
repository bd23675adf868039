"""Coordinators' pages: whose affiliation is to be confirmed."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import format_date, gettext
from marshmallow import fields, validate

from elearn.accounts.affiliations import claims_to_confirm, count_claims, decide_claim
from elearn.accounts.schemas import NothingSchema
from elearn.coordination import policy
from elearn.coordination.decisions import Decision, recent_decisions, take_back
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Scope
from elearn.kernel.schemas import Schema
from elearn.kernel.texts import N_
from elearn.programme.organisations import organisation_names
from elearn.programme.states import state_name
from elearn.web.access import access
from elearn.web.forms import load, takes
from elearn.web.layout import page
from elearn.web.locale import current_locale
from elearn.web.navigation import Place, add_place
from elearn.web.notices import declare_notice, see_other
from elearn.web.sentences import declare_sentences

bp = Blueprint("coordination", __name__)

CLAIMS_A_PAGE = 50

declare_notice("affiliation_confirmed", N_("Confirmed. Reports count this person from now on."))
declare_notice("affiliation_refused", N_("Refused. The person keeps the account and all progress."))
declare_notice("decision_taken_back", N_("Taken back. The person waits for a decision again."))
declare_sentences(
    {
        "claimed_again": N_("This person has named another place of work since. Decide about that one."),
        "decided_otherwise": N_(
            "Somebody else has just decided otherwise. Nothing was changed; you find their decision under “Lately”, "
            "and can take it back there."
        ),
    }
)


class QueueQuerySchema(Schema):
    """Which page of the queue, from 1."""

    page = fields.Int(load_default=1, validate=validate.Range(1, 100_000))


def add_places() -> None:
    """Put coordination into the navigation of those who may see it."""
    add_place(Place(30, N_("Coordination"), "coordination.affiliations", policy.CONFIRM_AFFILIATIONS))


@bp.get("/<lang:lang>/coordination")
@access(policy.CONFIRM_AFFILIATIONS)
def affiliations(lang: str) -> Response:
    """Whose statement is to be confirmed?"""
    assert g.actor is not None
    asked, total = load(QueueQuerySchema(), request.args)["page"], count_claims(g.reads, g.actor)
    names = organisation_names(g.reads)
    # The last page is empty once all of it is decided: then those before it are shown.
    number = min(asked, max(1, -(-total // CLAIMS_A_PAGE)))
    first = (number - 1) * CLAIMS_A_PAGE
    claims = g.reads.execute(claims_to_confirm(g.actor).limit(CLAIMS_A_PAGE).offset(first)).all()
    return page(
        "coordination/affiliations.html",
        page_title=gettext("Affiliations to confirm"),
        scope=_scope_in_words(g.actor, names, lang),
        queue=[
            {
                "id": str(claim.id),
                "person": person.name,
                "email": person.email,
                "state": state_name(claim.state, lang) if claim.state else None,
                "organisation": names.get(claim.organisation_id or 0, claim.organisation_text) or None,
                "stated_on": _day(claim.claimed_at),
                "confirm_url": url_for(".confirm", affiliation_id=claim.id),
                "refuse_url": url_for(".refuse", affiliation_id=claim.id),
                "note": None if claim.organisation_id or not claim.organisation_text else gettext("new name"),
            }
            for claim, person in claims
        ],
        recent=[_told(decision) for decision in recent_decisions(g.reads, g.actor, clock.now())],
        pages=_pager(lang, number, first, len(claims), total),
    )


@bp.post("/coordination/affiliations/<int:affiliation_id>/confirm")
@access(policy.CONFIRM_AFFILIATIONS)
@takes(NothingSchema)
def confirm(affiliation_id: int, body: object) -> Response:
    """Confirm a claim."""
    assert g.actor is not None
    decide_claim(g.session, g.actor, affiliation_id, True, clock.now())
    return _back("affiliation_confirmed")


@bp.post("/coordination/affiliations/<int:affiliation_id>/refuse")
@access(policy.CONFIRM_AFFILIATIONS)
@takes(NothingSchema)
def refuse(affiliation_id: int, body: object) -> Response:
    """Refuse a claim."""
    assert g.actor is not None
    decide_claim(g.session, g.actor, affiliation_id, False, clock.now())
    return _back("affiliation_refused")


@bp.post("/coordination/affiliations/<int:affiliation_id>/undo")
@access(policy.CONFIRM_AFFILIATIONS)
@takes(NothingSchema)
def undo(affiliation_id: int, body: object) -> Response:
    """Take a decision back."""
    assert g.actor is not None
    take_back(g.session, g.actor, affiliation_id, clock.now())
    return _back("decision_taken_back")


def _back(notice: str) -> Response:
    return see_other(url_for(".affiliations", lang=current_locale()), notice)


def _day(moment: datetime) -> str:
    return str(format_date(moment, "long"))


def _told(decision: Decision) -> dict[str, Any]:
    return {
        "person": decision.person,
        "what": gettext("confirmed") if decision.is_confirmed else gettext("refused"),
        "when": _day(decision.at),
        "undo_url": url_for(".undo", affiliation_id=decision.affiliation_id) if decision.can_undo else None,
    }


def _scope_in_words(actor: Actor, names: dict[int, str], lang: str) -> str:
    if Scope("all") in actor.scopes:
        return str(gettext("everybody"))
    told = [state_name(scope.value, lang) for scope in actor.scopes if scope.kind == "state"]
    told += [names.get(int(scope.value), "") for scope in actor.scopes if scope.kind == "organisation"]
    return ", ".join(sorted(told))


def _pager(lang: str, number: int, first: int, shown: int, total: int) -> dict[str, str | None] | None:
    if total <= CLAIMS_A_PAGE:
        return None
    before, after = number > 1, first + shown < total
    text = gettext("%(first)s to %(last)s of %(total)s", first=first + 1, last=first + shown, total=total)
    return {
        "text": text,
        "previous_url": url_for(".affiliations", lang=lang, page=number - 1) if before else None,
        "next_url": url_for(".affiliations", lang=lang, page=number + 1) if after else None,
    }
