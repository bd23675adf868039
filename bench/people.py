"""Who learns while we measure: generated learners, signed in by rows of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bench.servers import Installation
from elearn.accounts.people import NewPerson, add_person
from elearn.accounts.sign_in import issue_token, open_login
from elearn.catalogue.revisions import current_revision
from elearn.commands.synthesis import name_of, person_id_of
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.models import ActivityProgress
from elearn.web.application import Services

COURSE = "load-001"
A_STEP = 500


@dataclass(frozen=True)
class Learner:
    """Somebody with a cookie."""

    person_id: int
    name: str
    secret: str


def signed_in(installation: Installation, people: int, count: int) -> list[Learner]:
    """So many of the generated people, spread evenly over all, each with a session."""
    services: Services = installation.application().extensions["elearn"]
    numbers = [1 + place * people // count for place in range(count)]
    learners = []
    for begin in range(0, count, A_STEP):
        with unit_of_work(services.writers) as session:
            for number in numbers[begin : begin + A_STEP]:
                person_id = person_id_of(number)
                learners.append(Learner(person_id, name_of(number), open_login(session, person_id, now())))
    services.writers.close()
    return learners


def to_do(installation: Installation, learners: Sequence[Learner]) -> list[tuple[Learner, str]]:
    """Lessons that these learners have not done, so ordered that neighbours are of different people."""
    services: Services = installation.application().extensions["elearn"]
    with services.database.readers() as session:
        lessons = [
            line.key
            for line in current_revision(session, COURSE).manifest.activities
            if line.kind == "lesson"
        ]
        known = set(
            session.execute(
                select(ActivityProgress.person_id, ActivityProgress.activity).where(
                    ActivityProgress.person_id.in_([learner.person_id for learner in learners])
                )
            )
        )
    services.writers.close()
    return [
        (learner, lesson)
        for lesson in lessons
        for learner in learners
        if (learner.person_id, lesson) not in known
    ]


@dataclass(frozen=True)
class Coordinator:
    """Somebody who may see all, with a token and a cookie."""

    token: str
    secret: str


def coordinator(installation: Installation) -> Coordinator:
    """A new one."""
    services: Services = installation.application().extensions["elearn"]
    new = NewPerson("bench-coordinator@load.example", "C", "C", "en", "-", (("coordinator", "all"),))
    with unit_of_work(services.writers) as session:
        person_id = add_person(session, SYSTEM, new, now())
        token, _ = issue_token(session, person_id, now())
        made = Coordinator(token, open_login(session, person_id, now()))
    services.writers.close()
    return made
