"""Registering, confirming, signing in and out, one's own account."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.accounts.choices import place_choices
from elearn.accounts.login_cookies import sign_in_here
from elearn.accounts.passwords import hash_password
from elearn.accounts.register import (
    ask_to_confirm,
    confirm_email,
    mail_state,
    normal_email,
    register,
    send_again,
)
from elearn.accounts.schemas import (
    Credentials,
    CredentialsSchema,
    NothingSchema,
    Registration,
    RegistrationSchema,
)
from elearn.accounts.sign_in import Refused, close_login, recognise
from elearn.accounts.throttle import mails_of
from elearn.accounts.tries import refused_again, signer, tries_from_here
from elearn.kernel import clock
from elearn.kernel.errors import NotFound
from elearn.kernel.texts import N_
from elearn.web.access import PUBLIC, access
from elearn.web.application import SESSION_COOKIE
from elearn.web.forms import takes
from elearn.web.layout import page
from elearn.web.locale import LOCALE_COOKIE, current_locale, languages
from elearn.web.moments import moment
from elearn.web.notices import declare_notice, see_other
from elearn.web.sentences import declare_sentences

bp = Blueprint("accounts", __name__)

NO_MAIL = 0  # in place of a mail's job, where its address has had as many mails as may be

declare_notice("signed_in", N_("You are signed in."))
declare_notice("signed_out", N_("You are signed out."))
declare_notice("email_confirmed", N_("Your e-mail address is confirmed. Sign in to begin."))
declare_notice("mail_on_its_way", N_("The message is on its way once more."))
declare_sentences(
    {
        "not_latin": N_(
            "Write your name in Latin letters here, as in your passport. It stands on certificates."
        ),
        "wrong_credentials": N_(
            "The address and the password do not belong together. Check both, or register."
        ),
        "too_many_tries": N_(
            "There were too many wrong passwords. The next try is possible in %(seconds)s s. You can also have a "
            "link sent to your address, and choose a new password."
        ),
        "link_unusable": N_(
            "This link is too old, or not whole. Sign in with your password, and we send a new one."
        ),
        "email_not_confirmed": N_("Confirm your e-mail address first, by the link that we sent to it."),
        "email_taken": N_("There is an account with the address %(email)s already."),
    }
)


def _register_page(values: Mapping[str, Any], errors: list[dict[str, str]]) -> Response:
    lang = current_locale()
    return page(
        "accounts/register.html",
        page_title=gettext("Create an account"),
        errors=errors,
        values={"locale": lang, **values},
        action=url_for("accounts.register_post"),
        sign_in_url=url_for("accounts.sign_in", lang=lang),
        privacy_url=url_for("portal.privacy", lang=lang),
        languages_at=("accounts.register_form", {"lang": lang}),
        **place_choices(lang),
    )


@bp.get("/<lang:lang>/register")
@access(PUBLIC)
def register_form(lang: str) -> Response:
    """The form."""
    return _register_page({}, [])


@bp.post("/register")
@access(PUBLIC)
@takes(RegistrationSchema, again=_register_page)
def register_post(body: Registration) -> Response:
    """Make the account, and go to where its mail is followed."""
    password_hash = hash_password(body.password)
    job_id = register(g.session, body, password_hash, _mails_to(body.email), clock.now())
    return _where_the_mail_is_followed(job_id, body.email)


def _mails_to(email: str) -> str:
    return mails_of(signer(), "confirmation", normal_email(email))


def _where_the_mail_is_followed(job_id: int | None, email: str, known_id: int = NO_MAIL) -> Response:
    """Go to where a mail is followed; without a job, the address has had enough of them."""
    reference = signer().sign("mail", str(job_id or known_id), email, "" if job_id else "enough")
    return see_other(
        url_for("accounts.register_sent", lang=current_locale(), reference=reference),
        "mail_on_its_way" if job_id and known_id else None,
    )


def _mail_of(reference: str) -> tuple[int, str, bool]:
    """The mail's job, its address, and whether that has had enough of them."""
    values = signer().read("mail", reference)
    if values is None:
        raise NotFound("mail", "")
    return int(values[0]), str(values[1]), values[2:] == ["enough"]


@bp.get("/<lang:lang>/register/sent/<reference>")
@access(PUBLIC)
def register_sent(lang: str, reference: str) -> Response:
    """How the mail stands, and the button that sends it again."""
    job_id, email, had_enough = _mail_of(reference)
    state = None if had_enough else mail_state(g.reads, job_id)
    return page(
        "accounts/register_sent.html",
        page_title=gettext("Look into your mailbox"),
        email=email,
        state=state.state if state else "enough",
        at=moment(state.at) if state else None,
        again_action=url_for("accounts.register_again", reference=reference) if job_id != NO_MAIL else None,
        register_url=url_for("accounts.register_form", lang=lang),
    )


@bp.post("/register/sent/<reference>")
@access(PUBLIC)
@takes(NothingSchema)
def register_again(reference: str, body: object) -> Response:
    """Send the mail again."""
    job_id, email, _ = _mail_of(reference)
    sent = send_again(g.session, job_id, _mails_to(email), clock.now())
    return _where_the_mail_is_followed(sent, email, job_id)


@bp.get("/<lang:lang>/confirm/<link>")
@access(PUBLIC)
def confirm(lang: str, link: str) -> Response:
    """A button: programs that follow links in mails must not confirm anything."""
    known = signer().read("confirm", link) is not None
    return page(
        "accounts/confirm.html",
        page_title=gettext("Confirm your address") if known else gettext("This link does not work"),
        usable=known,
        action=url_for("accounts.confirm_post", link=link),
        sign_in_url=url_for("accounts.sign_in", lang=lang),
    )


@bp.post("/confirm/<link>")
@access(PUBLIC)
@takes(NothingSchema)
def confirm_post(link: str, body: object) -> Response:
    """Confirm."""
    confirm_email(g.session, signer(), link, clock.now())
    return see_other(url_for("accounts.sign_in", lang=current_locale()), "email_confirmed")


def _sign_in_page(values: Mapping[str, Any], errors: list[dict[str, str]]) -> Response:
    lang = current_locale()
    return page(
        "accounts/sign_in.html",
        page_title=gettext("Sign in"),
        errors=errors,
        values={"next": request.args.get("next", ""), **values},
        next=values.get("next") or request.args.get("next", ""),
        action=url_for("accounts.sign_in_post"),
        register_url=url_for("accounts.register_form", lang=lang),
        forgotten_url=url_for("passwords.forgotten", lang=lang),
        languages_at=("accounts.sign_in", {"lang": lang}),
    )


@bp.get("/<lang:lang>/sign-in")
@access(PUBLIC)
def sign_in(lang: str) -> Response:
    """The form."""
    return _sign_in_page({}, [])


@bp.post("/sign-in")
@access(PUBLIC)
@takes(CredentialsSchema, again=_sign_in_page)
def sign_in_post(body: Credentials) -> Response:
    """Sign in, and go back to where the person was."""
    now = clock.now()
    person = recognise(g.reads, g.work, tries_from_here(body.email), body.email, body.password, now)
    if isinstance(person, Refused):
        return refused_again(person, _sign_in_page, "wrong_credentials")
    if not person.is_confirmed:
        return _send_to_confirmation(person.person_id, body.email)
    response = see_other(way_after_sign_in(body.next, person.locale))
    sign_in_here(g.session, response, person.person_id, now, is_shared=body.shared)
    if LOCALE_COOKIE not in request.cookies:
        response.set_cookie(LOCALE_COOKIE, person.locale, max_age=31_536_000, samesite="Lax")
    return response


def _send_to_confirmation(person_id: int, email: str) -> Response:
    job_id = ask_to_confirm(g.session, person_id, _mails_to(email), clock.now())
    return _where_the_mail_is_followed(job_id, email)


def way_after_sign_in(wanted: str, locale: str) -> str:
    """The page that somebody came from, where it is one of ours; else what they are learning."""
    if (
        wanted.startswith("/")
        and not wanted.startswith(("//", "/\\"))
        and not any(ord(c) < 33 for c in wanted)
    ):
        return wanted
    return url_for("learning.my_learning", lang=locale if locale in languages() else "en")


@bp.post("/sign-out")
@access(PUBLIC)
@takes(NothingSchema)
def sign_out(body: object) -> Response:
    """Sign out."""
    secret = request.cookies.get(SESSION_COOKIE)
    if secret:
        close_login(g.session, secret)
    response = see_other(url_for("portal.home", lang=current_locale()), "signed_out")
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Lax")
    return response


@bp.post("/theme")
@access(PUBLIC)
def theme() -> Response:
    """Choose light, dark, or as the machine has it, and stay on the page."""
    chosen = request.form.get("theme", "")
    back = request.headers.get("Referer", "")
    response = see_other(
        back if back.startswith(request.host_url) else url_for("portal.home", lang=current_locale())
    )
    if chosen in {"light", "dark"}:
        response.set_cookie("theme", chosen, max_age=31_536_000, samesite="Lax")
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
