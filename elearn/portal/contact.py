"""Writing to the secretariat: a message becomes a mail, once, and only so often."""

import json
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.accounts.register import normal_email
from elearn.accounts.secrets import Signer
from elearn.accounts.throttle import network_of, seconds_to_room
from elearn.kernel.jobs import enqueue, forget_when_done
from elearn.kernel.models import Job
from elearn.portal.schemas import Message

MESSAGE_MAIL = "portal.message_mail"
COPY_MAIL = "portal.message_copy_mail"

# Messages within an hour. A ministry shares one network; the total keeps the secretariat's mailbox usable.
FROM_ADDRESS, FROM_NETWORK, IN_ALL = 5, 20, 100

forget_when_done(MESSAGE_MAIL, COPY_MAIL)


def send_message(
    session: Session,
    signer: Signer,
    message: Message,
    *,
    client: str | None,
    account: str | None,
    locale: str,
    now: datetime,
) -> int:
    """Put a message into the outbox; the same form with the same words twice is one message.

    `client` is the network address that it came from, `account` the e-mail address of who is signed in. A copy goes
    to that address alone, and only where the message names it: a form that is open to everybody must send strangers
    nothing. Returns 0, or the seconds after which another message is taken.
    """
    args = {**asdict(message), "account": account or "", "locale": locale}
    key = signer.hide("message", json.dumps(args, sort_keys=True))
    if session.scalar(select(Job.id).where(Job.key == key)):
        return 0
    if wait := _seconds_to_room(session, signer, message, client, now):
        return wait
    enqueue(session, MESSAGE_MAIL, args, now=now, key=key)
    if is_copied(message, account):
        enqueue(session, COPY_MAIL, args, now=now, key=f"{key}:copy")
    return 0


def is_copied(message: Message, account: str | None) -> bool:
    """Whether its writer gets a copy."""
    return account is not None and normal_email(message.email) == account


def _seconds_to_room(
    session: Session, signer: Signer, message: Message, client: str | None, now: datetime
) -> int:
    """Count the message where it comes from, and in all only where there was room: who sends too many takes no place
    from others."""
    places = {signer.hide("messages of address", normal_email(message.email)): FROM_ADDRESS}
    if network := network_of(client):
        places[signer.hide("messages of network", network)] = FROM_NETWORK
    return seconds_to_room(session, places, now) or seconds_to_room(
        session, {signer.hide("messages", "in all"): IN_ALL}, now
    )
