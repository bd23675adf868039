"""Requests that another site makes a browser send are refused by what the browser says of them, not by
tokens:
a token that expires costs a learner their answers."""

from urllib.parse import urlsplit

from flask import Request

from elearn.kernel.errors import Forbidden


def refuse_cross_site(request: Request, cookie: str, base_url: str) -> None:
    """Raise Forbidden unless the request comes from our own pages, or carries no cookie and claims no
    origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site in {"same-origin", "none"}:
            return
        raise Forbidden("cross_site")
    claimed = request.headers.get("Origin") or request.headers.get("Referer")
    if claimed is not None:
        if _origin(claimed) in {_origin(request.host_url), _origin(base_url)}:
            return
        raise Forbidden("cross_site")
    if cookie in request.cookies:
        raise Forbidden("origin_unknown")


def _origin(url: str) -> tuple[str, str] | None:
    """Scheme and host; None where it is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.netloc
