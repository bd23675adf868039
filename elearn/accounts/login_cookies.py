"""Signing somebody in in the browser that asks."""

from datetime import datetime

from flask import Response, request
from sqlalchemy.orm import Session

from elearn.accounts.devices import device
from elearn.accounts.sign_in import SESSION_LASTS, open_login
from elearn.web.application import SESSION_COOKIE, services


def sign_in_here(
    session: Session, response: Response, person_id: int, now: datetime, *, is_shared: bool
) -> None:
    """Open a session, and hand its cookie over: on a shared computer, one that ends with the browser."""
    seen = device(request.headers.get("User-Agent", ""))
    response.set_cookie(
        SESSION_COOKIE,
        open_login(session, person_id, now, device=seen, is_shared=is_shared),
        max_age=None if is_shared else int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=services().settings.is_secure,
    )
