"""What is wrong with what editors sent, as their forms show it."""

from collections.abc import Iterable

from flask_babel import gettext

from elearn.catalogue.findings_told import tell
from elearn.kernel.errors import DomainError
from elearn.kernel.findings import Finding
from elearn.programme.texts.new_texts import WrongTexts
from elearn.web.forms import Faults, told


def by_line(findings: Iterable[Finding], field: str) -> Faults:
    """What is wrong with a text, line by line, and how to mend it."""
    return [
        {
            "field": field,
            "text": gettext(
                "Line %(line)s: %(fault)s %(mend)s",
                line=each["line"],
                fault=each["message"],
                mend=each["mend"],
            ),
        }
        for each in tell(findings)
        if each["severity"] == "error"
    ]


def all_faults(refusal: DomainError, field: str = "") -> Faults:
    """Everything that was refused, with the lines of texts; a conflict is of the field that is named here."""
    lines = refusal.findings if isinstance(refusal, WrongTexts) else {}
    return [
        *told(refusal, field),
        *(
            fault
            for pointer, findings in lines.items()
            for fault in by_line(findings, pointer.removeprefix("/"))
        ),
    ]
