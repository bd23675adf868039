"""Progress recomputed from the events: the proof that what is stored follows from what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from elearn.catalogue.revisions import load_manifest
from elearn.kernel.unit_of_work import Writers, unit_of_work
from elearn.learning.models import ActivityProgress, Enrolment, LearningEvent
from elearn.learning.progress import Fact, Replayed, Standing, replay

PEOPLE_A_STEP = 200


@dataclass(frozen=True)
class Difference:
    """A run whose stored progress is not what its events say; `what` names the activity or `completed_at`."""

    person_id: int
    course_id: int
    run: int
    what: str
    stored: str
    recomputed: str


def enrolled_people(session: Session) -> Iterator[list[int]]:
    """The ids of everybody enrolled, a few hundred at a time."""
    last = 0
    while True:
        ids = list(
            session.scalars(
                select(Enrolment.person_id)
                .where(Enrolment.person_id > last)
                .distinct()
                .order_by(Enrolment.person_id)
                .limit(PEOPLE_A_STEP)
            )
        )
        if not ids:
            return
        yield ids
        last = ids[-1]


def differences(session: Session, people: list[int]) -> Iterator[Difference]:
    """Where stored and recomputed progress of these people differ."""
    stored_runs = {
        (row.person_id, row.course_id, row.run): row
        for row in session.execute(
            select(
                Enrolment.person_id,
                Enrolment.course_id,
                Enrolment.run,
                Enrolment.completed_at,
                Enrolment.finished_before,
                Enrolment.revision_id,
            ).where(Enrolment.person_id.in_(people))
        )
    }
    stored: dict[tuple[int, int, int], dict[str, Standing]] = {}
    for row in session.execute(
        select(ActivityProgress).where(ActivityProgress.person_id.in_(people))
    ).scalars():
        stored.setdefault((row.person_id, row.course_id, row.run), {})[row.activity] = Standing(
            row.state, row.passed, row.best, row.since, row.done_at, row.watched, row.position
        )
    recomputed = _recompute(session, people)
    for key, run in stored_runs.items():
        right = recomputed.get(key, Replayed())
        kept = stored.get(key, {})
        for activity in sorted(right.standings.keys() | kept.keys()):
            if kept.get(activity) != right.standings.get(activity):
                yield Difference(*key, activity, str(kept.get(activity)), str(right.standings.get(activity)))
        for name in ("completed_at", "finished_before", "revision_id"):
            # Without the event of enrolling nothing says which revision a run began with.
            is_told = name != "revision_id" or right.revision_id is not None
            if is_told and getattr(run, name) != getattr(right, name):
                yield Difference(*key, name, str(getattr(run, name)), str(getattr(right, name)))


def rebuild(writers: Writers, session: Session) -> int:
    """Store for everybody what the events say; returns how many differences there were."""
    mended = 0
    for people in enrolled_people(session):
        found = list(differences(session, people))
        wrong = sorted({each.person_id for each in found})
        if wrong:
            with unit_of_work(writers) as writing:
                _store(writing, wrong)
        mended += len(found)
    return mended


def _recompute(session: Session, people: list[int]):  # type: ignore[no-untyped-def]  # runs to what replay gives
    rows = session.execute(
        select(
            LearningEvent.person_id,
            LearningEvent.course_id,
            LearningEvent.run,
            LearningEvent.revision_id,
            LearningEvent.activity,
            LearningEvent.kind,
            LearningEvent.received_at,
            LearningEvent.data,
        )
        .where(LearningEvent.person_id.in_(people))
        .order_by(LearningEvent.person_id, LearningEvent.course_id, LearningEvent.run, LearningEvent.id)
    )
    found = {}
    for key, group in groupby(rows, key=lambda row: (row.person_id, row.course_id, row.run)):
        events = list(group)
        manifests = {row.revision_id: load_manifest(session, row.revision_id) for row in events}
        found[key] = replay(
            manifests,
            [(row.revision_id, Fact(row.activity, row.kind, row.received_at, row.data)) for row in events],
        )
    return found


def _store(session: Session, people: list[int]) -> None:
    # Locked as `record` does: no event is added between our reading and our writing.
    session.execute(select(Enrolment.run).where(Enrolment.person_id.in_(people)).with_for_update()).all()
    recomputed = _recompute(session, people)
    session.execute(delete(ActivityProgress).where(ActivityProgress.person_id.in_(people)))
    for (person_id, course_id, run), right in recomputed.items():
        session.execute(
            update(Enrolment)
            .where(Enrolment.person_id == person_id, Enrolment.course_id == course_id, Enrolment.run == run)
            .values(
                completed_at=right.completed_at,
                finished_before=right.finished_before,
                revision_id=right.revision_id or Enrolment.revision_id,
            )
        )
        if right.standings:
            session.execute(
                insert(ActivityProgress),
                [
                    {
                        "person_id": person_id,
                        "course_id": course_id,
                        "run": run,
                        "activity": activity,
                        **standing.columns,
                    }
                    for activity, standing in right.standings.items()
                ],
            )
