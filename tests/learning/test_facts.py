"""What is stored follows from the facts, in any language, in any order, however often they are sent."""

import itertools
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from elearn.accounts.people import NewPerson, add_person
from elearn.accounts.roles import make_actor
from elearn.assessment.attempt_page import attempt_for_page
from elearn.assessment.save_answer import save_answer
from elearn.catalogue.models import Course
from elearn.kernel.actor import SYSTEM, Actor
from elearn.kernel.errors import Conflict
from elearn.kernel.ids import new_id
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.enrol import enrol
from elearn.learning.models import ActivityProgress, Enrolment, LearningEvent
from elearn.learning.overview import my_courses
from elearn.learning.progress import Fact, Standing, replay
from elearn.learning.quizzes import open_run, start_attempt, submit_attempt
from elearn.learning.rebuild import differences, rebuild
from elearn.learning.record import record
from elearn.learning.runs import NewEvent, Run
from elearn.web.application import Platform
from tests.learning.test_rule import QUIZZES, manifest
from tests.learning.world import complete_small_course, finish, pass_quiz
from tests.world import COURSE, World

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LANGUAGES = ("en", "ru")
BOUNDED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def learner(session: Session, course: str = COURSE, runs: int = 1) -> Actor:
    """Somebody new, enrolled; with a second run where asked."""
    new = NewPerson(f"p{new_id()}@facts.example", "Somebody", "Somebody", "en", "no hash")
    actor = make_actor(add_person(session, SYSTEM, new, NOON), "Somebody", "en", None)
    enrol(session, actor, course, again=False, locale="en", now=NOON)
    for _ in range(runs - 1):
        session.execute(update(Enrolment).where(Enrolment.person_id == actor.id).values(completed_at=NOON))
        enrol(session, actor, course, again=True, locale="en", now=NOON)
    return actor


# What somebody does: read, look, or take a quiz; each in a language.
ACTS = st.lists(
    st.tuples(
        st.sampled_from(("done", "viewed", "quiz", "quiz", "done")),
        st.integers(0, 20),
        st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=14,
)


def do(session: Session, actor: Actor, acts: list[Any], rng: Random, *, only: str | None) -> list[Any]:
    """Do what the acts say, and return every grade; `only` speaks one language throughout."""
    grades: list[Any] = []
    for number, (kind, place, spoken) in enumerate(acts):
        langs = itertools.cycle([only] if only else spoken)
        run = open_run(session, actor, COURSE)
        keys = [each.key for each in run.manifest.activities if (each.kind == "quiz") == (kind == "quiz")]
        activity, now = keys[place % len(keys)], NOON + timedelta(minutes=number)
        if kind != "quiz":
            record(session, run, NewEvent(activity, kind, f"k{number}", next(langs)), now)
            continue
        try:
            attempt, _ = start_attempt(session, run, activity, locale=next(langs), now=now, rng=rng)
        except Conflict as refusal:
            grades.append(refusal.code)
            continue
        for question in attempt_for_page(session, actor.id, attempt.id, next(langs)).questions:
            # Which keys are ticked depends on the keys alone, never on how they read or where they stand.
            keys_shown = sorted(choice.key for choice in question.choices)
            chosen = [keys_shown[rng.randrange(len(keys_shown))]]
            save_answer(session, actor.id, attempt.id, question.key, chosen, next(langs), now)
        grades.append(submit_attempt(session, actor, attempt, locale=next(langs), now=now))
    return grades


def standing_of(session: Session, actor: Actor) -> Any:
    """All that a person has reached, in no language."""
    (mine,) = my_courses(session, actor)
    return mine.run, mine.completed_at, mine.standings, mine.outcome, mine.next


@BOUNDED
@given(acts=ACTS, seed=st.integers(0, 1 << 30), home=st.sampled_from(LANGUAGES))
def test_switching_languages_gives_what_the_twin_in_one_language_gets(
    platform: Platform, session: Session, acts: list[Any], seed: int, home: str
) -> None:
    switching, staying = learner(session), learner(session)
    grades = do(session, switching, acts, Random(seed), only=None)
    assert grades == do(session, staying, acts, Random(seed), only=home)
    assert standing_of(session, switching) == standing_of(session, staying)


EVENTS = st.lists(
    st.tuples(
        st.integers(1, 2),  # run
        st.sampled_from(("a1", "a2", "a3", *QUIZZES)),
        st.sampled_from(("viewed", "done", "position", "watched", "watched")),
        st.sampled_from((0, 400_000, 700_000, 1_000_000)),
        st.integers(0, 9),  # key: some come again
    ),
    max_size=25,
)


@BOUNDED
@given(
    events=EVENTS,
    share=st.sampled_from(("0", "0.5", "0.8", "1")),
    must_pass=st.sampled_from(((), ("q1",), QUIZZES)),
    optional=st.sets(st.sampled_from(("a1", "a2", "a3", *QUIZZES))),
    counts=st.sampled_from(("best", "first", "last")),
)
def test_what_is_stored_is_what_the_facts_say(
    platform: Platform,
    session: Session,
    events: list[Any],
    share: str,
    must_pass: tuple[str, ...],
    optional: set[str],
    counts: str,
) -> None:
    rule = manifest(3, share, must_pass, tuple(optional))
    actor = learner(session, "small", runs=2)
    session.execute(update(Enrolment).where(Enrolment.person_id == actor.id).values(completed_at=None))
    course_id = session.scalar(select(Course.id).where(Course.key == "small")) or 0
    revision_id = open_run(session, actor, "small").revision_id
    facts: dict[int, list[tuple[int, Fact]]] = {1: [], 2: []}
    for minute, (number, activity, kind, millionths, key) in enumerate(events):
        now = NOON + timedelta(minutes=minute)
        event = event_of(activity, kind, f"k{key}", millionths, counts)
        try:
            recorded = record(session, Run(actor.id, course_id, number, revision_id, rule), event, now)
        except Conflict:  # the key stands for something else
            continue
        if recorded.is_new:
            facts[number].append((revision_id, Fact(event.activity, event.kind, now, event.data)))
    for number in (1, 2):
        expected = replay({revision_id: rule}, facts[number])
        assert stored(session, actor, course_id, number) == (expected.standings, expected.completed_at)


def event_of(activity: str, kind: str, key: str, millionths: int, counts: str) -> NewEvent:
    """An event as the program makes it: a quiz is done by a grade, a film is played in parts."""
    if kind in {"watched", "position"}:
        start = int(key[1:])
        data = (
            {"ranges": [[start, start + 1.5]], "position": start + 1.5}
            if kind == "watched"
            else {"position": start}
        )
        return NewEvent(activity, kind, key, "en", data)
    if activity not in QUIZZES or kind != "done":
        return NewEvent(activity, kind, key, "en")
    grade = {"share": millionths, "passed": millionths >= 700_000, "counts": counts}
    return NewEvent(activity, "quiz_graded", key, "ru", grade)


def stored(
    session: Session, actor: Actor, course_id: int, number: int
) -> tuple[dict[str, Standing], datetime | None]:
    rows = session.execute(
        select(
            ActivityProgress.activity,
            ActivityProgress.state,
            ActivityProgress.passed,
            ActivityProgress.best,
            ActivityProgress.since,
            ActivityProgress.done_at,
            ActivityProgress.watched,
            ActivityProgress.position,
        ).where(
            ActivityProgress.person_id == actor.id,
            ActivityProgress.course_id == course_id,
            ActivityProgress.run == number,
        )
    )
    standings = {row.activity: Standing(*row[1:]) for row in rows}
    run = session.execute(
        select(Enrolment.completed_at).where(
            Enrolment.person_id == actor.id, Enrolment.course_id == course_id, Enrolment.run == number
        )
    ).scalar_one()
    return standings, run


def test_rebuilding_finds_no_difference_after_a_whole_way(platform: Platform, session: Session) -> None:
    actor = learner(session)
    finish(session, actor, COURSE, "fair-recruitment")
    pass_quiz(session, actor, COURSE, "final")
    assert list(differences(session, [actor.id])) == []


def test_rebuilding_finds_what_was_broken_and_mends_it(world: World) -> None:
    with world.reads() as session:
        rebuild(world.services.writers, session)  # whatever other tests have written past the events
    with unit_of_work(world.services.writers) as session:
        actor = learner(session, "small")
    complete_small_course(world, actor)
    mine = (ActivityProgress.person_id == actor.id,)
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(ActivityProgress).where(*mine, ActivityProgress.activity == "film"))
        session.execute(
            update(ActivityProgress).where(*mine, ActivityProgress.activity == "check").values(best=1)
        )
        session.execute(update(Enrolment).where(Enrolment.person_id == actor.id).values(completed_at=None))
    with world.reads() as session:
        assert {each.what for each in differences(session, [actor.id])} == {"film", "check", "completed_at"}
        assert rebuild(world.services.writers, session) == 3
    with world.reads() as session:
        assert list(differences(session, [actor.id])) == []
        (mine_now,) = my_courses(session, actor)
        assert mine_now.completed_at is not None


def test_a_key_of_the_programs_own_cannot_be_taken(world: World) -> None:
    program = world.program()
    program.call("POST", "/enrolments", {"course": "small"})
    with world.reads() as session:
        keys = list(session.scalars(select(LearningEvent.key).where(LearningEvent.kind == "enrolled")))
    assert keys
    for key in keys:
        body = {"course": "small", "activity": "first", "kind": "viewed", "key": key}
        assert program.call("POST", "/events", body)[0] == 422


def test_a_second_run_starts_from_nothing_and_keeps_the_first(world: World) -> None:
    with unit_of_work(world.services.writers) as session:
        actor = learner(session, "small")
    complete_small_course(world, actor)
    with unit_of_work(world.services.writers) as session:
        again = enrol(session, actor, "small", again=True, locale="en", now=NOON)
    assert (again.run, again.is_new, again.completed_at) == (2, True, None)
    with world.reads() as session:
        (mine,) = my_courses(session, actor)
        assert (mine.run, mine.standings) == (2, {})
        first = session.get(Enrolment, (actor.id, mine.course_id, 1))
        assert first is not None
        assert first.completed_at is not None
        assert list(differences(session, [actor.id])) == []
    complete_small_course(world, actor)
    with world.reads() as session:
        assert list(differences(session, [actor.id])) == []


def test_a_clock_that_is_set_back_changes_no_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new process after the clock was put back: its ids would come before those of what happened earlier."""
    with unit_of_work(world.services.writers) as session:
        actor = learner(session, "small")
        run = open_run(session, actor, "small")
        record(session, run, event_of("q1", "done", "late", 1_000_000, "last"), NOON)
    early = iter(range(1_000, 0, -1))
    monkeypatch.setattr("elearn.learning.record.new_id", lambda: next(early))
    with unit_of_work(world.services.writers) as session:
        record(session, run, event_of("q1", "done", "later", 400_000, "last"), NOON - timedelta(hours=1))
        record(session, run, event_of("q1", "done", "last", 700_000, "last"), NOON - timedelta(hours=2))
    with world.reads() as session:
        order = session.scalars(
            select(LearningEvent.key).where(LearningEvent.person_id == actor.id).order_by(LearningEvent.id)
        ).all()
        assert order[1:] == ["late", "later", "last"]
        assert list(differences(session, [actor.id])) == []


def test_a_fact_that_is_sent_again_moves_nobody_back(session: Session, platform: Platform) -> None:
    actor = learner(session)
    run = open_run(session, actor, COURSE)
    first, second = (line.key for line in run.manifest.activities[:2])
    facts = [
        NewEvent(first, "position", "p1", "en", {"position": 3}),
        NewEvent(first, "position", "p2", "en", {"position": 9}),
        NewEvent(second, "viewed", "v1", "en"),
    ]
    place = select(Enrolment.last_activity, Enrolment.last_passage).where(Enrolment.person_id == actor.id)
    for number, fact in enumerate(facts, 1):
        record(session, run, fact, NOON)
        before = session.execute(place).one()
        for known in reversed(facts[:number]):  # a queue that was offline sends everything once more
            assert not record(session, run, known, NOON).is_new
        assert session.execute(place).one() == before
    assert before == (second, None)
