"""A report as a file: rows at database speed, sent as fast as its reader takes them."""

from collections.abc import Callable
from datetime import datetime

from flask import Response, g
from flask_babel import gettext

from elearn.kernel.actor import Actor
from elearn.reporting.progress_report import Report, prepare, rows, snapshot
from elearn.reporting.schemas import ReportQuery
from elearn.web import tables
from elearn.web.application import services
from elearn.web.footnotes import footnotes_by_mark
from elearn.web.streaming import streamed
from elearn.web.tables import Bytes, Notes, Rows

TYPES = {"csv": tables.CSV, "xlsx": tables.XLSX, "json": tables.JSON}


def download(actor: Actor, query: ReportQuery, now: datetime) -> Response:
    """The progress report in the form asked for. Raises NotFound outside the actor's scopes, and Busy."""
    report = prepare(g.reads, actor, query, now, detail=query.detail is not None)
    notes = Notes(by_cell=footnotes_by_mark(), title=gettext("Notes"))
    database = services().database
    return streamed(
        _source(report, query, notes, lambda: rows(report, lambda: snapshot(database))),
        mimetype=TYPES[query.format],
        filename=f"progress-{now:%Y-%m-%d}.{query.format}",
        last_words=_last_words() if query.format == "csv" else b"",
    )


def _source(
    report: Report, query: ReportQuery, notes: Notes, read: Callable[[], Rows]
) -> Callable[[], Bytes]:
    if query.format == "csv":
        return lambda: tables.csv_bytes(report.columns, read(), bom=query.bom, notes=notes)
    if query.format == "xlsx":
        return lambda: tables.xlsx_bytes(report.columns, read(), notes=notes)
    return lambda: tables.json_bytes(report.columns, read(), notes=notes)


def _last_words() -> bytes:
    # JSON and XLSX that end early cannot be read; CSV can, so it says so itself.
    words = gettext("THIS REPORT IS NOT WHOLE: it broke off here. Load it again.")
    return f'"{words}"\r\n'.encode()
