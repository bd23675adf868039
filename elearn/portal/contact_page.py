"""The contact page: the form with what is known already, and how it is answered."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from flask import Response, g, request, url_for
from flask_babel import gettext

from elearn.accounts.people import find_person
from elearn.accounts.tries import signer
from elearn.kernel import clock
from elearn.kernel.errors import TooMany
from elearn.kernel.ids import new_secret
from elearn.kernel.texts import N_
from elearn.portal.contact import is_copied, send_message
from elearn.portal.own_addresses import own_address
from elearn.portal.schemas import LONGEST_MESSAGE, TOPICS, Message, known_request, known_revision
from elearn.web.application import services
from elearn.web.clients import client_address
from elearn.web.head import Told
from elearn.web.layout import page
from elearn.web.locale import current_locale
from elearn.web.notices import declare_notice, see_other
from elearn.web.sentences import declare_sentences, sentence

declare_notice(
    "message_sent", N_("Thank you. Your message leaves within a minute; the answer comes by e-mail.")
)
declare_notice(
    "message_sent_with_copy",
    N_("Thank you. Your message and a copy for you leave within a minute; the answer comes by e-mail."),
)
declare_sentences(
    {
        "not_our_page": N_("Write the address of a page of this platform, such as /en/courses, or nothing."),
        "too_many_messages": N_(
            "There were many messages within the hour. The next can be sent in %(minutes)s min; what you wrote is "
            "still in the form. You can also write to the address on this page."
        ),
    }
)


def contact_page(values: Mapping[str, Any], errors: list[dict[str, str]]) -> Response:
    """The form as it was sent, or with what the page before and the account know."""
    lang, email = current_locale(), services().settings.support_email
    return page(
        "portal/contact.html",
        page_title=gettext("Contact"),
        told=Told(
            gettext(
                "The secretariat of the Prague Process runs this platform. "
                "It is at the International Centre for Migration Policy Development (ICMPD)."
            )
        ),
        email=email,
        errors=errors,
        values=_as_sent(values) if values else _known_already(),
        topics=[{"value": key, "label": gettext(label)} for key, label in TOPICS.items()],
        longest=LONGEST_MESSAGE,
        is_signed_in=g.actor is not None,
        action=url_for("portal.contact_post"),
        privacy_url=url_for("portal.privacy", lang=lang, _anchor="messages"),
        programme_url=url_for("programme.management", lang=lang),
        languages_at=("portal.contact", {"lang": lang}) if values else None,
    )


def _as_sent(values: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, and of what only the page writes as much as could be from it."""
    sent = {name: values.get(name, "") for name in ("name", "email", "topic", "about", "message", "form")}
    known = {
        "revision": known_revision(values.get("revision", "")),
        "request": known_request(values.get("request", "")),
    }
    return {**sent, **known}


def _known_already() -> dict[str, str]:
    """What nobody has to type."""
    asked = request.args
    person = find_person(g.reads, g.actor.id) if g.actor else None
    return {
        "name": person.name if person else "",
        "email": person.email if person else "",
        "topic": topic if (topic := asked.get("topic", "")) in TOPICS else "",
        "about": own_address(asked.get("about", ""), services().settings.base_url) or "",
        "revision": known_revision(asked.get("revision", "")),
        "request": known_request(asked.get("request", "")),
        "form": new_secret(),
    }


def take_message(message: Message) -> Response:
    """Send it, and come back to the page with a notice; or the form again, with when the next is taken.

    Such a refusal is a returned answer, so that what was counted is kept.
    """
    account = find_person(g.reads, g.actor.id).email if g.actor else None
    wait = send_message(
        g.session,
        signer(),
        message,
        client=client_address(request, services().settings.proxies),
        account=account,
        locale=current_locale(),
        now=clock.now(),
    )
    if wait:
        return _too_early(TooMany("too_many_messages", retry_after=wait, minutes=ceil(wait / 60)))
    notice = "message_sent_with_copy" if is_copied(message, account) else "message_sent"
    return see_other(url_for("portal.contact", lang=current_locale()), notice)


def _too_early(refusal: TooMany) -> Response:
    told = [{"field": "", "text": sentence(refusal.code, refusal.params)}]
    response = contact_page(request.form, told)
    response.status_code = refusal.status
    response.headers["Retry-After"] = str(refusal.retry_after)
    return response
