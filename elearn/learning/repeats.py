"""A course taken more than once: every run is kept, and best, first and last are told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from elearn.catalogue.revisions import RevisionContent, load_revision
from elearn.kernel.actor import Actor
from elearn.learning.models import Enrolment
from elearn.learning.progress import parse_brief, score
from elearn.learning.reading import standings_column


@dataclass(frozen=True)
class PastRun:
    """One go at a course; `score` is a share, None where nothing was graded."""

    run: int
    content: RevisionContent
    enrolled_at: datetime
    completed_at: datetime | None
    score: Fraction | None


@dataclass(frozen=True)
class Scores:
    """What several runs amount to."""

    best: Fraction
    first: Fraction
    last: Fraction


_COLUMNS = (
    Enrolment.run,
    Enrolment.revision_id,
    Enrolment.enrolled_at,
    Enrolment.completed_at,
    standings_column(),
)
_IN_COURSE = (
    select(*_COLUMNS)
    .where(Enrolment.person_id == bindparam("person"), Enrolment.course_id == bindparam("course"))
    .order_by(Enrolment.run)
)
_FINISHED = (
    select(*_COLUMNS)
    .where(Enrolment.person_id == bindparam("person"), Enrolment.completed_at.is_not(None))
    .order_by(Enrolment.completed_at.desc())
)


def runs_of(session: Session, actor: Actor, course_id: int) -> list[PastRun]:
    """All runs of a person in a course, the first one first."""
    rows = session.execute(_IN_COURSE, {"person": actor.id, "course": course_id})
    return [_past(session, *row) for row in rows]


def finished_runs(session: Session, actor: Actor) -> list[PastRun]:
    """Every run that a person has finished, in any course, the latest first."""
    return [_past(session, *row) for row in session.execute(_FINISHED, {"person": actor.id})]


def scores_of(runs: Sequence[PastRun]) -> Scores | None:
    """Best, first and last of the runs that were graded; None where fewer than two were."""
    graded = [each.score for each in runs if each.score is not None]
    return Scores(max(graded), graded[0], graded[-1]) if len(graded) > 1 else None


def _past(
    session: Session,
    run: int,
    revision_id: int,
    enrolled_at: datetime,
    completed_at: datetime | None,
    standings: str | None,
) -> PastRun:
    content = load_revision(session, revision_id)
    reached = score(content.manifest, parse_brief(standings))
    return PastRun(run, content, enrolled_at, completed_at, reached)
