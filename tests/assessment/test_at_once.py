"""What two requests at the same moment do to one attempt, each in a transaction of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.assessment.attempt_page import attempt_for_page
from elearn.assessment.history import attempts_at
from elearn.assessment.models import VERSIONS
from elearn.assessment.review import review
from elearn.assessment.rules import AttemptRules
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


class _Held(Random):
    """Draws only when somebody else has come between, or when nobody can (SQLite has one writer at a time)."""

    def __init__(self, has_looked: Event, overtaken: Event) -> None:
        super().__init__(1)
        self.has_looked, self.overtaken = has_looked, overtaken

    def shuffle(self, x: Any) -> None:
        if not self.has_looked.is_set():
            self.has_looked.set()
            self.overtaken.wait(1)
        super().shuffle(x)


@pytest.mark.parametrize("earlier", [0, 1])
def test_a_start_overtaken_by_an_attempt_that_is_handed_in_keeps_to_the_limit(
    world: World, earlier: int
) -> None:
    rules = AttemptRules(attempts=earlier + 1)
    for _ in range(earlier):
        with world.database.writers.begin() as session:
            submit(session, world.person, begin(session, world.person, world.pool, rules)[0].id, NOON)
    overtaken, has_looked = Event(), Event()

    def slow() -> None:
        with suppress(Conflict), world.database.writers.begin() as session:
            begin(session, world.person, world.pool, rules, rng=_Held(has_looked, overtaken))

    def quick() -> None:
        has_looked.wait()
        for _ in range(2):
            with suppress(Conflict), world.database.writers.begin() as session:
                attempt, _ = begin(session, world.person, world.pool, rules)
                submit(session, world.person, attempt.id, NOON)
        overtaken.set()

    with ThreadPoolExecutor(2) as threads:
        for work in [threads.submit(slow), threads.submit(quick)]:
            work.result()
    with world.database.readers() as session:
        made = attempts_at(session, person_id=world.person, quiz=QUIZ)
    assert [attempt.number for attempt in made] == list(range(1, earlier + 2))


def test_many_starts_and_hand_ins_at_once_keep_to_the_limit(world: World) -> None:
    rules = AttemptRules(attempts=3)

    def one(_: int) -> None:
        for _ in range(3):
            with suppress(Conflict):
                with world.database.writers.begin() as session:
                    attempt, _ = begin(session, world.person, world.pool, rules)
                with world.database.writers.begin() as session:
                    submit(session, world.person, attempt.id, NOON)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(one, range(6)))
    with world.database.readers() as session:
        made = attempts_at(session, person_id=world.person, quiz=QUIZ)
    assert [attempt.number for attempt in made] == [1, 2, 3]
