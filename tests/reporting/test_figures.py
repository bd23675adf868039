"""What active, on track and finished mean: the predicate and the SQL say the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from elearn.learning.figures import ACTIVE_WITHIN, GOES_ON_WITHIN, Figure, condition, counts
from elearn.learning.models import Enrolment
from tests.reporting.world import JUNE, learner
from tests.world import World

TICK = timedelta(seconds=1)


@pytest.mark.parametrize("figure", Figure)
@pytest.mark.parametrize(
    "ago", [each + shift for each in (ACTIVE_WITHIN, GOES_ON_WITHIN) for shift in (-TICK, TICK * 0, TICK)]
)
@pytest.mark.parametrize("is_finished", [True, False])
def test_sql_and_predicate_agree(world: World, figure: Figure, ago: timedelta, *, is_finished: bool) -> None:
    completed_at = JUNE - ago if is_finished else None
    made = learner(world, last_seen_at=JUNE - ago, completed_at=completed_at)
    with world.reads() as session:
        found = session.scalar(
            select(Enrolment.run).where(Enrolment.person_id == made.id, condition(figure, JUNE))
        )
    assert (found is not None) == counts(figure, JUNE - ago, completed_at, JUNE)
