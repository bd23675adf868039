"""The facts as editors see them: of every kind, with what was removed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.database import Base
from elearn.kernel.models import AuditEntry
from elearn.programme.facts.kinds import KINDS, Fact, Holds, Kind, Said
from elearn.programme.facts.partial_dates import PartialDate
from elearn.programme.models import (
    Mandate,
    MandateArea,
    MandatePeriod,
    ProgrammeBody,
    ProgrammeEvent,
    ProgrammeRole,
    Project,
)

MODELS: dict[str, type[Base]] = {
    "event": ProgrammeEvent,
    "mandate": Mandate,
    "body": ProgrammeBody,
    "role": ProgrammeRole,
    "project": Project,
}
REMOVED = "fact.remove"
MOST_REMOVED = 50


@dataclass(frozen=True)
class Removed:
    """A fact that somebody removed: the entry of the record that keeps it."""

    entry: int
    fact: Fact
    at: datetime


def all_facts(session: Session, kind: Kind) -> list[Fact]:
    """The facts of a kind, as its public page orders them."""
    rows = session.scalars(select(MODELS[kind.name])).all()
    periods, areas = _parts(session) if kind.has_periods else ({}, {})
    found = [_fact(kind, row, periods, areas) for row in rows]
    return sorted(found, key=_place)


def find_fact(session: Session, kind: Kind, fact_id: str) -> Fact | None:
    """The fact of that name, or None."""
    return next((each for each in all_facts(session, kind) if each.id == fact_id), None)


def id_of(kind: Kind, key: str, said: Said) -> str:
    """What names a fact: its key, else what tells it apart."""
    return ".".join(said.columns[name] for name in kind.named_by) if kind.named_by else key


def rows_of(fact: Fact) -> tuple[Base, list[Base]]:
    """The row of a fact, and those that point to it."""
    columns = {
        column.name: _value(column.holds, fact.said.columns.get(column.name, ""))
        for column in fact.kind.columns
    }
    key = {} if fact.kind.named_by else {"key": fact.id}
    row = MODELS[fact.kind.name](**key, **columns)
    periods: Iterable[Base] = (
        MandatePeriod(
            mandate=fact.id,
            number=number,
            since=_value(Holds.WHEN, since),
            until=_value(Holds.WHEN, until),
            source=source,
        )
        for number, (since, until, source) in enumerate(fact.said.periods, 1)
    )
    areas: Iterable[Base] = (MandateArea(mandate=fact.id, area=area) for area in fact.said.areas)
    return row, [*periods, *areas]


def removed_facts(session: Session, there: Iterable[Fact]) -> list[Removed]:
    """What was removed and is not there again, the last first."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == REMOVED)
        .order_by(AuditEntry.id.desc())
        .limit(MOST_REMOVED)
    )
    known, found = {each.owner for each in there}, []
    for entry in entries:
        if entry.subject not in known:
            known.add(entry.subject)
            found.append(_removed(entry))
    return found


def find_removed(session: Session, entry: int) -> Removed | None:
    """The removal that an entry of the record keeps."""
    found = session.get(AuditEntry, entry)
    return _removed(found) if found is not None and found.action == REMOVED else None


def _removed(entry: AuditEntry) -> Removed:
    kind, _, fact_id = entry.subject.partition(":")
    return Removed(entry.id, Fact(KINDS[kind], fact_id, Said.from_json(entry.before or {})), entry.at)


def _parts(session: Session) -> tuple[dict[str, list[tuple[str, str, str]]], dict[str, list[str]]]:
    periods: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in session.scalars(select(MandatePeriod).order_by(MandatePeriod.number)):
        periods[row.mandate].append((str(row.since), _text(row.until), row.source))
    areas: dict[str, list[str]] = defaultdict(list)
    for named in session.scalars(select(MandateArea).order_by(MandateArea.area)):
        areas[named.mandate].append(named.area)
    return periods, areas


def _fact(
    kind: Kind, row: Any, periods: dict[str, list[tuple[str, str, str]]], areas: dict[str, list[str]]
) -> Fact:
    key = "" if kind.named_by else row.key
    said = Said(
        {column.name: _text(getattr(row, column.name)) for column in kind.columns},
        tuple(periods.get(key, ())),
        tuple(areas.get(key, ())),
    )
    return Fact(kind, id_of(kind, key, said), said)


def _place(fact: Fact) -> tuple[int, str, str]:
    columns: Sequence[str] = (fact.kind.span[0],)
    first = fact.said.periods[0][0] if fact.said.periods else fact.said.columns.get(columns[0], "")
    position = fact.said.columns.get("position", "")
    return (int(position), "", fact.id) if position else (0, first, fact.id)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _value(holds: Holds, text: str) -> Any:
    if holds is Holds.WHEN:
        return PartialDate.parse(text) if text else None
    if holds is Holds.PLACE:
        return int(text)
    return (text or None) if holds is Holds.EVENT else text
