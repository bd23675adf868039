"""One's own account: who one is here, and who can see it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, url_for
from flask_babel import format_date, gettext

from elearn.accounts import policy
from elearn.accounts.affiliations import claim_affiliation, was_refused
from elearn.accounts.choices import place_choices
from elearn.accounts.people import affiliation_view, change_profile, find_person
from elearn.accounts.schemas import AffiliationClaim, AffiliationClaimSchema, Profile, ProfileSchema
from elearn.accounts.security_views import here
from elearn.accounts.seen_by import Watched, places_seen
from elearn.accounts.sessions import SignedIn, sessions_of
from elearn.kernel import clock
from elearn.kernel.actor import Scope
from elearn.kernel.texts import N_
from elearn.programme.organisations import organisation_names
from elearn.programme.states import state_name
from elearn.web.access import access
from elearn.web.application import services, signed_in
from elearn.web.forms import takes
from elearn.web.layout import Crumb, page
from elearn.web.locale import LOCALE_COOKIE, current_locale
from elearn.web.moments import moment
from elearn.web.notices import declare_notice, see_other

bp = Blueprint("account", __name__)

declare_notice("profile_kept", N_("Your account is changed."))
declare_notice("affiliation_claimed", N_("Your place of work is noted. A coordinator confirms it."))


def _account_page(values: Mapping[str, Any], errors: list[dict[str, str]]) -> Response:
    lang = current_locale()
    person = find_person(g.reads, signed_in().id)
    names = organisation_names(g.reads)
    affiliation = affiliation_view(g.reads, person.id, names)
    return page(
        "accounts/account.html",
        page_title=gettext("Your account"),
        errors=errors,
        values={"name": person.name, "latin_name": person.latin_name, "locale": person.locale, **values},
        person={"name": person.name, "latin_name": person.latin_name, "email": person.email},
        affiliation=affiliation,
        was_refused=affiliation is None and was_refused(g.reads, person.id),
        state_name=state_name(affiliation.state, lang) if affiliation and affiliation.state else "",
        scopes=_scopes(lang, names),
        permissions=sorted(signed_in().permissions),
        sessions=[_told(each) for each in sessions_of(g.reads, person.id, here(), clock.now())],
        links={
            "seen_by": url_for(".seen_by", lang=lang),
            "privacy": url_for("portal.privacy", lang=lang),
            "contact": url_for("portal.contact", lang=lang),
            "email": url_for("security.email", lang=lang),
            "password": url_for("security.password", lang=lang),
        },
        actions={
            "profile": url_for(".profile_post"),
            "affiliation": url_for(".affiliation_post"),
            "end": url_for("security.end"),
            "end_others": url_for("security.end_others"),
            "sign_out": url_for("accounts.sign_out"),
        },
        languages_at=("account.overview", {"lang": lang}),
        **place_choices(lang),
    )


def _told(each: SignedIn) -> dict[str, Any]:
    return {
        "name": each.name,
        "device": each.device or gettext("A browser"),
        "since": moment(each.since),
        "until": moment(each.until),
        "is_here": each.is_here,
        "is_shared": each.is_shared,
    }


def _scopes(lang: str, organisations: Mapping[int, str]) -> list[str]:
    return sorted(_scope_in_words(scope, lang, organisations) for scope in signed_in().scopes)


def _scope_in_words(scope: Scope, lang: str, organisations: Mapping[int, str]) -> str:
    if scope.kind == "all":
        return gettext("everybody")
    if scope.kind == "state":
        return state_name(scope.value, lang)
    return organisations.get(int(scope.value), scope.value)


@bp.get("/<lang:lang>/account")
@access(policy.SEE_OWN_ACCOUNT)
def overview(lang: str) -> Response:
    """Who am I here?"""
    return _account_page({}, [])


@bp.post("/account")
@access(policy.SEE_OWN_ACCOUNT)
@takes(ProfileSchema, again=_account_page)
def profile_post(body: Profile) -> Response:
    """Change names and language."""
    change_profile(g.session, signed_in(), body, clock.now())
    response = see_other(url_for(".overview", lang=body.locale), "profile_kept")
    response.set_cookie(LOCALE_COOKIE, body.locale, max_age=31_536_000, samesite="Lax")
    return response


@bp.post("/account/affiliation")
@access(policy.SEE_OWN_ACCOUNT)
@takes(AffiliationClaimSchema, again=_account_page)
def affiliation_post(body: AffiliationClaim) -> Response:
    """Claim another place of work."""
    claim_affiliation(g.session, signed_in().id, body, clock.now())
    return see_other(url_for(".overview", lang=current_locale()), "affiliation_claimed")


@bp.get("/<lang:lang>/account/seen-by")
@access(policy.SEE_OWN_ACCOUNT)
def seen_by(lang: str) -> Response:
    """Who can see what about me?"""
    names = organisation_names(g.reads)
    places = [_place(each, lang, names) for each in places_seen(g.reads, signed_in().id)]
    present = next((each for each in places if not each["until"]), None)
    return page(
        "accounts/seen_by.html",
        page_title=gettext("Who can see what about you"),
        present=present if present and present["confirmed"] else None,
        waiting=present if present and not present["confirmed"] else None,
        earlier=[each for each in places if each["until"]],
        confirms=signed_in().may(policy.CONFIRM_AFFILIATIONS),
        mail_is_logged=services().settings.mail == "folder",
        account_url=url_for(".overview", lang=lang),
        privacy_url=url_for("portal.privacy", lang=lang),
        contact_url=url_for("portal.contact", lang=lang),
        breadcrumb=[Crumb(gettext("Your account"), url_for(".overview", lang=lang))],
    )


def _place(each: Watched, lang: str, names: Mapping[int, str]) -> dict[str, Any]:
    state = state_name(each.state, lang) if each.state else ""
    organisation = names.get(each.organisation_id or 0, each.organisation_text)
    watchers = [{"whose": gettext("everybody (the secretariat)"), "count": each.for_all}]
    if state:
        watchers.insert(0, {"whose": state, "count": each.for_state})
    if each.organisation_id:
        watchers.insert(-1, {"whose": organisation, "count": each.for_organisation})
    return {
        "place": ", ".join(part for part in (organisation, state) if part),
        "since": format_date(each.since, "medium"),
        "until": format_date(each.until, "medium") if each.until else None,
        "confirmed": format_date(each.confirmed_at, "medium") if each.confirmed_at else None,
        "watchers": watchers,
    }
