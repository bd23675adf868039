"""Findings as people and programs read them, in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext
from marshmallow import fields

from elearn.kernel.findings import Finding
from elearn.kernel.schemas import Schema


class FindingSchema(Schema):
    """A finding of a check."""

    file = fields.Str(required=True)
    line = fields.Int(required=True)
    column = fields.Int(required=True)
    severity = fields.Str(required=True)
    rule = fields.Str(required=True)
    message = fields.Str(required=True)
    mend = fields.Str(required=True)


def tell(findings: Iterable[Finding]) -> list[dict[str, str | int]]:
    """Each finding with its sentence and how to mend it, by file and place, errors as they come."""
    return [
        {
            "file": finding.file,
            "line": finding.line,
            "column": finding.column,
            "severity": finding.rule.severity,
            "rule": finding.rule.key,
            "message": gettext(finding.rule.message) % finding.params,
            "mend": gettext(finding.rule.mend) % finding.params,
        }
        for finding in sorted(findings)
    ]
