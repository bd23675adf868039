"""A run: a person's go at a course, pinned to a revision. What may be appended to it, and how it is completed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from blinker import signal
from sqlalchemy import ColumnElement, Table, bindparam, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearn.accounts.affiliations import present_affiliation
from elearn.catalogue.manifests import Manifest
from elearn.kernel.ids import new_id
from elearn.kernel.prepared import Prepared
from elearn.learning.models import Enrolment, LearningEvent

course_completed = signal("course_completed")

_EVENTS = cast("Table", LearningEvent.__table__)
# The run's row has been written just before, so that it is locked, and its last event's id is that of this one.
_ITS_RUN = (
    Enrolment.person_id == bindparam("person_id"),
    Enrolment.course_id == bindparam("course_id"),
    Enrolment.run == bindparam("run"),
)
_ITS_VALUES = [
    Enrolment.last_event_id if column.name == "id" else bindparam(column.name, type_=column.type)
    for column in _EVENTS.c
]
APPEND = Prepared(
    {
        name: dialect.insert(_EVENTS)
        .from_select(_EVENTS.c.keys(), select(*_ITS_VALUES).where(*_ITS_RUN))
        .on_conflict_do_nothing(index_elements=["person_id", "key"])
        .returning(_EVENTS.c.id)
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)


@dataclass(frozen=True)
class NewEvent:
    """What a learner's browser or program says has happened; `key` makes it one fact however often it is sent.

    Keys of the program's own events hold a colon: no browser or program can send those.
    """

    activity: str
    kind: str
    key: str
    locale: str
    data: Mapping[str, Any] | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Run:
    """The run that an event belongs to; `current_revision` is the course's, where that is known."""

    person_id: int
    course_id: int
    run: int
    revision_id: int
    manifest: Manifest
    current_revision: int | None = None


def next_event_id(fresh: Any) -> ColumnElement[int]:
    """The id of a run's next event: `fresh`, unless a clock was set back or runs behind another process's. Written
    to the run's row, which its lock makes the one place that knows the last one."""
    last = func.coalesce(Enrolment.last_event_id, 0)
    return case((last >= fresh, last + 1), else_=fresh)


def append(session: Session, run: Run, event: NewEvent, now: datetime) -> None:
    """Append an event to a run whose row was just given its id; nothing where its key is known already."""
    APPEND.run(session, event_values(run, event, now))


def event_values(run: Run, event: NewEvent, now: datetime) -> dict[str, Any]:
    """An event's row but for its id. Who needs to know whether it is new asks `APPEND` for it."""
    return {
        "person_id": run.person_id,
        "key": event.key,
        "course_id": run.course_id,
        "run": run.run,
        "activity": event.activity,
        "kind": event.kind,
        "at": event.at or now,
        "received_at": now,
        "revision_id": run.revision_id,
        "locale": event.locale,
        "data": dict(event.data) if event.data is not None else None,
    }


def complete(session: Session, run: Run, locale: str, now: datetime) -> None:
    """The rule is fulfilled: say so in the run, as an event, and to whoever listens."""
    change_run(
        session,
        run,
        completed_at=now,
        completed_affiliation_id=present_affiliation(run.person_id),
        last_event_id=next_event_id(new_id()),
    )
    key = f"completed:{run.course_id}-{run.run}-{run.revision_id}"
    append(session, run, NewEvent("", "completed", key, locale), now)
    course_completed.send(session, run=run, now=now)


def change_run(session: Session, run: Run, **values: Any) -> None:
    """Write columns of the run's row."""
    statement = (
        update(Enrolment)
        .where(
            Enrolment.person_id == run.person_id,
            Enrolment.course_id == run.course_id,
            Enrolment.run == run.run,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.execute(statement)
