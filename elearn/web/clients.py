"""Who asks, as far as that can be believed, and for what, as far as logs may know."""

from flask import Request, request

# Parts of addresses that are secrets, or hold somebody's e-mail address.
_SECRET_PARTS = ("link", "reference")


def client_address(request: Request, proxies: int) -> str | None:
    """The address that sent the request to the first of our `proxies`; None where they did not say.

    Each proxy adds whom it saw at the end of `X-Forwarded-For`; what stands before that anybody can write.
    """
    if proxies == 0:
        return request.remote_addr
    told = [part.strip() for part in ",".join(request.headers.getlist("X-Forwarded-For")).split(",")]
    return told[-proxies] if len(told) >= proxies else None


def told_path() -> str:
    """The path of this request for a log: without what only its sender may know."""
    path = request.path
    for name in _SECRET_PARTS:
        if secret := (request.view_args or {}).get(name):
            path = path.replace(str(secret), f"<{name}>")
    return path
