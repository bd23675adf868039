"""Logs: one JSON object a line, so that machines can read them; no secret, no body, no password.

Databases repeat in their errors what people entered ("Key (email)=(...) already exists"): of such an error a log has
its kind, its code and the names of tables and constraints, and where it happened, but not its words.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog
from sqlalchemy.exc import StatementError

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_DATABASE_DRIVERS = frozenset({"psycopg", "sqlite3"})
_NAMES = ("table_name", "column_name", "constraint_name")


def set_up_logs(level: str) -> None:
    """Write what is at least of this level to the standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            add_traceback,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def add_traceback(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """In place of `exc_info` the traceback, without what people entered."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else (sys.exc_info()[1] if given else None)
    if error is not None:
        event["exception"] = "\n".join(_traceback(error))
    return event


def told_of(error: BaseException) -> str:
    """An error in a line or a few, without what people entered."""
    if isinstance(error, StatementError):
        cause = f": {told_of(error.orig)}" if error.orig is not None else ""
        return f"{type(error).__name__}{cause} in {error.statement}"
    if type(error).__module__.partition(".")[0] in _DATABASE_DRIVERS:
        return " ".join([type(error).__name__, *_codes(error)])
    return "".join(traceback.format_exception_only(error)).strip()


def _codes(error: BaseException) -> Iterator[str]:
    if code := getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None):
        yield str(code)
    diagnosis = getattr(error, "diag", None)
    yield from (str(name) for field in _NAMES if (name := getattr(diagnosis, field, None)))


def _traceback(error: BaseException) -> Iterator[str]:
    """The errors from the first to the last, as Python tells them."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _traceback(before)
        yield ""
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield told_of(error)
