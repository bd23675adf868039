"""What two requests at the same moment do to one attempt, each in a transaction of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.assessment.attempt_page import attempt_for_page
from elearn.assessment.models import VERSIONS
from elearn.assessment.review import review
from elearn.assessment.save_answer import save_answer
from elearn.assessment.submit import submit
from elearn.assessment.versions import store_versions
from elearn.kernel.database import Database
from elearn.kernel.errors import Conflict
from tests.assessment.conftest import new_learner
from tests.assessment.world import NOON, QUIZ, begin, questions, right_answers, texts


@dataclass(frozen=True)
class World:
    database: Database
    person: int
    pool: list[int]


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    with database.writers.begin() as session:
        pool = list(store_versions(session, QUIZ, questions(), texts(), source="en").values())
        person = new_learner(session)
    yield World(database, person, pool)
    with database.writers.begin() as session:
        session.execute(delete(Person).where(Person.id == person))
        session.execute(delete(VERSIONS).where(VERSIONS.c.quiz == QUIZ))


def at_once(world: World, *works: Callable[[Session], Any]) -> list[Any]:
    barrier = Barrier(len(works))

    def run(work: Callable[[Session], Any]) -> Any:
        barrier.wait()
        with world.database.writers.begin() as session:
            return work(session)

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def test_two_starts_at_once_are_one_attempt(world: World) -> None:
    def begin_it(session: Session) -> tuple[int, bool]:
        attempt, created = begin(session, world.person, world.pool)
        return attempt.id, created

    made = at_once(world, begin_it, begin_it)
    assert len({attempt for attempt, _ in made}) == 1
    assert sorted(created for _, created in made) == [False, True]


def test_every_answer_saved_before_handing_in_is_graded(world: World) -> None:
    with world.database.writers.begin() as session:
        attempt = begin(session, world.person, world.pool)[0].id
        answers = right_answers(session, world.person, attempt)

    def answer(key: str) -> Callable[[Session], None]:
        def save(session: Session) -> None:
            with suppress(Conflict):
                save_answer(session, world.person, attempt, key, answers[key], "en", NOON)

        return save

    def hand_in(session: Session) -> None:
        submit(session, world.person, attempt, NOON)

    at_once(world, answer("q0"), hand_in, answer("q1"), hand_in, answer("q2"))
    with world.database.readers() as session:
        kept = [q for q in attempt_for_page(session, world.person, attempt, "en").questions if q.answer]
        assert review(session, world.person, attempt, "en").grade.mark == len(kept)
