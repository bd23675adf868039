"""What a person is learning: their last run in every course."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from elearn.catalogue.manifests import Manifest
from elearn.catalogue.revisions import RevisionContent, load_revision
from elearn.kernel.actor import Actor
from elearn.learning.models import Enrolment
from elearn.learning.progress import Brief, Outcome, next_activity, outcome, parse_brief
from elearn.learning.reading import standings_column


@dataclass(frozen=True)
class Learned:
    """A person's last run of a course, and what follows from it."""

    course: str
    course_id: int
    run: int
    content: RevisionContent
    enrolled_at: datetime
    last_seen_at: datetime
    completed_at: datetime | None
    finished_before: datetime | None
    standings: dict[str, Brief]
    outcome: Outcome
    next: str | None

    @property
    def manifest(self) -> Manifest:
        """The manifest of the revision that the run is pinned to."""
        return self.content.manifest


_other = Enrolment.__table__.alias("other")
_MINE = (
    select(
        Enrolment.course_id,
        Enrolment.run,
        Enrolment.revision_id,
        Enrolment.enrolled_at,
        Enrolment.last_seen_at,
        Enrolment.completed_at,
        Enrolment.finished_before,
        Enrolment.last_activity,
        standings_column(),
    )
    .where(
        Enrolment.person_id == bindparam("person"),
        Enrolment.run
        == select(func.max(_other.c.run))
        .where(_other.c.person_id == Enrolment.person_id, _other.c.course_id == Enrolment.course_id)
        .correlate(Enrolment)
        .scalar_subquery(),
    )
    .order_by(Enrolment.last_seen_at.desc())
)


def my_courses(session: Session, actor: Actor) -> list[Learned]:
    """The actor's courses, the one last seen first."""
    found = []
    for row in session.execute(_MINE, {"person": actor.id}):
        course_id, run, revision_id, enrolled_at, seen_at, completed_at, before, last, text = row
        content = load_revision(session, revision_id)
        standings = parse_brief(text)
        found.append(
            Learned(
                content.manifest.course,
                course_id,
                run,
                content,
                enrolled_at,
                seen_at,
                completed_at,
                before,
                standings,
                outcome(content.manifest, standings),
                next_activity(content.manifest, standings, last),
            )
        )
    return found
