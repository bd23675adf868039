"""A publication moves learners on as it says, by the worker or with their next act, and nothing done is lost."""

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from elearn.accounts.roles import make_actor
from elearn.catalogue.models import Course, Revision
from elearn.kernel.actor import Actor
from elearn.kernel.clock import now
from elearn.kernel.ids import new_id
from elearn.kernel.models import Job
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.adopt import ADOPT_RUNS, adopt_runs
from elearn.learning.adoption import Publication, move_from
from elearn.learning.models import LearningEvent
from elearn.learning.overview import Learned, my_courses
from elearn.learning.quizzes import open_run, start_attempt, submit_attempt
from elearn.learning.rebuild import differences
from elearn.learning.runs import course_completed
from tests.catalogue.factory import LESSON
from tests.learning.world import complete_small_course, finish, pass_quiz, small_course
from tests.world import Browser, World, publish_files

MORE = ("      - survey: opinion\n", "      - survey: opinion\n      - lesson: second\n")
LESS = ("      - survey: opinion\n", "")
OPTIONAL = (
    "      - survey: opinion\n",
    "      - survey: opinion\n      - {lesson: second, required: false}\n",
)
WITHOUT: dict[str, str | None] = {"modules/one/opinion.survey.yaml": None}
SECOND: dict[str, str | None] = {
    "modules/one/second.md": LESSON.replace("The first lesson", "The second lesson")
}
CORRECTED: dict[str, str | None] = {"modules/one/first.md": LESSON.replace("stands here", "stood here")}


@pytest.fixture
def key() -> str:
    """A course of one's own."""
    return f"moving-{new_id()}"


def publish(
    world: World,
    key: str,
    *edits: tuple[str, str],
    finished: str = "keep",
    files: dict[str, str | None] | None = None,
) -> int:
    """Publish the small course under a key; returns its id."""
    with world.platform.app_context():
        publish_files(world.platform, small_course(key, *edits, **(files or {})), finished)
    with world.reads() as session:
        return session.scalars(select(Course.id).where(Course.key == key)).one()


def enrolled(world: World, key: str) -> tuple[Browser, Actor]:
    browser = world.browser()
    browser.post(f"/courses/{key}/enrolment")
    assert browser.person_id is not None
    return browser, make_actor(browser.person_id, "A", "en", None)


def worked(world: World, course_id: int) -> None:
    """What the worker does after a publication."""
    adopt_runs(world.services.writers, course_id, 0)


def mine(world: World, actor: Actor) -> Learned:
    with world.reads() as session:
        (found,) = my_courses(session, actor)
        assert list(differences(session, [actor.id])) == []
        return found


def test_the_publication_leaves_a_job_in_its_own_transaction(world: World, key: str) -> None:
    course_id = publish(world, key)
    with world.reads() as session:
        jobs = session.scalars(select(Job.args).where(Job.kind == ADOPT_RUNS)).all()
    assert {"course_id": course_id, "after": "0"} in jobs


def test_kept_means_that_who_has_finished_stays_finished(world: World, key: str) -> None:
    course_id = publish(world, key)
    (_, done), (_, begun) = enrolled(world, key), enrolled(world, key)
    complete_small_course(world, done, key)
    before = mine(world, done).completed_at
    publish(world, key, MORE, finished="keep", files=SECOND)
    worked(world, course_id)
    assert (mine(world, done).completed_at, mine(world, done).content.number) == (before, 2)
    assert mine(world, begun).content.number == 2
    assert "second" in {each.activity for each in mine(world, begun).outcome.missing}


def test_asked_for_more_who_has_finished_does_it_and_has_finished_again(world: World, key: str) -> None:
    course_id = publish(world, key)
    browser, actor = enrolled(world, key)
    complete_small_course(world, actor, key)
    before = mine(world, actor).completed_at
    publish(world, key, MORE, finished="ask", files=SECOND)
    worked(world, course_id)
    asked = mine(world, actor)
    assert (asked.completed_at, asked.finished_before, asked.next) == (None, before, "second")
    page = browser.get(f"/en/courses/{key}").text
    assert "now asks for more" in page
    assert "1 more step: “The second lesson”" in page
    assert f"/en/courses/{key}/second" in page
    heard: list[Any] = []

    def listen(_session: Any, **told: Any) -> None:
        heard.append(told["run"].run)

    with course_completed.connected_to(listen), unit_of_work(world.services.writers) as session:
        assert finish(session, actor, key, "second")
    assert heard == [1]
    assert mine(world, actor).completed_at is not None
    assert "now asks for more" not in browser.get(f"/en/courses/{key}").text


def test_asked_for_nothing_that_is_missing_nobody_loses_anything(world: World, key: str) -> None:
    course_id = publish(world, key)
    _, actor = enrolled(world, key)
    complete_small_course(world, actor, key)
    publish(world, key, OPTIONAL, finished="ask", files=SECOND)
    worked(world, course_id)
    assert mine(world, actor).completed_at is not None


def test_from_the_next_run_on_runs_that_have_begun_stay(world: World, key: str) -> None:
    course_id = publish(world, key)
    browser, actor = enrolled(world, key)
    publish(world, key, MORE, finished="next_run", files=SECOND)
    worked(world, course_id)
    with unit_of_work(world.services.writers) as session:
        finish(session, actor, key, "first")
    assert mine(world, actor).content.number == 1
    assert "You stay on yours" in browser.get(f"/en/courses/{key}").text
    complete_small_course(world, actor, key)
    browser.post(f"/courses/{key}/enrolment", {"again": "true"})
    assert (mine(world, actor).run, mine(world, actor).content.number) == (2, 2)


def test_corrected_texts_reach_everybody_and_change_no_evidence(world: World, key: str) -> None:
    course_id = publish(world, key)
    browser, actor = enrolled(world, key)
    complete_small_course(world, actor, key)
    before = mine(world, actor)
    publish(world, key, finished="ask", files=CORRECTED)
    worked(world, course_id)
    after = mine(world, actor)
    assert (after.completed_at, after.standings) == (before.completed_at, before.standings)
    assert "stood here" in browser.get(f"/en/courses/{key}/first").text
    with world.reads() as session:
        kinds = session.scalars(
            select(Revision.kind).where(Revision.course_id == course_id).order_by(Revision.number)
        ).all()
    assert kinds == ["full", "text"]


def test_before_the_worker_comes_the_next_act_moves_one_on(world: World, key: str) -> None:
    publish(world, key)
    browser, actor = enrolled(world, key)
    publish(world, key, MORE, finished="keep", files=SECOND)
    assert "with your next step" in browser.get(f"/en/courses/{key}").text
    answer = browser.post(f"/courses/{key}/first/done")
    assert answer.status_code == 303
    moved = mine(world, actor)
    assert (moved.content.number, moved.standings["first"].state) == (2, "done")
    assert "second" in {each.activity for each in moved.outcome.missing}


def test_what_is_no_longer_asked_for_completes_who_has_done_the_rest(world: World, key: str) -> None:
    course_id = publish(world, key)
    _, actor = enrolled(world, key)
    with unit_of_work(world.services.writers) as session:
        for activity in ("first", "film"):
            finish(session, actor, key, activity)
        pass_quiz(session, actor, key, "check")
    assert mine(world, actor).completed_at is None
    publish(world, key, LESS, files=WITHOUT)
    worked(world, course_id)
    assert mine(world, actor).completed_at is not None


def test_moving_on_twice_is_once(world: World, key: str) -> None:
    course_id = publish(world, key)
    _, actor = enrolled(world, key)
    publish(world, key, MORE, files=SECOND)
    for _ in range(2):
        worked(world, course_id)
    with unit_of_work(world.services.writers) as session:
        finish(session, actor, key, "first")
    with world.reads() as session:
        kinds = session.scalars(
            select(LearningEvent.kind).where(LearningEvent.person_id == actor.id).order_by(LearningEvent.id)
        ).all()
    assert kinds == ["enrolled", "revision_adopted", "done"]


def test_a_job_that_runs_out_of_time_leaves_the_rest_to_another(
    world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elearn.learning.adopt.RUNS_A_STEP", 2)
    course_id = publish(world, key)
    actors = [enrolled(world, key)[1] for _ in range(5)]
    publish(world, key, MORE, files=SECOND)
    adopt_runs(world.services.writers, course_id, 0, seconds=-1)
    assert [mine(world, actor).content.number for actor in actors].count(2) == 2
    with world.reads() as session:
        left = [
            args
            for args in session.scalars(select(Job.args).where(Job.kind == ADOPT_RUNS))
            if args["course_id"] == course_id and args["after"] != "0"
        ]
    assert len(left) == 1
    adopt_runs(world.services.writers, course_id, int(left[0]["after"]))
    assert [mine(world, actor).content.number for actor in actors] == [2] * 5


def test_an_attempt_that_was_open_is_graded_after_its_quiz_is_gone(world: World, key: str) -> None:
    course_id = publish(world, key)
    _, actor = enrolled(world, key)
    with unit_of_work(world.services.writers) as session:
        run = open_run(session, actor, key)
        attempt, _ = start_attempt(session, run, "check", locale="en", now=now(), rng=Random(1))
    gone = (
        ("      - quiz: check\n", ""),
        ("completion: {share: 1, pass: [check]}", "completion: {share: 1}"),
    )
    lesson = LESSON.replace("[the check](activity:check)", "the check")
    files: dict[str, str | None] = {"modules/one/check.quiz.yaml": None, "modules/one/first.md": lesson}
    publish(world, key, *gone, files=files)
    worked(world, course_id)
    with unit_of_work(world.services.writers) as session:
        assert not submit_attempt(session, actor, attempt, locale="en", now=now()).passed
    assert mine(world, actor).standings["check"].best == 0


def test_an_old_link_to_a_retired_step_says_so_and_leads_on(world: World, key: str) -> None:
    course_id = publish(world, key)
    browser, _ = enrolled(world, key)
    publish(world, key, LESS, files=WITHOUT)
    worked(world, course_id)
    for lang, words in (("en", "no longer part of the course"), ("ru", "больше не входит в курс")):
        answer = browser.get(f"/{lang}/courses/{key}/opinion")
        assert answer.status_code == 404
        assert words in answer.text
        assert f"/{lang}/courses/{key}/first" in answer.text
    assert browser.get(f"/en/courses/{key}/never-was").status_code == 404


def test_a_step_of_a_newer_version_says_that(world: World, key: str) -> None:
    publish(world, key)
    browser, _ = enrolled(world, key)
    publish(world, key, MORE, finished="next_run", files=SECOND)
    answer = browser.get(f"/en/courses/{key}/second")
    assert answer.status_code == 404
    assert "newer version" in answer.text


def test_runs_are_listed_with_best_first_and_last(world: World, key: str) -> None:
    publish(world, key)
    browser, actor = enrolled(world, key)
    complete_small_course(world, actor, key)
    assert "Your runs of this course" not in browser.get(f"/en/courses/{key}").text
    for _ in range(2):
        browser.post(f"/courses/{key}/enrolment", {"again": "true"})
        complete_small_course(world, actor, key)
    page = browser.get(f"/en/courses/{key}").text
    assert "Best score 100%, in the first run 100%, in the last one 100%." in page
    assert page.count('<th scope="row">') == 3
    finished = browser.get("/en/learning").text
    assert finished.count(f'href="/en/courses/{key}"') == 3


# What may happen to a run, in any order.
ACTS = st.lists(
    st.one_of(
        st.sampled_from(("first", "film", "opinion", "second", "quiz", "worker")),
        st.tuples(
            st.sampled_from(("plain", "more", "less", "optional", "corrected")),
            st.sampled_from(("keep", "ask", "next_run")),
        ),
    ),
    max_size=9,
)
PUBLICATIONS: dict[str, tuple[tuple[tuple[str, str], ...], dict[str, str | None]]] = {
    "plain": ((), {}),
    "more": ((MORE,), SECOND),
    "less": ((LESS,), WITHOUT),
    "optional": ((OPTIONAL,), SECOND),
    "corrected": ((), CORRECTED),
}


@settings(max_examples=20, suppress_health_check=list(HealthCheck), database=None)
@given(acts=ACTS)
def test_whatever_is_published_in_between_what_is_stored_is_what_the_events_say(
    world: World, acts: list[Any]
) -> None:
    key = f"moving-{new_id()}"
    course_id = publish(world, key)
    _, actor = enrolled(world, key)
    for act in acts:
        if act == "worker":
            worked(world, course_id)
        elif isinstance(act, tuple):
            edits, files = PUBLICATIONS[act[0]]
            publish(world, key, *edits, finished=act[1], files=files)
        else:
            with unit_of_work(world.services.writers) as session:
                if act == "quiz":
                    pass_quiz(session, actor, key, "check")
                elif act in open_run(session, actor, key).manifest.by_key:
                    finish(session, actor, key, act)
        found = mine(world, actor)
        if found.completed_at is None:
            assert not found.outcome.is_complete or act == "worker" or isinstance(act, tuple)


LATER = st.lists(st.tuples(st.sampled_from(("full", "text")), st.sampled_from(("keep", "ask", "next_run"))))


@given(LATER)
def test_moving_step_by_step_or_at_once_leads_to_the_same_revision(later: list[tuple[str, str]]) -> None:
    published = [Publication(10 + n, n, *each) for n, each in enumerate(later, 2)]
    at, asks = 1, False
    for each in published:
        step = move_from(at, [one for one in published if at < one.number <= each.number])
        if step is not None:
            at, asks = step.to.number, asks or step.asks
    whole = move_from(1, published)
    assert (whole.to.number if whole else 1) == at
    assert (whole.asks if whole else False) == asks
