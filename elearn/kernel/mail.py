"""Mail: written to a folder on a laptop, handed to an SMTP server elsewhere."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog

from elearn.kernel.clock import now
from elearn.kernel.ids import new_id
from elearn.kernel.settings import Settings, is_loopback

TIMEOUT_SECONDS = 20

log = structlog.get_logger()


@dataclass(frozen=True)
class Correspondent:
    """Somebody's name, as they write it, and address."""

    name: str
    email: str

    def in_head(self) -> Address:
        """As it stands in the head of a message: in one line, whatever the name holds."""
        return Address(_plain(self.name), addr_spec=self.email)


def deliver(
    settings: Settings,
    *,
    to: Correspondent,
    subject: str,
    text: str,
    locale: str,
    answer_to: Correspondent | None = None,
    is_private: bool = False,
) -> None:
    """Hand a message over. Raises OSError or smtplib.SMTPException where it was not taken.

    `answer_to` is the person who wrote it, where it is not from the platform itself. What is private is in no log.
    """
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to.in_head()
    message["Subject"] = _plain(subject)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=settings.mail_from.split("@")[1])
    if answer_to is None:
        message["Auto-Submitted"] = "auto-generated"
    else:
        message["Reply-To"] = answer_to.in_head()
    message.set_content(text)
    message["Content-Language"] = locale  # set_content drops what was said of the content before
    if settings.mail != "folder":
        _send(settings.mail, message)
        return
    path = _write(settings.data / "mail", message)
    told = {} if is_private else {"to": message["To"], "subject": message["Subject"], "text": text}
    log.info("mail written", file=str(path), **told)


def _plain(name: str) -> str:
    """A name as a header can hold it: printable, and with nothing that the header's writer would decode. A line end in
    an encoded word would begin a header of its own, or the text.

    >>> _plain("=?utf-8?q?A=0D=0ABcc:?="), _plain("Anna  Maria\x1b")
    ('= ?utf-8?q?A=0D=0ABcc:?=', 'Anna Maria')
    """
    return "".join(filter(str.isprintable, " ".join(name.split()))).replace("=?", "= ?")


def _write(folder: Path, message: EmailMessage) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{new_id()}.eml"
    path.write_bytes(bytes(message))
    return path


def _send(address: str, message: EmailMessage) -> None:
    parts = urlsplit(address)
    host = parts.hostname or ""
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    with server:
        server.ehlo_or_helo_if_needed()  # before that nobody knows what the server offers
        is_private = parts.scheme == "smtps" or is_loopback(address)
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            is_private = True
        if parts.username and not is_private:
            # Whoever sits on the way can leave the offer out, and would read the password.
            raise smtplib.SMTPNotSupportedError("the server offers no STARTTLS, so it gets no password")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
