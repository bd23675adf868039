"""From where a request comes, as far as that can be believed."""

from flask import Request


def client_address(request: Request, proxies: int) -> str | None:
    """The address that sent the request to the first of our `proxies`; None where they did not say.

    Each proxy adds whom it saw at the end of `X-Forwarded-For`; what stands before that anybody can write.
    """
    if proxies == 0:
        return request.remote_addr
    told = [part.strip() for part in ",".join(request.headers.getlist("X-Forwarded-For")).split(",")]
    return told[-proxies] if len(told) >= proxies else None
