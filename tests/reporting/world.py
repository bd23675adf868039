"""Runs with the dates and standings that a claim needs, in courses of their own."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from elearn.accounts.affiliations import current_affiliation
from elearn.catalogue.models import Course
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.models import ActivityProgress, Enrolment
from tests.world import COURSE, World

JUNE = datetime(2026, 6, 1, 12, tzinfo=UTC)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Learner:
    """A person with a run."""

    id: int
    email: str


def learner(
    world: World,
    state: str = "KG",
    organisation: str = "",
    *,
    confirmed: bool = True,
    enrolled_at: datetime = JUNE,
    last_seen_at: datetime | None = None,
    completed_at: datetime | None = None,
    keep_affiliation: bool = True,
    standings: dict[str, tuple[str, int | None]] | None = None,
) -> Learner:
    """Somebody in the labour migration course; `standings`: state and best millionths by activity."""
    person_id, email = world.person(state=state, organisation=organisation)
    with unit_of_work(world.services.writers) as session:
        affiliation = current_affiliation(session, person_id)
        assert affiliation is not None
        if not confirmed:
            affiliation.confirmed_at = affiliation.confirmed_by = None
        course = session.execute(select(Course).where(Course.key == COURSE)).scalar_one()
        here: dict[str, Any] = {"person_id": person_id, "course_id": course.id, "run": 1}
        session.execute(
            insert(Enrolment).values(
                **here,
                revision_id=course.revision_id,
                enrolled_at=enrolled_at,
                last_seen_at=last_seen_at or enrolled_at,
                completed_at=completed_at,
                affiliation_id=affiliation.id if keep_affiliation else None,
            )
        )
        for activity, (state_of, best) in (standings or {}).items():
            session.execute(
                insert(ActivityProgress).values(
                    **here, activity=activity, state=state_of, passed=best is not None, best=best, since=JUNE
                )
            )
    return Learner(person_id, email)
