"""Findings as people and programs read them, in the reader's language."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext
from marshmallow import fields

from elearn.kernel.findings import Finding, Words
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
            "message": gettext(finding.rule.message) % params,
            "mend": gettext(finding.rule.mend) % params,
        }
        for finding in sorted(findings)
        for params in [_told(finding.params)]
    ]


def _told(params: Mapping[str, object]) -> dict[str, object]:
    """The values of a sentence; those that are words of ours in the reader's language."""
    return {name: gettext(value) if isinstance(value, Words) else value for name, value in params.items()}
