"""The shipped data files in the database: what was put, never again over what was edited, and what was wrong."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.database import Base
from elearn.kernel.findings import RULES, Finding
from elearn.programme.models import DataFile
from elearn.programme.shipped.data_formats import Entry, File
from elearn.programme.shipped.data_reading import read_data_file
from elearn.programme.texts.publishing import BEGINNING, TextKey, load_text

log = structlog.get_logger()
MISSING = "missing"  # in place of the digest of a file that is not there


@dataclass
class Putting:
    """One file on its way into the database. `put` names what it has ever put."""

    session: Session
    now: datetime
    working: Iterable[str]
    put: list[str]
    added: int = 0

    def fact(self, name: str, row: Base, *parts: Base) -> None:
        """Add a row with its parts, unless it is there or was put before: then whoever changed or removed it since
        knows better."""
        kind = type(row)
        if self.is_new(name) and self.session.get(kind, inspect(kind).primary_key_from_instance(row)) is None:
            for rows in ([row], parts):  # parts point to the row
                self.session.add_all(rows)
                self.session.flush()
            self.added += 1

    def is_new(self, name: str) -> bool:
        """Whether this was never put before; from now on it was."""
        if name in self.put:
            return False
        self.put.append(name)
        return True

    def texts(self, owner: str, entry: Entry, since: date = BEGINNING) -> None:
        """Put the texts of an entry where there are none."""
        for field, by_locale in entry.texts.items():
            self.added += load_text(
                self.session,
                SYSTEM,
                TextKey(owner, str(field), since),
                {str(locale): str(text) for locale, text in by_locale.items()},
                self.now,
                working=[str(locale) for locale in self.working],
                source=str(entry.quotes.get(field, "")),
                is_quotation=field in entry.quotes,
            )


@dataclass(frozen=True)
class Shipped:
    """A data file: its name, its format, what else is checked in it, and how it is put."""

    name: str
    form: type[File]
    put: Callable[[Putting, Any], None]
    check: Callable[[Session, Any], list[Finding]] = lambda _session, _content: []


def load_file(session: Session, folder: Path, shipped: Shipped, now: datetime) -> bool:
    """Put what a file has that is not there yet, where the file has changed since it was last read; returns whether
    anything was added.

    Of a file with a fault nothing is put: what was there stays, and the faults are logged and kept.
    """
    path = folder / shipped.name
    content_read = path.read_bytes() if path.is_file() else None
    digest = sha256(content_read).hexdigest() if content_read is not None else MISSING
    kept = session.get(DataFile, shipped.name)
    if kept is None:
        kept = DataFile(name=shipped.name, digest="", read_at=now, put=[], findings=[])
        session.add(kept)
    if kept.digest == digest:
        _log(path, data_findings(session, shipped.name))
        return False
    content, findings = read_data_file(content_read, shipped.form, file=shipped.name)
    if content is not None and not findings:
        findings = shipped.check(session, content)
    kept.digest, kept.read_at = digest, now
    kept.findings = [_as_json(each) for each in findings]
    _log(path, findings)
    if content is None or findings:
        return False
    putting = Putting(session, now, content.working, list(kept.put))
    shipped.put(putting, content)
    kept.put = putting.put
    session.flush()
    return putting.added > 0


def data_findings(session: Session, name: str | None = None) -> list[Finding]:
    """What is wrong in the shipped data files as they were last read, in one of them or in all: for administrators."""
    asked = select(DataFile).order_by(DataFile.name)
    files = session.scalars(asked if name is None else asked.where(DataFile.name == name))
    return [
        Finding(file.name, each["line"], each["column"], RULES[each["rule"]], each["params"])
        for file in files
        for each in file.findings
        if each["rule"] in RULES
    ]


def _as_json(finding: Finding) -> dict[str, Any]:
    params: Mapping[str, object] = finding.params
    told = {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
    return {"line": finding.line, "column": finding.column, "rule": finding.rule.key, "params": told}


def _log(path: Path, findings: Iterable[Finding]) -> None:
    for each in findings:
        message = each.rule.message % each.params
        log.error("data_file.fault", file=str(path), line=each.line, rule=each.rule.key, message=message)
