"""Recording what happened: the event, the progress that follows from it, and completion, in one
transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, and_, bindparam, case, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearn.kernel.database import Id, UtcDateTime
from elearn.kernel.errors import Conflict, FieldError, Invalid
from elearn.kernel.ids import new_id
from elearn.kernel.prepared import Prepared, together
from elearn.learning.adopt import on_its_way
from elearn.learning.models import ActivityProgress, Enrolment, LearningEvent
from elearn.learning.progress import Brief, Fact, Standing, is_complete, parse_brief, step
from elearn.learning.ranges import is_shredded
from elearn.learning.reading import standings_column
from elearn.learning.runs import APPEND, NewEvent, Run, complete, event_values, next_event_id


@dataclass(frozen=True)
class Recorded:
    """`is_new` is False where the fact was known; `completed` is True where this event completed the course. `run`
    may have moved on to a newer revision first."""

    run: Run
    is_new: bool
    completed: bool = False


_RUN = (
    Enrolment.person_id == bindparam("p"),
    Enrolment.course_id == bindparam("c"),
    Enrolment.run == bindparam("r"),
)
_IS_KNOWN = exists().where(LearningEvent.person_id == bindparam("p"), LearningEvent.key == bindparam("k"))
_SEE = Prepared(
    update(Enrolment)
    .where(*_RUN)
    .values(
        last_seen_at=bindparam("now", type_=UtcDateTime()),
        # What is sent again, by a queue that was offline perhaps, moves nobody back.
        last_activity=case((_IS_KNOWN, Enrolment.last_activity), else_=bindparam("a")),
        last_passage=case((_IS_KNOWN, Enrolment.last_passage), else_=bindparam("passage", type_=Id)),
        last_event_id=next_event_id(bindparam("fresh", type_=Id)),
    )
    .returning(Enrolment.completed_at)
)
_STANDINGS = Prepared(
    select(
        standings_column(),
        ActivityProgress.state,
        ActivityProgress.passed,
        ActivityProgress.best,
        ActivityProgress.since,
        ActivityProgress.done_at,
        ActivityProgress.watched,
        ActivityProgress.position,
    )
    .select_from(Enrolment)
    .outerjoin(
        ActivityProgress,
        and_(
            ActivityProgress.person_id == Enrolment.person_id,
            ActivityProgress.course_id == Enrolment.course_id,
            ActivityProgress.run == Enrolment.run,
            ActivityProgress.activity == bindparam("a"),
        ),
    )
    .where(*_RUN)
)
_KNOWN = select(
    LearningEvent.course_id,
    LearningEvent.run,
    LearningEvent.activity,
    LearningEvent.kind,
    LearningEvent.data,
    LearningEvent.at,
    LearningEvent.received_at,
).where(LearningEvent.person_id == bindparam("p"), LearningEvent.key == bindparam("k"))
_PROGRESS = cast("Table", ActivityProgress.__table__)
_KEYS = ["person_id", "course_id", "run", "activity"]
_STEPPED = ("state", "passed", "best", "done_at", "watched", "position")
_UPSERT = Prepared(
    {
        name: (make := dialect.insert(_PROGRESS)).on_conflict_do_update(
            index_elements=_KEYS,
            set_={column: make.excluded[column] for column in _STEPPED},
        )
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)


def record(session: Session, run: Run, event: NewEvent, now: datetime) -> Recorded:
    """Append an event and bring progress up to date.

    Raises Conflict `key_reused` where the key stands for another fact, `not_enrolled` where the run is gone; Invalid
    where a film would be watched in more pieces than are kept.
    """
    run = on_its_way(session, run, event.locale, now)
    here = {"p": run.person_id, "c": run.course_id, "r": run.run}
    # The enrolment's row is locked first: events of a run follow one another, so that none misses what
    # completes it.
    said = {"a": event.activity, "k": event.key, "passage": _passage(event)}
    seen, appended, standings = together(
        session,
        (_SEE, {**here, **said, "now": now, "fresh": new_id()}),
        (APPEND, event_values(run, event, now)),
        (_STANDINGS, {**here, "a": event.activity}),
    )
    if not seen:
        raise Conflict("not_enrolled")
    if not appended:
        _same_or_refuse(session, run, event)
        return Recorded(run, False)
    row = standings[0]
    before = Standing(*row[1:]) if row[1] is not None else None
    fact = Fact(event.activity, event.kind, now, event.data)
    after = step(before, fact, run.manifest.film(event.activity))
    if after == before:
        return Recorded(run, True)
    if is_shredded(after.watched):
        raise Invalid([FieldError("/ranges", "too_many_pieces")])
    _keep(session, run, event.activity, after)
    if seen[0].completed_at is not None or after.state != "done" or (before and before.state == "done"):
        return Recorded(run, True)
    brief = parse_brief(row[0])
    brief[event.activity] = Brief(after.state, after.passed, after.best)
    return Recorded(run, True, _complete_if_due(session, run, brief, event.locale, now))


def _passage(event: NewEvent) -> int | None:
    """How far down a text somebody is, in passages from the top, where the event says so."""
    if event.kind != "position" or event.data is None or event.data.get("position") is None:
        return None
    return int(event.data["position"])


def _same_or_refuse(session: Session, run: Run, event: NewEvent) -> None:
    *known, at, received_at = session.connection().execute(_KNOWN, {"p": run.person_id, "k": event.key}).one()
    said = [
        run.course_id,
        run.run,
        event.activity,
        event.kind,
        dict(event.data) if event.data is not None else None,
    ]
    # Who names no moment means that of arrival.
    its_moment = at if at != received_at else None
    if known != said or event.at != its_moment:
        raise Conflict("key_reused", key=event.key)


def _keep(session: Session, run: Run, activity: str, standing: Standing) -> None:
    _UPSERT.run(
        session,
        {
            "person_id": run.person_id,
            "course_id": run.course_id,
            "run": run.run,
            "activity": activity,
            **standing.columns,
        },
    )


def _complete_if_due(
    session: Session, run: Run, standings: Mapping[str, Brief], locale: str, now: datetime
) -> bool:
    if not is_complete(run.manifest, standings):
        return False
    complete(session, run, locale, now)
    return True
