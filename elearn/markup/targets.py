"""Where a link or a picture may lead."""

import html
import re
import unicodedata
from typing import Literal
from urllib.parse import unquote, urlsplit

TargetKind = Literal["web", "mail", "anchor", "activity", "media"]

_KEY = r"[a-z0-9][a-z0-9-]{0,63}"
KEY = re.compile(_KEY)
_ACTIVITY = re.compile(rf"activity:{_KEY}")
_MEDIA = re.compile(r"media(?:/[\w-][\w .-]*)+")
_MAIL = re.compile(r"mailto:[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+(?:\?[\w=&%.+-]*)?", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?")
_DANGEROUS = re.compile(
    r"(javascript|vbscript|livescript|data|file|blob|filesystem|about|jar|view-source):|(//)"
)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})


def kind_of_target(target: str) -> TargetKind | None:
    """What kind of place it is, None for everything that is not expressly allowed."""
    if target.startswith("media/"):
        return "media" if _is_media(media_path(target)) else None
    if "\\" in target or any(unicodedata.category(character) in _INVISIBLE for character in target):
        return None
    if target.startswith("#"):
        return "anchor" if len(target) > 1 else None
    if _ACTIVITY.fullmatch(target):
        return "activity"
    if _MAIL.fullmatch(target):
        return "mail"
    return "web" if _is_web(target) else None


def media_path(target: str) -> str:
    """The path in the package that a `media/...` target means."""
    return unicodedata.normalize("NFC", unquote(target))


def dangerous_scheme(target: str) -> str | None:
    """The unsafe scheme that a target has under its disguise, `//` for another host, else None.

    Undone are entities, percent-encoding (also doubled), case, letters of full width, backslashes for
    slashes, and all white space, control and zero-width characters: everything that some browser once undid.
    """
    seen = target
    for _ in range(4):
        undone = unquote(html.unescape(seen))
        if undone == seen:
            break
        seen = undone
    seen = unicodedata.normalize("NFKC", seen).lower().replace("\\", "/")
    seen = "".join(character for character in seen if unicodedata.category(character) not in _INVISIBLE)
    match = _DANGEROUS.match(seen)
    return None if match is None else match.group(1) or match.group(2)


def _is_media(path: str) -> bool:
    return bool(_MEDIA.fullmatch(path))


def _is_web(target: str) -> bool:
    try:
        parts = urlsplit(target)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = parts.scheme in ("http", "https") and parts.username is None and parts.password is None
    return is_plain and target[len(parts.scheme) :].startswith("://") and bool(_HOST.fullmatch(host or ""))
