"""Participation from a table: columns action, state, since and, where known, until. A verdict for each row.

Rows say what holds; who is not in the table is not touched, so that a part of the whole can be sent.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.texts import N_
from elearn.programme.participation import Claim, Outcome, record_participation
from elearn.programme.taking_part import Period
from elearn.web.sentences import declare_sentences

REQUIRED, OPTIONAL = ("action", "state", "since"), ("until",)
LARGEST_TABLE, MOST_ROWS = 1 << 20, 5_000

declare_sentences(
    {
        "not_utf8": N_("The file is not UTF-8 text. Save it as CSV (UTF-8) and try again."),
        "table_too_large": N_("The table is larger than we take: at most %(rows)s rows and 1 MB."),
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
class Verdict:
    """What became of a row, or what is wrong with it; `row` counts lines of the table from 1, its head."""

    row: int
    cells: Mapping[str, str]
    outcome: Outcome | None = None
    errors: list[FieldError] = field(default_factory=list)


def import_participation(session: Session, actor: Actor, table: bytes, now: datetime) -> list[Verdict]:
    """Record every row that is right; the caller decides whether that stays. Raises Invalid where the file is no such
    table.
    """
    seen: dict[tuple[str, str, date], int] = {}
    return [_judge(session, actor, row, cells, seen, now) for row, cells in _rows(table)]


def _rows(table: bytes) -> Iterator[tuple[int, dict[str, str] | FieldError]]:
    """Each row with its line: its cells by column, or what is wrong with their number."""
    if len(table) > LARGEST_TABLE:
        raise _refusal("table_too_large", rows=MOST_ROWS)
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal("not_utf8") from error
    # Spreadsheets of many languages write semicolons.
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    head = [cell.strip().lower() for cell in next(reader, [])]
    _check_head(head)
    found = 0
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        found += 1
        if found > MOST_ROWS:
            raise _refusal("table_too_large", rows=MOST_ROWS)
        if len(cells) == len(head):
            yield reader.line_num, {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
        else:
            numbers: dict[str, object] = {"found": len(cells), "expected": len(head)}
            yield reader.line_num, FieldError("", "wrong_number_of_cells", numbers)


def _refusal(code: str, **params: object) -> Invalid:
    """The whole table is refused."""
    return Invalid([FieldError("", code, params)], code, **params)


def _check_head(head: list[str]) -> None:
    unknown = [name for name in head if name not in (*REQUIRED, *OPTIONAL)]
    missing = [name for name in REQUIRED if name not in head]
    twice = [name for name in set(head) if head.count(name) > 1]
    if wrong := [*unknown, *missing, *twice]:
        told = ", ".join(name[:40] or "-" for name in wrong[:5])
        raise _refusal("wrong_head", wrong=told)


def _judge(
    session: Session,
    actor: Actor,
    row: int,
    cells: dict[str, str] | FieldError,
    seen: dict[tuple[str, str, date], int],
    now: datetime,
) -> Verdict:
    if isinstance(cells, FieldError):
        return Verdict(row, {}, errors=[cells])
    try:
        claim = _claim(cells)
        first = seen.setdefault((claim.action, claim.state, claim.period.since), row)
        if first != row:
            raise Invalid([FieldError("/since", "row_again", {"row": first})])
        return Verdict(row, cells, record_participation(session, actor, claim, now))
    except Invalid as refusal:
        return Verdict(row, cells, errors=refusal.errors)


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
