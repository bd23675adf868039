"""For those who watch over the program: is it alive, can it work?"""

from flask import Blueprint, Response, g, jsonify
from sqlalchemy import text

from elearn.kernel.table_version import is_current
from elearn.web.access import PUBLIC, access
from elearn.web.application import services

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@access(PUBLIC)
def alive() -> Response:
    """The process answers."""
    return jsonify(status="alive")


@bp.get("/readyz")
@access(PUBLIC)
def ready() -> tuple[Response, int]:
    """The database is reached, and its tables are those of this program."""
    try:
        g.reads.execute(text("SELECT 1"))
        current = is_current(services().database)
    except Exception as error:  # noqa: BLE001
        return jsonify(status="not ready", reason=type(error).__name__), 503
    return jsonify(status="ready" if current else "migrations missing"), 200 if current else 503
