"""Headers on every answer."""

from collections.abc import Iterable

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# Files that authors uploaded can do nothing at all, should somebody open them by themselves.
UPLOADED_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

SECURITY_HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)

_NAMES = frozenset(name.lower() for name, _ in SECURITY_HEADERS)


def missing_security_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What an answer with these headers still needs; a view that set one keeps its own."""
    own = {name for name, _ in headers if name.lower() in _NAMES}
    if not own:
        return list(SECURITY_HEADERS)
    kept = {name.lower() for name in own}
    return [(name, value) for name, value in SECURITY_HEADERS if name.lower() not in kept]
