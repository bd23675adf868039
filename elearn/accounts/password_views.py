"""A forgotten password: a link by mail, and choosing a new one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext

from elearn.accounts.change_password import ask_for_reset, is_reset_link, reset_password
from elearn.accounts.login_cookies import sign_in_here
from elearn.accounts.passwords import hash_password
from elearn.accounts.register import normal_email
from elearn.accounts.schemas import Forgotten, ForgottenSchema, NewPassword, NewPasswordSchema
from elearn.accounts.throttle import mails_of
from elearn.accounts.tries import signer
from elearn.kernel import clock
from elearn.kernel.errors import Conflict
from elearn.kernel.texts import N_
from elearn.web.access import PUBLIC, access
from elearn.web.forms import takes
from elearn.web.layout import page
from elearn.web.locale import current_locale
from elearn.web.notices import declare_notice, see_other
from elearn.web.sentences import declare_sentences

bp = Blueprint("passwords", __name__)

declare_notice(
    "password_chosen",
    N_(
        "Your new password counts from now on. You are signed in until you close the browser, for two hours at most."
    ),
)
declare_sentences(
    {
        "reset_link_unusable": N_(
            "This link has been used, is older than an hour, or is not whole. Ask for a new one."
        )
    }
)


def _forgotten_page(values: Mapping[str, Any], errors: list[dict[str, str]]) -> Response:
    lang = current_locale()
    return page(
        "accounts/forgotten.html",
        page_title=gettext("Forgotten your password?"),
        errors=errors,
        values=values,
        action=url_for(".forgotten_post"),
        sign_in_url=url_for("accounts.sign_in", lang=lang),
        languages_at=("passwords.forgotten", {"lang": lang}),
    )


@bp.get("/<lang:lang>/password")
@access(PUBLIC)
def forgotten(lang: str) -> Response:
    """Which address?"""
    return _forgotten_page({}, [])


@bp.post("/password")
@access(PUBLIC)
@takes(ForgottenSchema, again=_forgotten_page)
def forgotten_post(body: Forgotten) -> Response:
    """Send a link; whoever asks learns nothing of the address."""
    mails = mails_of(signer(), "reset", normal_email(body.email))
    ask_for_reset(g.session, body.email, mails, clock.now())
    return see_other(url_for(".sent", lang=current_locale()))


@bp.get("/<lang:lang>/password/sent")
@access(PUBLIC)
def sent(lang: str) -> Response:
    """What happens now."""
    return page(
        "accounts/reset_sent.html",
        page_title=gettext("Look into your mailbox"),
        again_url=url_for(".forgotten", lang=lang),
        contact_url=url_for("portal.contact", lang=lang),
    )


def _new_password_page(values: Mapping[str, Any], errors: list[dict[str, str]]) -> Response:
    lang, link = current_locale(), str(values.get("link", ""))
    usable = is_reset_link(g.reads, signer(), link)
    return page(
        "accounts/new_password.html",
        page_title=gettext("Choose a new password") if usable else gettext("This link does not work"),
        errors=errors,
        usable=usable,
        link=link,
        action=url_for(".new_password_post"),
        forgotten_url=url_for(".forgotten", lang=lang),
        languages_at=("passwords.new_password", {"lang": lang, "link": link or "-"}),
    )


@bp.get("/<lang:lang>/password/new/<link>")
@access(PUBLIC)
def new_password(lang: str, link: str) -> Response:
    """The form behind the link in the mail."""
    return _new_password_page({"link": link}, [])


@bp.post("/password/new")
@access(PUBLIC)
@takes(NewPasswordSchema, again=_new_password_page)
def new_password_post(body: NewPassword) -> Response:
    """Keep the new password, and sign in: a stranger who keeps guessing would make its owner wait for ever. The link
    comes in the form: addresses are logged."""
    if not is_reset_link(g.reads, signer(), body.link):
        raise Conflict("reset_link_unusable")
    g.reads.rollback()
    password_hash, now = hash_password(body.password), clock.now()
    person_id = reset_password(g.session, signer(), body.link, password_hash, now)
    response = see_other(url_for("learning.my_learning", lang=current_locale()), "password_chosen")
    sign_in_here(g.session, response, person_id, now, is_shared=True)
    return response
