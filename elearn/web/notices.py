"""Notices: what an act has done, said once on the next page. The cookie holds a code, never a sentence."""

from flask import Response, redirect, request
from flask_babel import gettext

NOTICE_COOKIE = "notice"

_sentences: dict[str, tuple[str, str]] = {}


def declare_notice(code: str, text: str, kind: str = "good") -> None:
    """Make a notice known: `text` is a marked text, `kind` is good, warning, bad or note."""
    _sentences[code] = (kind, text)


def current_notice() -> dict[str, str] | None:
    """The notice to show on this page, in the reader's language."""
    known = _sentences.get(request.cookies.get(NOTICE_COOKIE, ""))
    return {"kind": known[0], "text": gettext(known[1])} if known else None


def clear_notice(response: Response) -> None:
    """Forget the notice that this page has shown."""
    if NOTICE_COOKIE in request.cookies:
        response.delete_cookie(NOTICE_COOKIE, samesite="Lax", httponly=True)


def see_other(url: str, notice: str | None = None) -> Response:
    """Go on to another page after an act, with a notice."""
    response = redirect(url, 303)
    assert isinstance(response, Response)
    if notice is not None:
        if notice not in _sentences:
            raise KeyError(notice)
        response.set_cookie(NOTICE_COOKIE, notice, max_age=60, samesite="Lax", httponly=True)
    return response
