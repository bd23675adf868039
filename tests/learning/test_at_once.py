"""What happens at the same moment happens once, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from sqlalchemy import func, select

from elearn.accounts.roles import make_actor
from elearn.kernel.actor import Actor
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.enrol import Enrolled, enrol
from elearn.learning.models import Enrolment, LearningEvent
from elearn.learning.rebuild import differences
from tests.learning.world import complete_small_course, finish, pass_quiz
from tests.world import COURSE, World

T = TypeVar("T")
ROUNDS = 4


def at_once(*works: Callable[[], T]) -> list[T]:
    barrier = Barrier(len(works))

    def start(work: Callable[[], T]) -> T:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(start, works))


def somebody(world: World) -> Actor:
    return make_actor(world.person()[0], "Somebody", "en", None)


def enrolling(world: World, actor: Actor, *, again: bool = False) -> Callable[[], Enrolled]:
    def work() -> Enrolled:
        with unit_of_work(world.services.writers) as session:
            return enrol(session, actor, "small", again=again, locale="en", now=now())

    return work


def events(world: World, actor: Actor, kind: str) -> int:
    with world.reads() as session:
        mine = select(func.count()).where(LearningEvent.person_id == actor.id, LearningEvent.kind == kind)
        return session.scalar(mine) or 0


def test_a_double_click_enrols_once(world: World) -> None:
    for _ in range(ROUNDS):
        actor = somebody(world)
        made = at_once(*[enrolling(world, actor)] * 4)
        assert sorted(each.is_new for each in made) == [False, False, False, True]
        assert {each.run for each in made} == {1}
        assert events(world, actor, "enrolled") == 1


def test_a_double_click_on_the_page_leads_into_the_course(world: World) -> None:
    browser = world.browser()
    answers = at_once(*[lambda: browser.post(f"/courses/{COURSE}/enrolment", headers={}).status_code] * 3)
    assert answers == [303] * 3


def test_a_double_click_on_again_opens_one_run(world: World) -> None:
    for _ in range(ROUNDS):
        actor = somebody(world)
        enrolling(world, actor)()
        complete_small_course(world, actor)
        browser_like = [enrolling(world, actor, again=True)] * 2
        found = at_once(*[tolerant(work) for work in browser_like])
        assert {each for each in found if each is not None} == {2}
        with world.reads() as session:
            runs = session.scalars(select(Enrolment.run).where(Enrolment.person_id == actor.id))
            assert sorted(runs) == [1, 2]


def tolerant(work: Callable[[], Enrolled]) -> Callable[[], int | None]:
    """The run, or None where the second click found the new run open already."""

    def run() -> int | None:
        try:
            return work().run
        except Conflict:
            return None

    return run


def test_a_second_click_on_again_is_no_error_page(world: World) -> None:
    browser = world.browser()
    assert browser.person_id is not None
    browser.post("/courses/small/enrolment")
    complete_small_course(world, make_actor(browser.person_id, "A", "en", None))
    for _ in range(2):
        assert browser.post("/courses/small/enrolment", {"again": "true"}).status_code == 303


def test_the_last_two_steps_at_once_complete_exactly_once(world: World) -> None:
    for _ in range(ROUNDS):
        actor = somebody(world)
        enrolling(world, actor)()
        with unit_of_work(world.services.writers) as session:
            finish(session, actor, "small", "first")
            pass_quiz(session, actor, "small", "check")

        def step(activity: str, actor: Actor = actor) -> Callable[[], bool]:
            def work() -> bool:
                with unit_of_work(world.services.writers) as session:
                    return finish(session, actor, "small", activity)

            return work

        assert sorted(at_once(step("film"), step("opinion"))) == [False, True]
        assert events(world, actor, "completed") == 1
        with world.reads() as session:
            assert list(differences(session, [actor.id])) == []


def test_the_same_event_at_once_is_one_fact(world: World) -> None:
    program = world.program()
    program.call("POST", "/enrolments", {"course": "small"})
    body = {"course": "small", "activity": "first", "kind": "done", "key": "once"}

    def send() -> int:
        client = world.platform.test_client()
        headers = {"Authorization": f"Bearer {program.token}"}
        return client.post("/api/v1/events", json=body, headers=headers).status_code

    assert sorted(at_once(*[send] * 5)) == [200, 200, 200, 200, 201]


def test_parts_of_a_film_that_arrive_at_once_all_count(world: World) -> None:
    program = world.program()
    program.call("POST", "/enrolments", {"course": "small"})

    def send(part: int) -> Callable[[], int]:
        def work() -> int:
            body = {"course": "small", "activity": "film", "kind": "watched", "key": f"part-{part}"}
            headers = {"Authorization": f"Bearer {program.token}"}
            json = {**body, "ranges": [[part * 2, part * 2 + 2]]}
            return world.platform.test_client().post("/api/v1/events", json=json, headers=headers).status_code

        return work

    assert at_once(*map(send, range(4))) == [201] * 4
    progress = program.call("GET", "/me/progress/small")[1]
    assert {each["activity"]: each["state"] for each in progress["activities"]}["film"] == "done"
