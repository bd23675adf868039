"""Codes of errors, and the sentences that people read for them: what happened, and what to do."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext

from elearn.kernel.texts import N_
from elearn.web.moments import whole_moment

_sentences: dict[str, str] = {}


def declare_sentences(sentences: Mapping[str, str]) -> None:
    """Make codes known; values are marked texts with %(name)s places."""
    _sentences.update(sentences)


def sentence(code: str, params: Mapping[str, object] | None = None) -> str:
    """The sentence for a code, in the reader's language."""
    text = gettext(_sentences.get(code, _sentences["invalid"]))
    try:
        return text % {name: _told(value) for name, value in (params or {}).items()}
    except (KeyError, ValueError):
        return text


def _told(value: object) -> object:
    """A moment as people read it; whatever else it is as it is."""
    return whole_moment(value)["text"] if isinstance(value, datetime) else value


def is_declared(code: str) -> bool:
    """Whether people have a sentence for this code."""
    return code in _sentences


declare_sentences(
    {
        "invalid": N_("This does not fit. Check it and send it again."),
        "required": N_("Fill this in."),
        "unknown_field": N_("There is no such field here. Leave it out."),
        "wrong_type": N_("This is not of the kind that is needed here."),
        "unkeepable": N_("This holds characters that cannot be kept. Remove them."),
        "too_long": N_("This is too long: at most %(max)s characters."),
        "too_short": N_("This is too short: at least %(min)s characters."),
        "out_of_range": N_("This is outside what is possible here."),
        "not_a_choice": N_("Choose one of those offered."),
        "not_an_email": N_("Write an e-mail address, such as name@example.org."),
        "not_a_moment": N_("Write a date, such as 2026-11-24."),
        "not_found": N_("There is nothing here. It may have moved, or you may not be allowed to see it."),
        "not_signed_in": N_("Sign in first. You will come back to this page."),
        "forbidden": N_(
            "Your role does not include this. If you need it, ask the person who gave you your account."
        ),
        "no_policy": N_("This page is not open to anybody yet."),
        "cross_site": N_(
            "This came from another site, so we did not do it. Open the page here and send it again."
        ),
        "origin_unknown": N_(
            "Your browser did not say where this came from, so we did not do it. Nothing is lost: go back, and send it "
            "again with a browser that sends the Referer or Origin header."
        ),
        "method_not_allowed": N_("This address is not for that. Go back and use the page's own buttons."),
        "form_too_large": N_(
            "What you sent is larger than the %(most)s MB that are taken here at once, so nothing of it was kept. Go "
            "back with your browser: what you typed is still there. Then send less at once, such as one file after the "
            "other."
        ),
        "too_large": N_("This is larger than we can take. Send less at a time."),
        "wrong_content_type": N_("This is not in the form that is expected here: %(expected)s."),
        "unreadable": N_("This could not be read. Check that it is well formed, and send it again."),
        "busy": N_("Many people are here at this moment. Nothing is lost: try again in a few seconds."),
        "storage_away": N_(
            "Our store of files does not answer at this moment. Pages without files work; try again in a minute."
        ),
        "too_many": N_("That was too often in a short time. Wait a little, then try again."),
        "internal": N_("What you sent before is safe. Try again, and write to us if it stays so."),
    }
)
