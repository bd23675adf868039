"""What was acknowledged must be there."""

from collections.abc import Sequence

from sqlalchemy import select

from bench.load import Asked, Result
from bench.people import Learner
from bench.servers import Installation
from elearn.learning.models import ActivityProgress
from elearn.web.application import Services


def count_kept(
    installation: Installation,
    pending: Sequence[tuple[Learner, str]],
    writes: Sequence[Asked],
    results: Sequence[Result],
) -> tuple[int, int]:
    """How many of the acknowledged progress writes are in the database, and how many were acknowledged."""
    acknowledged = [request for result in results for request in result.acknowledged]
    sent = {asked.request: key for asked, key in zip(writes, pending, strict=True)}
    services: Services = installation.application().extensions["elearn"]
    with services.database.readers() as session:
        done = set(
            session.execute(
                select(ActivityProgress.person_id, ActivityProgress.activity).where(
                    ActivityProgress.state == "done",
                    ActivityProgress.person_id.in_({learner.person_id for learner, _ in pending}),
                )
            )
        )
    services.writers.close()
    kept = sum((sent[request][0].person_id, sent[request][1]) in done for request in acknowledged)
    return kept, len(acknowledged)
