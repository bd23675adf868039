"""One handler for every error: a page for people, problem details for programs."""

from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from elearn.kernel.errors import Busy, DomainError, FieldError, Invalid, NotSignedIn
from elearn.kernel.texts import N_
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

TITLES = {
    400: N_("We could not read that"),
    401: N_("Sign in first"),
    403: N_("This is not open to you"),
    404: N_("There is no such page"),
    405: N_("Not here"),
    409: N_("Not now"),
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
        "title": gettext(TITLES.get(status, TITLES[500])),
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
    known = _as_domain_error(error)
    if known is None:
        log.exception("unhandled", path=request.path)
        return _say(500, "internal", {}, [])
    if isinstance(known, NotSignedIn) and not wants_problem() and request.method in {"GET", "HEAD"}:
        response = make_response("", 303)
        response.headers["Location"] = url_for("accounts.sign_in", lang=current_locale(), next=way_back())
        return response
    response = _say(
        known.status, known.code, known.params, known.errors if isinstance(known, Invalid) else []
    )
    if isinstance(known, Busy):
        response.headers["Retry-After"] = str(known.retry_after)
    if isinstance(known, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="elearn"'
    if isinstance(error, HTTPException) and (allow := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(allow)
    return response


def _as_domain_error(error: Exception) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if isinstance(error, HTTPException):
        status = error.code or 500
        found = DomainError(CODES.get(status, "invalid"), expected="application/json")
        found.status = status
        return found
    if isinstance(error, (OperationalError, PoolTimeout)):
        log.warning("database", error=str(error), path=request.path)
        return Busy()
    return None


def _say(status: int, code: str, params: dict[str, object], errors: list[FieldError]) -> Response:
    if wants_problem():
        return problem(status, code, params, errors)
    if status >= 500:
        g.actor = None  # the page must not need what may just have broken
    return page(
        "web/error.html",
        page_title=gettext(TITLES.get(status, TITLES[500])),
        status=status,
        code=status,
        detail=sentence(code, params),
        errors=[sentence(each.code, each.params) for each in errors],
        request_id=g.get("request_id", ""),
    )
