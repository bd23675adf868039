"""The mails of accounts, in their reader's language; sent by jobs, so that nobody waits for a mail server."""

from flask import Flask, g, render_template
from flask_babel import force_locale, gettext
from sqlalchemy import select

from elearn.accounts.models import Person
from elearn.accounts.register import CONFIRM_MAIL, KNOWN_MAIL, confirmation_link
from elearn.accounts.secrets import Signer
from elearn.kernel.jobs import Runner
from elearn.kernel.mail import deliver
from elearn.web.application import Services
from elearn.web.locale import babel_locale


def mail_runners(app: Flask) -> dict[str, Runner]:
    """The jobs that send mails."""
    return {
        CONFIRM_MAIL: lambda args: _send(app, int(args["person_id"]), "mail/confirm.txt"),
        KNOWN_MAIL: lambda args: _send(app, int(args["person_id"]), "mail/already_registered.txt"),
    }


def _send(app: Flask, person_id: int, template: str) -> None:
    services: Services = app.extensions["elearn"]
    with services.database.readers() as session:
        person = session.scalar(select(Person).where(Person.id == person_id))
    if person is None:  # erased in the meantime
        return
    base = services.settings.base_url
    link = confirmation_link(Signer(services.settings.secret_key), person)
    with app.app_context(), force_locale(babel_locale(person.locale)):
        g.locale = person.locale
        text = render_template(
            template,
            name=person.name,
            confirm_url=f"{base}/{person.locale}/confirm/{link}",
            sign_in_url=f"{base}/{person.locale}/sign-in",
            support_email=services.settings.support_email,
            valid_days=3,
        )
        subject = (
            gettext("Confirm your e-mail address")
            if template == "mail/confirm.txt"
            else gettext("You have an account already")
        )
    deliver(
        services.settings,
        to=person.email,
        to_name=person.name,
        subject=subject,
        text=text,
        locale=person.locale,
    )
