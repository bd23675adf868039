"""Participation from a table: columns action, state, since and, where known, until. A verdict for each row.

Rows say what holds; who is not in the table is not touched, so that a part of the whole can be sent. Reading and
judging come before the transaction; it adds finished rows.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import one_at_a_time, site_version
from elearn.kernel.errors import Conflict, FieldError, Invalid
from elearn.kernel.texts import N_
from elearn.programme.participation.imported import keep_imported
from elearn.programme.participation.ledger import Change, Claim, Ledger, Outcome
from elearn.programme.participation.recording import read_ledger
from elearn.programme.participation.taking_part import Period
from elearn.web.sentences import declare_sentences
from elearn.web.table_reading import read_lines, refusal

REQUIRED, OPTIONAL = ("action", "state", "since"), ("until",)
COLUMNS = (*REQUIRED, *OPTIONAL)

declare_sentences(
    {
        "wrong_head": N_(
            "The first row must name the columns action, state, since and, where you know it, until. Not so: %(wrong)s."
        ),
        "wrong_number_of_cells": N_("This row has %(found)s cells, and the first row has %(expected)s."),
        "row_again": N_(
            "Row %(row)s says already when this state began to take part on that day. Keep one of the two."
        ),
    }
)


@dataclass(frozen=True)
class Row:
    """A line of the table, counted from 1, its head: its cells by column, or what is wrong with their number."""

    number: int
    cells: Mapping[str, str]
    error: FieldError | None = None


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row, or what is wrong with it; `before` is the last day that was recorded, where the row
    changes it."""

    row: int
    cells: Mapping[str, str]
    outcome: Outcome | None = None
    errors: list[FieldError] = field(default_factory=list)
    before: date | None = None


@dataclass(frozen=True)
class Plan:
    """What a table would do to what was recorded under a version of the site's texts."""

    rows: Sequence[Row]
    verdicts: Sequence[Verdict]
    changes: Sequence[Change]
    version: int

    @property
    def is_right(self) -> bool:
        """Whether no row has a fault."""
        return not any(verdict.errors for verdict in self.verdicts)


def read_table(table: bytes) -> list[Row]:
    """The rows of a file. Raises Invalid where it is no such table."""
    lines = read_lines(table)
    _, first = next(lines, (1, []))
    head = [cell.lower() for cell in first]
    _check_head(head)
    return [_row(number, head, cells) for number, cells in lines]


def _row(number: int, head: list[str], cells: list[str]) -> Row:
    if len(cells) == len(head):
        return Row(number, dict(zip(head, cells, strict=True)))
    return Row(
        number, {}, FieldError("", "wrong_number_of_cells", {"found": len(cells), "expected": len(head)})
    )


def _check_head(head: list[str]) -> None:
    counted = Counter(head)
    unknown = [name for name in counted if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in counted]
    twice = [name for name in COLUMNS if counted[name] > 1]
    if wrong := [*unknown, *missing, *twice]:
        told = ", ".join(name[:40] or "-" for name in wrong[:5])
        raise refusal("wrong_head", wrong=told)


def plan_import(session: Session, rows: Sequence[Row]) -> Plan:
    """What the rows would do now; nothing is written."""
    version = site_version(session)
    ledger = read_ledger(session)
    return Plan(rows, _judged(ledger, rows), ledger.changes, version)


def apply_plan(session: Session, actor: Actor, plan: Plan, now: datetime) -> None:
    """Do what was planned, whole and as one act; `plan` has no faults. Raises Conflict `participation_changed` where it
    would do something else now."""
    one_at_a_time(session)
    if site_version(session) != plan.version:
        anew = plan_import(session, plan.rows)
        if anew.verdicts != plan.verdicts:
            raise Conflict("participation_changed")
        plan = anew
    keep_imported(session, actor, plan.changes, now)


def written(verdicts: Iterable[Verdict]) -> str:
    """The rows of a plan that change something, as a table that says the same."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for verdict in verdicts:
        if verdict.outcome is not Outcome.SAME:
            writer.writerow([verdict.cells.get(name, "") for name in COLUMNS])
    return out.getvalue()


def _judged(ledger: Ledger, rows: Sequence[Row]) -> list[Verdict]:
    """The verdicts in the order of the rows. Earlier days are judged first: what one row ends makes room for what
    another begins, in whatever order they stand in the table."""
    seen: dict[tuple[str, str, date], int] = {}
    by_day = sorted(rows, key=lambda row: (row.cells.get("since", ""), row.number))
    return sorted((_verdict(ledger, row, seen) for row in by_day), key=lambda verdict: verdict.row)


def _verdict(ledger: Ledger, row: Row, seen: dict[tuple[str, str, date], int]) -> Verdict:
    if row.error is not None:
        return Verdict(row.number, row.cells, errors=[row.error])
    try:
        return _judge(ledger, row, seen)
    except Invalid as refused:
        return Verdict(row.number, row.cells, errors=refused.errors)


def _judge(ledger: Ledger, row: Row, seen: dict[tuple[str, str, date], int]) -> Verdict:
    claim = _claim(row.cells)
    first = seen.setdefault((claim.action, claim.state, claim.period.since), row.number)
    if first != row.number:
        raise Invalid([FieldError("/since", "row_again", {"row": first})])
    outcome = ledger.record(claim)
    before = ledger.changes[-1].before if outcome is Outcome.CHANGED else None
    return Verdict(row.number, row.cells, outcome, before=before.said.until if before else None)


def _claim(cells: Mapping[str, str]) -> Claim:
    days: dict[str, date | None] = {}
    faults = []
    for name in ("since", "until"):
        days[name], fault = _day(name, cells.get(name, ""))
        faults += [fault] if fault else []
    since = days["since"]
    if faults or since is None:
        raise Invalid(faults)
    return Claim(cells["action"], cells["state"].upper(), Period(since, days["until"]))


def _day(name: str, text: str) -> tuple[date | None, FieldError | None]:
    if not text:
        return None, FieldError(f"/{name}", "required") if name in REQUIRED else None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text), None
    except ValueError:
        pass
    return None, FieldError(f"/{name}", "not_a_moment")
