"""Mail reaches a folder or an SMTP server, in any script; a server that refuses is heard."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from elearn.kernel.clock import now
from elearn.kernel.mail import Correspondent, deliver
from elearn.kernel.settings import Settings, read_settings
from tests.servers import free_port


class Mailbox:
    """A server's inside: keeps what comes, or refuses it."""

    def __init__(self) -> None:
        self.kept: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuses:
            return "550 not here"
        self.kept.append(read(envelope.content))
        return "250 taken"


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data == LoginPassword(b"us@er", b"p:w d"), handled=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"ELEARN_DATA": str(tmp_path), "ELEARN_SECRET_KEY": "s" * 32})


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[Controller]:
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=free_port(), authenticator=knows, auth_require_tls=False
    )
    controller.start()
    yield controller
    controller.stop()


def send(settings: Settings, *, to_name: str = "Аида Ученик") -> None:
    deliver(
        settings,
        to=Correspondent(to_name, "aida@example.org"),
        subject="Подтвердите адрес",
        text="Здравствуйте!\nhttp://127.0.0.1:8000/ru/confirm/" + "x" * 200 + "\n",
        locale="ru",
    )


def assert_whole(message: EmailMessage) -> None:
    assert message["Subject"] == "Подтвердите адрес"
    assert message["To"].addresses[0].display_name == "Аида Ученик"
    assert message["To"].addresses[0].addr_spec == "aida@example.org"
    assert message["Content-Language"] == "ru"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n").startswith("Здравствуйте!\nhttp://127.0.0.1:8000/ru/")
    assert "x" * 200 in message.get_content()


def test_on_a_laptop_it_is_a_file_in_a_folder(settings: Settings) -> None:
    send(settings)
    (path,) = (settings.data / "mail").glob("*.eml")
    assert_whole(read(path.read_bytes()))


def test_a_server_gets_it(settings: Settings, server: Controller, mailbox: Mailbox) -> None:
    send(replace(settings, mail=f"smtp://127.0.0.1:{server.port}"))
    assert_whole(mailbox.kept[0])


def test_a_server_is_told_who_we_are(settings: Settings, server: Controller, mailbox: Mailbox) -> None:
    send(replace(settings, mail=f"smtp://us%40er:p%3Aw%20d@127.0.0.1:{server.port}"))
    assert len(mailbox.kept) == 1
    with pytest.raises(smtplib.SMTPAuthenticationError):
        send(replace(settings, mail=f"smtp://us%40er:wrong@127.0.0.1:{server.port}"))


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate of 127.0.0.1 in one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *form)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_a_server_that_offers_encryption_gets_everything_encrypted(
    settings: Settings, mailbox: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=knows,
    )
    told = replace(settings, mail=f"smtp://us%40er:p%3Aw%20d@127.0.0.1:{controller.port}")
    controller.start()
    try:
        with pytest.raises(ssl.SSLCertVerificationError):  # of a stranger
            send(told)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send(told)
    finally:
        controller.stop()
    assert_whole(mailbox.kept[0])


def test_another_machine_gets_no_password_without_encryption(settings: Settings, mailbox: Mailbox) -> None:
    host = socket.gethostname()  # this one, but not by a name that says so
    controller = Controller(
        mailbox, hostname=host, port=free_port(), authenticator=knows, auth_require_tls=False
    )
    controller.start()
    try:
        with pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
            send(replace(settings, mail=f"smtp://us%40er:p%3Aw%20d@{host}:{controller.port}"))
        send(replace(settings, mail=f"smtp://{host}:{controller.port}"))
    finally:
        controller.stop()
    assert len(mailbox.kept) == 1


def test_a_refusal_is_heard(settings: Settings, server: Controller, mailbox: Mailbox) -> None:
    mailbox.refuses = True
    with pytest.raises(smtplib.SMTPException, match="550"):
        send(replace(settings, mail=f"smtp://127.0.0.1:{server.port}"))


def test_a_server_that_is_away_is_heard(settings: Settings) -> None:
    with pytest.raises(OSError, match="refused"):
        send(replace(settings, mail="smtp://127.0.0.1:1"))


def test_what_a_person_wrote_is_answered_to_them_and_is_in_no_log(settings: Settings) -> None:
    with structlog.testing.capture_logs() as told:
        deliver(
            settings,
            to=Correspondent("", "support@example.org"),
            subject="A course\r\nBcc: x@evil.example",
            text="My words.\n.\nFrom me",
            locale="en",
            answer_to=Correspondent('Аида, "Ученик"\nBcc: x@evil.example', "aida@example.org"),
            is_private=True,
        )
    (path,) = (settings.data / "mail").glob("*.eml")
    message = read(path.read_bytes())
    assert [each.addr_spec for each in message["Reply-To"].addresses] == ["aida@example.org"]
    assert (message["Bcc"], message["Auto-Submitted"]) == (None, None)
    assert message.get_content().splitlines() == ["My words.", ".", "From me"]
    assert [sorted(each) for each in told] == [["event", "file", "log_level"]]


@pytest.mark.parametrize(
    "name",
    [
        'Aida "the" Learner',
        "Learner, Aida",
        "Аида\r\nBcc: x@evil.example",
        "<x>",
        "=?utf-8?q?Aida=0D=0ABcc:_x=40evil.example?=",
        "Аида =?utf-8?q?=0D=0A=0D=0AYour_account_is_closed?=",
        "=?utf-8?q?=0D=0A_?==?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=",
    ],
)
def test_no_name_reaches_the_head_of_a_message(settings: Settings, name: str) -> None:
    send(settings, to_name=name)
    (path,) = (settings.data / "mail").glob("*.eml")
    message = read(path.read_bytes())
    assert message["Bcc"] is None
    assert [each.addr_spec for each in message["To"].addresses] == ["aida@example.org"]
    assert message.get_content().startswith("Здравствуйте!")
