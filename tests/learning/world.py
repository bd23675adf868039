"""Short ways through courses, by use cases in units of work of their own."""

from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from elearn.assessment.save_answer import save_answer
from elearn.catalogue.archives import PackageFiles
from elearn.kernel.actor import Actor
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.quizzes import open_run, start_attempt, submit_attempt
from elearn.learning.record import record
from elearn.learning.runs import NewEvent
from tests.assessment.world import right_answers
from tests.catalogue.factory import edited, package
from tests.world import World


def finish(session: Session, actor: Actor, course: str, activity: str, at: datetime | None = None) -> bool:
    """Mark an activity as done; whether that completed the course."""
    run = open_run(session, actor, course)
    key = f"test-{course}-{run.run}-{activity}"
    return record(session, run, NewEvent(activity, "done", key, "en"), at or now()).completed


def pass_quiz(session: Session, actor: Actor, course: str, quiz: str, rng: Random | None = None) -> bool:
    """Take a quiz and answer everything right; whether it was passed."""
    run = open_run(session, actor, course)
    attempt, _ = start_attempt(session, run, quiz, locale="en", now=now(), rng=rng or Random(1))
    for question, choices in right_answers(session, actor.id, attempt.id).items():
        save_answer(session, actor.id, attempt.id, question, choices, "en", now())
    return submit_attempt(session, actor, attempt, locale="en", now=now()).passed


def complete_small_course(world: World, actor: Actor, course: str = "small") -> None:
    """Do everything that the small course asks of somebody enrolled."""
    with unit_of_work(world.services.writers) as session:
        for activity in ("first", "film", "opinion"):
            finish(session, actor, course, activity)
        assert pass_quiz(session, actor, course, "check")


def small_course(key: str, *edits: tuple[str, str], **changes: str | bytes | None) -> PackageFiles:
    """The small course under another key, so that a test can publish what it likes."""
    files = {"course.yaml": edited("course.yaml", ("key: small\n", f"key: {key}\n"), *edits), **changes}
    return package(**files)
