"""Settings: environment variables `ELEARN_*`, read once, all mistakes reported together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from elearn.kernel.ids import new_secret

T = TypeVar("T")


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
    page_cache_mb: int
    mail: str
    mail_from: str
    storage: str
    log_level: str
    support_email: str

    @property
    def is_secure(self) -> bool:
        """Whether people reach us by https: then cookies say so."""
        return self.base_url.startswith("https:")


KNOWN = frozenset(
    {
        "ELEARN_DATA",
        "ELEARN_DATABASE_URL",
        "ELEARN_SECRET_KEY",
        "ELEARN_BASE_URL",
        "ELEARN_DEMO",
        "ELEARN_PAGE_CACHE_MB",
        "ELEARN_MAIL",
        "ELEARN_MAIL_FROM",
        "ELEARN_STORAGE",
        "ELEARN_LOG_LEVEL",
        "ELEARN_SUPPORT_EMAIL",
    }
)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment.

    Raises SettingsError with every mistake at once: a wrong value, and a name nobody knows.
    """
    mistakes = [f"{name}: there is no such setting" for name in sorted(environment) if _is_unknown(name)]

    def take(name: str, default: str, parse: Callable[[str], T]) -> T | None:
        value = environment.get(name, default)
        try:
            return parse(value)
        except ValueError as error:
            mistakes.append(f"{name}: {error}")
            return None

    data = Path(environment.get("ELEARN_DATA") or "var").resolve()
    port = environment.get("PORT") or "8000"
    base_url = take("ELEARN_BASE_URL", f"http://127.0.0.1:{port}", _base_url)
    is_loopback = base_url is not None and _is_loopback(base_url)
    demo = take("ELEARN_DEMO", "0", _flag)
    if demo and base_url is not None and not is_loopback:
        mistakes.append(
            "ELEARN_DEMO: demo accounts have known passwords; they need a loopback ELEARN_BASE_URL"
        )
    secret = environment.get("ELEARN_SECRET_KEY", "")
    if secret and len(secret) < 32:
        mistakes.append("ELEARN_SECRET_KEY: at least 32 characters, random")
    if not secret and not is_loopback:
        mistakes.append("ELEARN_SECRET_KEY: needed where people reach the platform from other machines")
    values = {
        "database_url": take("ELEARN_DATABASE_URL", f"sqlite:///{data / 'elearn.db'}", _database_url),
        "page_cache_mb": take("ELEARN_PAGE_CACHE_MB", "64", _whole(1, 65536)),
        "mail": take("ELEARN_MAIL", "folder", _mail),
        "mail_from": take("ELEARN_MAIL_FROM", "no-reply@localhost", _email),
        "storage": take("ELEARN_STORAGE", "folder", _storage),
        "log_level": take("ELEARN_LOG_LEVEL", "info", _one_of("debug", "info", "warning", "error")),
        "support_email": take("ELEARN_SUPPORT_EMAIL", "support@localhost", _email),
    }
    if mistakes:
        raise SettingsError(mistakes)
    return Settings(
        data=data,
        base_url=base_url or "",
        demo=bool(demo),
        secret_key=secret or _kept_secret(data),
        **values,  # type: ignore[arg-type]  # each was parsed above, None only together with a mistake
    )


def _is_unknown(name: str) -> bool:
    return name.startswith("ELEARN_") and name not in KNOWN


def _kept_secret(data: Path) -> str:
    """A secret made once and kept beside the data, for one machine's own use."""
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(new_secret())
    return path.read_text().strip()


def _flag(value: str) -> bool:
    if value not in {"0", "1"}:
        raise ValueError("0 or 1")
    return value == "1"


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("an address such as https://learn.example.org, without a path")
    return value.rstrip("/")


def _is_loopback(url: str) -> bool:
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
    if value != "folder" and urlsplit(value).scheme not in {"smtp", "smtps"}:
        raise ValueError("folder, or smtp://USER:PASSWORD@HOST:PORT, or smtps://...")
    return value


def _storage(value: str) -> str:
    if value != "folder" and urlsplit(value).scheme != "s3":
        raise ValueError("folder, or s3://BUCKET")
    return value


def _email(value: str) -> str:
    if value.count("@") != 1 or value.startswith("@") or value.endswith("@"):
        raise ValueError("an e-mail address")
    return value
