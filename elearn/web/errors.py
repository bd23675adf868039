"""One handler for every error: a page for people, problem details for programs."""

import secrets
from contextlib import suppress
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from elearn.kernel.errors import Busy, DomainError, FieldError, Invalid, NotSignedIn, TooLarge
from elearn.kernel.logs import told_of
from elearn.kernel.storage import StorageAway
from elearn.kernel.texts import N_
from elearn.web.clients import told_path
from elearn.web.layout import page, way_back
from elearn.web.locale import current_locale
from elearn.web.sentences import sentence

log = structlog.get_logger()

CODES = {
    400: "unreadable",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "wrong_content_type",
}

# What may be over when the page is asked for again.
PASSING = frozenset({408, 429, 500, 503})

TITLES = {
    400: N_("We could not read that"),
    401: N_("Sign in first"),
    403: N_("This is not open to you"),
    404: N_("There is no such page"),
    405: N_("Not here"),
    408: N_("That took too long"),
    409: N_("Not now"),
    410: N_("No longer here"),
    413: N_("That is too large"),
    415: N_("That is of the wrong kind"),
    422: N_("Something does not fit"),
    429: N_("Too often"),
    500: N_("Something broke on our side"),
    503: N_("Too busy at the moment"),
}


def register_errors(app: Flask) -> None:
    """Let every error of the application end here."""
    app.register_error_handler(Exception, _answer)


def wants_problem() -> bool:
    """Whether a program asks: it gets problem details instead of a page."""
    return request.path.startswith("/api/")


def problem(
    status: int, code: str, params: dict[str, object], errors: list[FieldError] | None = None
) -> Response:
    """RFC 9457 problem details, with a code for programs and a sentence for people."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(status),
        "status": status,
        "detail": sentence(code, params),
        "code": code,
        "errors": [
            {"pointer": error.pointer, "code": error.code, "message": sentence(error.code, error.params)}
            for error in errors or []
        ],
    }
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _answer(error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.code and error.code < 400:
        return make_response(error.get_response(request.environ))
    with suppress(DomainError):
        current_locale()  # reads the form, which may be refused now; asked again, it does without
    known = _as_domain_error(error)
    g.request_id = g.get("request_id") or secrets.token_hex(6)
    if known is None:
        log.exception("unhandled", path=told_path(), request_id=g.request_id)
        return _say(500, "internal", {}, [])
    if isinstance(known, NotSignedIn) and not wants_problem() and request.method in {"GET", "HEAD"}:
        response = make_response("", 303)
        response.headers["Location"] = url_for("accounts.sign_in", lang=current_locale(), next=way_back())
        return response
    response = refusal(known)
    if isinstance(error, HTTPException):
        _keep_headers(error, response)
    return response


def refusal(known: DomainError) -> Response:
    """The answer that tells of a refusal; a view returns it where the refusal leaves a fact that is kept."""
    response = _say(
        known.status, known.code, known.params, known.errors if isinstance(known, Invalid) else []
    )
    if isinstance(known, Busy):
        response.headers["Retry-After"] = str(known.retry_after)
    if isinstance(known, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="elearn"'
    return response


def _keep_headers(error: HTTPException, response: Response) -> None:
    """What the refusal of a method or of a range tells a program."""
    if allow := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(allow)
    if (length := getattr(error, "length", None)) is not None:
        response.headers["Content-Range"] = f"bytes */{length}"


def _as_domain_error(error: Exception) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if isinstance(error, HTTPException):
        status = error.code or 500
        if status == 413 and not wants_problem() and (most := _exceeded()):
            return TooLarge("form_too_large", most=most >> 20)
        found = DomainError(CODES.get(status, "invalid"), expected="application/json")
        found.status = status
        return found
    if isinstance(error, (OperationalError, PoolTimeout)):
        log.warning("database", error=told_of(error), path=told_path())
        return Busy()
    if isinstance(error, StorageAway):
        log.warning("storage", error=told_of(error).partition("\n")[0], path=told_path())
        return Busy("storage_away", retry_after=30)
    return None


def _exceeded() -> int | None:
    """How many bytes are taken here, where as many were announced that they are too many."""
    most, announced = request.max_content_length, request.content_length
    return most if most is not None and announced is not None and announced > most else None


def _title(status: int) -> str:
    return str(gettext(TITLES.get(status) or TITLES[400 if status < 500 else 500]))


def _is_actor_known() -> bool:
    """Whether the database could say who asks."""
    try:
        return g.actor is not None
    except (OperationalError, PoolTimeout):
        return False


def _typed() -> list[tuple[str, str]]:
    """What stood in the form that was not taken, so that nobody types it twice; a form with a password is
    not shown again."""
    try:
        form = request.form
    except (HTTPException, DomainError):  # that it could not be read may be what is told
        return []
    if request.method != "POST" or "password" in form:
        return []
    return [(name, value) for name, value in form.items(multi=True) if value]


def _way_to_tell_us(status: int) -> str:
    """The contact form, with the page that was asked for and the number by which our logs know what broke."""
    return url_for(
        "portal.contact",
        lang=current_locale(),
        about=told_path() if request.method == "GET" else None,
        request=g.get("request_id") if status >= 500 else None,
    )


def _say(status: int, code: str, params: dict[str, object], errors: list[FieldError]) -> Response:
    if wants_problem():
        return problem(status, code, params, errors)
    if status >= 500 or not _is_actor_known():
        g.actor = None  # the page must not need what may just have broken
    return page(
        "web/error.html",
        page_title=_title(status),
        status=status,
        code=status,
        detail=sentence(code, params),
        errors=[sentence(each.code, each.params) for each in errors],
        request_id=g.get("request_id", ""),
        kept=_typed() if status in {401, 500, 503} or code == "origin_unknown" else [],
        send_again=request.full_path.rstrip("?") if status in {401, 503} else None,
        again_url=request.full_path.rstrip("?") if request.method == "GET" and status in PASSING else None,
        sign_in_url=url_for("accounts.sign_in", lang=current_locale()) if status == 401 else None,
        contact_url=_way_to_tell_us(status) if status in {403, 404, 500} else None,
    )
