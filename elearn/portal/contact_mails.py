"""The mails that a message to the secretariat becomes: one to it, and a copy to who wrote it."""

from functools import partial
from typing import Any

from flask import Flask, g, render_template
from flask_babel import force_locale, gettext

from elearn.kernel.jobs import Runner
from elearn.kernel.mail import Correspondent, deliver
from elearn.portal.contact import COPY_MAIL, MESSAGE_MAIL
from elearn.portal.schemas import TOPICS
from elearn.web.application import Services
from elearn.web.locale import babel_locale, name_in

# In which the secretariat reads what the platform adds to a message.
OF_THE_SECRETARIAT = "en"

Args = dict[str, Any]


def message_runners(app: Flask) -> dict[str, Runner]:
    """The jobs that send messages."""
    return {MESSAGE_MAIL: partial(_to_secretariat, app), COPY_MAIL: partial(_to_writer, app)}


def _to_secretariat(app: Flask, args: Args) -> None:
    """With the writer's address to answer to."""
    settings = _services(app).settings
    subject, text = _worded(app, "mail/message.txt", OF_THE_SECRETARIAT, args)
    deliver(
        settings,
        to=Correspondent("", settings.support_email),
        subject=subject,
        text=text,
        locale=args["locale"],
        answer_to=Correspondent(args["name"], args["email"]),
        is_private=True,
    )


def _to_writer(app: Flask, args: Args) -> None:
    subject, text = _worded(app, "mail/message_copy.txt", args["locale"], args)
    deliver(
        _services(app).settings,
        to=Correspondent(args["name"], args["account"]),
        subject=subject,
        text=text,
        locale=args["locale"],
        is_private=True,
    )


def _services(app: Flask) -> Services:
    found: Services = app.extensions["elearn"]
    return found


def _worded(app: Flask, template: str, locale: str, args: Args) -> tuple[str, str]:
    """The subject and the text, as read by somebody of that language."""
    settings = _services(app).settings
    with app.app_context(), force_locale(babel_locale(locale)):
        g.locale = locale
        label = TOPICS[args["topic"]]
        topic = gettext(label)
        values = {
            **args,
            "topic": topic,
            "page": settings.base_url + args["about"] if args["about"] else None,
            "language": name_in(args["locale"], locale),
            "support_email": settings.support_email,
        }
        return gettext("Message: %(topic)s", topic=topic), render_template(template, **values)
