"""Settings: environment variables `ELEARN_*`, read once, all mistakes reported together."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from elearn.kernel.ids import new_id, new_secret

T = TypeVar("T")

LEAST_SECRET = 32


class SettingsError(Exception):
    """One or more settings are wrong; `mistakes` names each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Settings:
    """What an operator may set; see docs/operating.md."""

    data: Path
    database_url: str
    secret_key: str
    base_url: str
    demo: bool
    database_seconds: int
    page_cache_mb: int
    mail: str
    mail_from: str
    storage: str
    log_level: str
    support_email: str
    proxies: int = 0
    translations: Path | None = None

    @property
    def is_secure(self) -> bool:
        """Whether people reach us by https: then cookies say so."""
        return self.base_url.startswith("https:")


KNOWN = frozenset(
    {
        "ELEARN_DATA",
        "ELEARN_DATABASE_URL",
        "ELEARN_DATABASE_SECONDS",
        "ELEARN_SECRET_KEY",
        "ELEARN_BASE_URL",
        "ELEARN_DEMO",
        "ELEARN_PAGE_CACHE_MB",
        "ELEARN_MAIL",
        "ELEARN_MAIL_FROM",
        "ELEARN_STORAGE",
        "ELEARN_LOG_LEVEL",
        "ELEARN_SUPPORT_EMAIL",
        "ELEARN_PROXIES",
        "ELEARN_TRANSLATIONS",
        "ELEARN_NEW_PASSWORD",  # read by `elearn person add` alone
    }
)


class _Reading:
    """Takes settings out of an environment, and keeps what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.mistakes = [
            f"{name}: there is no such setting"
            for name in sorted(environment)
            if name.startswith("ELEARN_") and name not in KNOWN
        ]

    def take(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        """The value of a setting; where it is wrong, that of its default."""
        try:
            return parse(self.environment.get(name, default))
        except ValueError as error:
            self.mistakes.append(f"{name}: {error}")
            return parse(default)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment.

    Raises SettingsError with every mistake at once: a wrong value, and a name nobody knows.
    """
    reading = _Reading(environment)
    data = Path(environment.get("ELEARN_DATA") or "var").resolve()
    port = reading.take("PORT", "8000", _whole(1, 65_535))
    base_url = reading.take("ELEARN_BASE_URL", f"http://127.0.0.1:{port}", _base_url)
    demo = reading.take("ELEARN_DEMO", "0", _flag)
    reading.mistakes += _reachable_mistakes(environment, base_url, demo=demo)
    if environment.get("ELEARN_TRANSLATIONS") and not demo:
        reading.mistakes.append("ELEARN_TRANSLATIONS: languages that are only tried out need ELEARN_DEMO=1")
    settings = Settings(
        data=data,
        base_url=base_url,
        demo=demo,
        secret_key=environment.get("ELEARN_SECRET_KEY", ""),
        database_url=reading.take("ELEARN_DATABASE_URL", f"sqlite:///{data / 'elearn.db'}", _database_url),
        database_seconds=reading.take("ELEARN_DATABASE_SECONDS", "15", _whole(1, 3600)),
        page_cache_mb=reading.take("ELEARN_PAGE_CACHE_MB", "64", _whole(1, 65536)),
        mail=reading.take("ELEARN_MAIL", "folder", _mail),
        mail_from=reading.take("ELEARN_MAIL_FROM", "no-reply@localhost", _email),
        storage=reading.take("ELEARN_STORAGE", "folder", _storage),
        log_level=reading.take("ELEARN_LOG_LEVEL", "info", _one_of("debug", "info", "warning", "error")),
        support_email=reading.take("ELEARN_SUPPORT_EMAIL", "support@localhost", _email),
        proxies=reading.take("ELEARN_PROXIES", "0", _whole(0, 9)),
        translations=reading.take("ELEARN_TRANSLATIONS", "", _folder_or_none),
    )
    if reading.mistakes:
        raise SettingsError(reading.mistakes)
    return replace(settings, secret_key=settings.secret_key or _kept_secret(data))


def _reachable_mistakes(environment: Mapping[str, str], base_url: str, *, demo: bool) -> Iterator[str]:
    """What must not be where people reach the platform from other machines."""
    is_reachable, secret = not is_loopback(base_url), environment.get("ELEARN_SECRET_KEY", "")
    if demo and is_reachable:
        yield "ELEARN_DEMO: demo accounts have known passwords; they need a loopback ELEARN_BASE_URL"
    if secret and len(secret) < LEAST_SECRET:
        yield f"ELEARN_SECRET_KEY: at least {LEAST_SECRET} characters, random"
    if not secret and is_reachable:
        yield "ELEARN_SECRET_KEY: needed where people reach the platform from other machines"


def _kept_secret(data: Path) -> str:
    """A secret made once and kept beside the data, for one machine's own use."""
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        # Whole before it has its name: processes that start together read one and the same.
        made = data / f"secret_key.{new_id()}"
        made.touch(mode=0o600)
        made.write_text(new_secret())
        with suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return path.read_text().strip()


def _folder_or_none(value: str) -> Path | None:
    if value and not Path(value).is_dir():
        raise ValueError("a folder that holds LANGUAGE/LC_MESSAGES/messages.mo")
    return Path(value).resolve() if value else None


def _flag(value: str) -> bool:
    if value not in {"0", "1"}:
        raise ValueError("0 or 1")
    return value == "1"


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    has_more = parts.path not in {"", "/"} or parts.query or parts.fragment
    if parts.scheme not in {"http", "https"} or not parts.hostname or has_more or not _has_port(parts):
        raise ValueError("an address such as https://learn.example.org, without a path")
    return value.rstrip("/")


def _has_port(parts: SplitResult) -> bool:
    """Whether the port, if any, is a number."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def is_loopback(url: str) -> bool:
    """Whether an address leads to this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _database_url(value: str) -> str:
    try:
        backend = make_url(value).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in {"sqlite", "postgresql"}:
        raise ValueError("sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return value


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isdecimal() or not least <= int(value) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(value)

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError("one of " + ", ".join(choices))
        return value

    return parse


def _mail(value: str) -> str:
    parts = urlsplit(value)
    if value != "folder" and (
        parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not _has_port(parts)
    ):
        raise ValueError("folder, or smtp://USER:PASSWORD@HOST:PORT, or smtps://...")
    return value


def _storage(value: str) -> str:
    parts = urlsplit(value)
    # A folder within a bucket would be passed over, and two installations would have one another's files.
    has_more = parts.path not in {"", "/"} or parts.query or parts.fragment
    if value != "folder" and (parts.scheme != "s3" or not parts.netloc or has_more):
        raise ValueError("folder, or s3://BUCKET: a whole bucket, for this installation alone")
    return value


def _email(value: str) -> str:
    if value.count("@") != 1 or value.startswith("@") or value.endswith("@") or len(value.split()) != 1:
        raise ValueError("an e-mail address")
    return value
