"""The mails of accounts, in their reader's language; sent by jobs, so that nobody waits for a mail server."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, g, render_template
from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.accounts.change_email import NEW_ADDRESS_MAIL, OLD_ADDRESS_MAIL, Change, change_link, owner_of
from elearn.accounts.change_password import PASSWORD_CHANGED_MAIL, RESET_MAIL, reset_link
from elearn.accounts.models import Person
from elearn.accounts.register import CONFIRM_MAIL, KNOWN_MAIL, confirmation_link
from elearn.accounts.secrets import Signer
from elearn.kernel.jobs import Runner
from elearn.kernel.mail import Correspondent, deliver
from elearn.kernel.texts import N_
from elearn.web.application import Services
from elearn.web.locale import babel_locale

Args = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """What to send: the template, the subject (a marked text), who reads it and at which address; `path` follows
    the language in the link of the letter."""

    template: str
    subject: str
    reader: Person
    to: str
    path: str


def _confirm(_session: Session, signer: Signer, person: Person, _args: Args) -> Letter:
    path = f"confirm/{confirmation_link(signer, person)}"
    return Letter("mail/confirm.txt", N_("Confirm your e-mail address"), person, person.email, path)


def _known(_session: Session, _signer: Signer, person: Person, _args: Args) -> Letter:
    return Letter(
        "mail/already_registered.txt", N_("You have an account already"), person, person.email, "sign-in"
    )


def _reset(_session: Session, signer: Signer, person: Person, _args: Args) -> Letter:
    path = f"password/new/{reset_link(signer, person)}"
    return Letter("mail/new_password.txt", N_("Choose a new password"), person, person.email, path)


def _changed(_session: Session, _signer: Signer, person: Person, _args: Args) -> Letter:
    return Letter(
        "mail/password_changed.txt", N_("Your password has been changed"), person, person.email, "password"
    )


def _new_address(session: Session, signer: Signer, person: Person, args: Args) -> Letter:
    new, subject = args["new"], N_("This address has an account already")
    owner = owner_of(session, new)
    if owner is not None:
        return Letter("mail/address_in_use.txt", subject, owner, new, "sign-in")
    path = f"account/email/{change_link(signer, Change(person.id, args['old'], new, args['stamp']))}"
    return Letter("mail/new_address.txt", N_("Confirm your new e-mail address"), person, new, path)


def _old_address(_session: Session, _signer: Signer, person: Person, args: Args) -> Letter:
    return Letter(
        "mail/old_address.txt", N_("Another e-mail address for your account"), person, args["old"], "password"
    )


Write = Callable[[Session, Signer, Person, Args], Letter]
LETTERS: dict[str, Write] = {
    CONFIRM_MAIL: _confirm,
    KNOWN_MAIL: _known,
    RESET_MAIL: _reset,
    PASSWORD_CHANGED_MAIL: _changed,
    NEW_ADDRESS_MAIL: _new_address,
    OLD_ADDRESS_MAIL: _old_address,
}


def mail_runners(app: Flask) -> dict[str, Runner]:
    """The jobs that send mails."""
    return {kind: partial(_send, app, write) for kind, write in LETTERS.items()}


def _send(app: Flask, write: Write, args: Args) -> None:
    services: Services = app.extensions["elearn"]
    with services.database.readers() as session:
        person = session.scalar(select(Person).where(Person.id == int(args["person_id"])))
        if person is None:  # erased in the meantime, or never known
            return
        letter = write(session, Signer(services.settings.secret_key), person, args)
    reader = letter.reader
    base = f"{services.settings.base_url}/{reader.locale}"
    with app.app_context(), force_locale(babel_locale(reader.locale)):
        g.locale = reader.locale
        text = render_template(
            letter.template,
            name=reader.name,
            url=f"{base}/{letter.path}",
            forgotten_url=f"{base}/password",
            new_email=args.get("new", ""),
            support_email=services.settings.support_email,
        )
        subject = gettext(letter.subject)
    deliver(
        services.settings,
        to=Correspondent(reader.name, letter.to),
        subject=subject,
        text=text,
        locale=reader.locale,
    )
