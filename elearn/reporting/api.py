"""Reports for programs."""

from flask import Response, g

from elearn.kernel import clock
from elearn.reporting import policy
from elearn.reporting.downloads import TYPES, download
from elearn.reporting.schemas import ReportQuery, ReportQuerySchema
from elearn.web import tables
from elearn.web.access import access
from elearn.web.api import ApiBlueprint

blp = ApiBlueprint("reports_api", __name__, "Reports")

_ROW = {
    "type": "object",
    "description": "A run: a person in a course. With detail=activities a property for each activity.",
    "properties": {
        "person_id": {"type": "string"},
        "name": {"type": "string"},
        "email": {"type": "string"},
        "state": {"type": ["string", "null"]},
        "organisation": {"type": ["string", "null"]},
        "area": {"type": "string"},
        "course": {"type": "string"},
        "run": {"type": "integer"},
        "enrolled_at": {"type": "string", "format": "date-time"},
        "last_seen_at": {"type": "string", "format": "date-time"},
        "completed_at": {"type": ["string", "null"], "format": "date-time"},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "best_score": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    },
    "additionalProperties": {"type": ["string", "number", "null"]},
}
_LIST = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": _ROW},
        "next": {"type": "null"},
        "notes": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The footnotes of names and codes in it, where there are any.",
        },
    },
    "required": ["items", "next"],
}
_ANSWER = {
    "description": "The report, whole, in the form asked for.",
    "content": {
        TYPES["json"]: {"schema": _LIST},
        TYPES["csv"].partition(";")[0]: {"schema": {"type": "string"}},
        tables.XLSX: {"schema": {"type": "string", "format": "binary"}},
    },
}


@blp.get("/reports/progress")
@access(policy.SEE_REPORTS)
@blp.doc(responses={"200": _ANSWER})
@blp.arguments(ReportQuerySchema, location="query")
def progress(query: ReportQuery) -> Response:
    """Who is how far: a row for each run of confirmed people within your scopes.

    `[since, until)`, in UTC, is about the moment that `on` names; a date is its first moment. `figure` leaves
    the runs that count for that figure.
    """
    assert g.actor is not None
    return download(g.actor, query, clock.now())
