"""How one signs in: password, e-mail address, and where one is signed in."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.accounts import policy
from elearn.accounts.change_email import ask_to_change, change_email, read_change
from elearn.accounts.change_password import change_password
from elearn.accounts.passwords import hash_password
from elearn.accounts.people import find_person
from elearn.accounts.register import normal_email
from elearn.accounts.schemas import (
    EmailChange,
    EmailChangeSchema,
    Link,
    LinkSchema,
    NothingSchema,
    PasswordChange,
    PasswordChangeSchema,
    SessionName,
    SessionNameSchema,
)
from elearn.accounts.secrets import hash_secret
from elearn.accounts.sessions import end_session, end_sessions
from elearn.accounts.sign_in import Refused, prove
from elearn.accounts.throttle import mails_of
from elearn.accounts.tries import refused_again, signer, tries_from_here
from elearn.kernel import clock
from elearn.kernel.texts import N_
from elearn.web.access import PUBLIC, access
from elearn.web.application import SESSION_COOKIE, signed_in
from elearn.web.forms import takes
from elearn.web.layout import Crumb, page
from elearn.web.locale import current_locale
from elearn.web.notices import declare_notice, see_other
from elearn.web.sentences import declare_sentences

bp = Blueprint("security", __name__)

declare_notice("password_changed", N_("Your password is changed. Everywhere else you are signed out."))
declare_notice(
    "change_mail_sent",
    N_(
        "Look into the mailbox of the new address: the link in our message makes it yours. Until then nothing changes."
    ),
)
declare_notice("email_changed", N_("This is your e-mail address from now on. You sign in with it."))
declare_notice("session_ended", N_("You are signed out there."))
declare_notice("sessions_ended", N_("You are signed out everywhere but here."))
declare_sentences(
    {
        "wrong_password": N_("This is not your present password."),
        "change_link_unusable": N_(
            "This link has been used, is older than a day, or is not whole. Nothing is changed; enter the new "
            "address in your account once more."
        ),
    }
)


def here() -> str | None:
    """The kept hash of the session of this browser."""
    secret = request.cookies.get(SESSION_COOKIE)
    return hash_secret(secret) if secret else None


def _prove_again(password: str) -> Refused | None:
    """Whether whoever is signed in knows the password; None where they do."""
    person = find_person(g.reads, signed_in().id)
    kept = (person.id, person.password_hash)
    return prove(g.reads, g.work, tries_from_here(person.email), kept, password, clock.now())


def _crumbs(lang: str) -> list[Crumb]:
    return [Crumb(gettext("Your account"), url_for("account.overview", lang=lang))]


def _to_account(notice: str) -> Response:
    return see_other(url_for("account.overview", lang=current_locale()), notice)


def _password_page(values: Mapping[str, Any], errors: list[dict[str, str]]) -> Response:
    lang = current_locale()
    return page(
        "accounts/password.html",
        page_title=gettext("Change your password"),
        errors=errors,
        values=values,
        email=find_person(g.reads, signed_in().id).email,
        action=url_for(".password_post"),
        forgotten_url=url_for("passwords.forgotten", lang=lang),
        breadcrumb=_crumbs(lang),
        languages_at=("security.password", {"lang": lang}),
    )


@bp.get("/<lang:lang>/account/password")
@access(policy.SEE_OWN_ACCOUNT)
def password(lang: str) -> Response:
    """The form."""
    return _password_page({}, [])


@bp.post("/account/password")
@access(policy.SEE_OWN_ACCOUNT)
@takes(PasswordChangeSchema, again=_password_page)
def password_post(body: PasswordChange) -> Response:
    """Change the password, and sign out everywhere else."""
    password_hash = hash_password(body.password)
    refused = _prove_again(body.present)
    if refused:
        return refused_again(refused, _password_page, "wrong_password", "present")
    actor, now = signed_in(), clock.now()
    change_password(g.session, actor, password_hash, here(), ends_tokens=body.tokens, now=now)
    return _to_account("password_changed")


def _email_page(values: Mapping[str, Any], errors: list[dict[str, str]]) -> Response:
    lang = current_locale()
    return page(
        "accounts/email.html",
        page_title=gettext("Change your e-mail address"),
        errors=errors,
        values=values,
        present=find_person(g.reads, signed_in().id).email,
        action=url_for(".email_post"),
        forgotten_url=url_for("passwords.forgotten", lang=lang),
        breadcrumb=_crumbs(lang),
        languages_at=("security.email", {"lang": lang}),
    )


@bp.get("/<lang:lang>/account/email")
@access(policy.SEE_OWN_ACCOUNT)
def email(lang: str) -> Response:
    """The form."""
    return _email_page({}, [])


@bp.post("/account/email")
@access(policy.SEE_OWN_ACCOUNT)
@takes(EmailChangeSchema, again=_email_page)
def email_post(body: EmailChange) -> Response:
    """Send a link to the new address."""
    refused = _prove_again(body.password)
    if refused:
        return refused_again(refused, _email_page, "wrong_password")
    who = (normal_email(body.email), f"person:{signed_in().id}")
    mails = [mails_of(signer(), "change", each) for each in who]
    ask_to_change(g.session, signed_in(), body.email, mails, clock.now())
    return _to_account("change_mail_sent")


@bp.get("/<lang:lang>/account/email/<link>")
@access(PUBLIC)
def new_email(lang: str, link: str) -> Response:
    """A button: programs that follow links in mails must not change anything."""
    change = read_change(g.reads, signer(), link)
    return page(
        "accounts/new_email.html",
        page_title=gettext("Confirm your new address") if change else gettext("This link does not work"),
        email=change.new if change else None,
        link=link,
        action=url_for(".new_email_post"),
        account_url=url_for("account.overview", lang=lang),
    )


@bp.post("/account/email/confirmation")
@access(PUBLIC)
@takes(LinkSchema)
def new_email_post(body: Link) -> Response:
    """Change the address. The link comes in the form: addresses of pages are logged."""
    change_email(g.session, signer(), body.link, clock.now())
    where = "account.overview" if g.actor else "accounts.sign_in"
    return see_other(url_for(where, lang=current_locale()), "email_changed")


@bp.post("/account/sessions/end")
@access(policy.SEE_OWN_ACCOUNT)
@takes(SessionNameSchema)
def end(body: SessionName) -> Response:
    """Sign out in another browser."""
    end_session(g.session, signed_in().id, body.session)
    return _to_account("session_ended")


@bp.post("/account/sessions/end-others")
@access(policy.SEE_OWN_ACCOUNT)
@takes(NothingSchema)
def end_others(body: object) -> Response:
    """Sign out everywhere but here."""
    end_sessions(g.session, signed_in().id, but=here())
    return _to_account("sessions_ended")
