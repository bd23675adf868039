"""Quizzes within a course: attempts belong to a run, and what they are worth is an event of it."""

from datetime import datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from elearn.assessment.attempt_page import read_attempt
from elearn.assessment.grading import Grade
from elearn.assessment.history import AttemptView, attempts_at
from elearn.assessment.rules import AttemptRules, exact_share
from elearn.assessment.start import start
from elearn.assessment.submit import submit
from elearn.catalogue.manifests import Manifest
from elearn.catalogue.models import Course
from elearn.catalogue.revisions import RevisionContent, load_manifest, load_revision
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Conflict, NotFound
from elearn.kernel.prepared import Prepared
from elearn.learning.adopt import on_its_way
from elearn.learning.models import Enrolment, LearningEvent
from elearn.learning.progress import MILLION
from elearn.learning.record import record
from elearn.learning.runs import NewEvent, Run

_LATER = aliased(Enrolment)
_RUN = Prepared(
    select(
        Enrolment.revision_id,
        Course.revision_id.label("current"),
        exists()
        .where(
            _LATER.person_id == Enrolment.person_id,
            _LATER.course_id == Enrolment.course_id,
            _LATER.run > Enrolment.run,
        )
        .label("is_followed"),
    )
    .join(Course, Course.id == Enrolment.course_id)
    .where(
        Enrolment.person_id == bindparam("p"),
        Enrolment.course_id == bindparam("c"),
        Enrolment.run == bindparam("r"),
    )
)
_BEGUN_WITH = Prepared(
    select(LearningEvent.revision_id).where(
        LearningEvent.person_id == bindparam("p"), LearningEvent.key == bindparam("key")
    )
)
_LAST_RUN = Prepared(
    select(Course.id, Enrolment.run, Enrolment.revision_id, Course.revision_id.label("current"))
    .outerjoin(Enrolment, and_(Enrolment.course_id == Course.id, Enrolment.person_id == bindparam("person")))
    .where(Course.key == bindparam("course"), Course.revision_id.is_not(None))
    .order_by(Enrolment.run.desc())
)


def rules_of(manifest: Manifest, activity: str) -> AttemptRules:
    """A quiz's policy as rules for its attempts. Raises NotFound where the activity is no quiz."""
    line = manifest.quizzes.get(activity)
    if line is None:
        raise NotFound("quiz", activity)
    policy = line.policy
    return AttemptRules(
        exact_share(policy["pass"]),
        policy["attempts"],
        timedelta(hours=policy["wait_hours"]),
        policy["draw"],
        policy["shuffle"],
        policy["counts"],
        policy["review"],
        policy.get("page", "five"),  # revisions of before pages had a policy
    )


def quiz_name(course: str, activity: str) -> str:
    """The name under which assessment knows a quiz."""
    return f"{course}/{activity}"


def context_of(course_id: int, run: int) -> str:
    """What attempts are counted by: the run of a course."""
    return f"{course_id}-{run}"


def start_attempt(
    session: Session, run: Run, activity: str, *, locale: str, now: datetime, rng: Random
) -> tuple[AttemptView, bool]:
    """Draw an attempt, or find the open one; and whether it is new.

    Raises NotFound where the activity is no quiz, Conflict where no further attempt may start.
    """
    run = on_its_way(session, run, locale, now)
    rules = rules_of(run.manifest, activity)
    attempt, is_new = start(
        session,
        person_id=run.person_id,
        quiz=quiz_name(run.manifest.course, activity),
        context=context_of(run.course_id, run.run),
        policy=rules,
        pool=tuple(run.manifest.quizzes[activity].versions.values()),
        now=now,
        rng=rng,
    )
    if is_new:
        record(session, run, NewEvent(activity, "attempt_started", f"started:{attempt.id}", locale), now)
    return attempt, is_new


def submit_attempt(
    session: Session, actor: Actor, attempt: AttemptView, *, locale: str, now: datetime
) -> Grade:
    """Hand in, grade, and let the course know; handing in again returns the first grade."""
    grade, is_new = submit(session, actor.id, attempt.id, now)
    if is_new:
        _, activity = attempt.quiz.split("/", 1)
        run = run_of_attempt(session, actor, attempt)
        # By the policy that the attempt began with: the quiz may have changed since, or be gone.
        _, rules = read_attempt(session, actor.id, attempt.id)
        event = NewEvent(
            activity, "quiz_graded", f"graded:{attempt.id}", locale, _graded(attempt, grade, rules.counts)
        )
        record(session, run, event, now)
    return grade


def _graded(attempt: AttemptView, grade: Grade, counts: str) -> dict[str, Any]:
    share = Fraction(grade.mark, grade.max) if grade.max else Fraction(0)
    return {
        "attempt": str(attempt.id),
        "share": int(share * MILLION),
        "passed": grade.passed,
        "counts": counts,
    }


def run_of_attempt(session: Session, actor: Actor, attempt: AttemptView) -> Run:
    """The run that an attempt belongs to. Raises Conflict `not_enrolled` where it is gone."""
    return run_and_followed(session, actor, attempt)[0]


def run_and_followed(session: Session, actor: Actor, attempt: AttemptView) -> tuple[Run, bool]:
    """The same, and whether a later run has followed it."""
    course_id, run = map(int, attempt.context.split("-"))
    row = _RUN.first(session, {"p": actor.id, "c": course_id, "r": run})
    if row is None:
        raise Conflict("not_enrolled")
    manifest = load_manifest(session, row.revision_id)
    return Run(actor.id, course_id, run, row.revision_id, manifest, row.current), bool(row.is_followed)


def quiz_content(
    session: Session, run: Run, attempt: AttemptView, activity: str
) -> tuple[RevisionContent, bool]:
    """A revision that has the attempt's quiz: the run's, else the one that it began with; and whether it is retired.

    Raises NotFound where neither has it.
    """
    content = load_revision(session, run.revision_id)
    if activity in content.manifest.quizzes:
        return content, False
    row = _BEGUN_WITH.first(session, {"p": run.person_id, "key": f"started:{attempt.id}"})
    if row is None:
        raise NotFound("quiz", activity)
    content = load_revision(session, row.revision_id)
    if activity not in content.manifest.quizzes:
        raise NotFound("quiz", activity)
    return content, True


def open_run(session: Session, actor: Actor, course: str) -> Run:
    """The actor's last run of a course. Raises NotFound, and Conflict `not_enrolled`."""
    row = _LAST_RUN.first(session, {"person": actor.id, "course": course})
    if row is None:
        raise NotFound("course", course)
    if row.run is None:
        raise Conflict("not_enrolled", course=course)
    manifest = load_manifest(session, row.revision_id)
    return Run(actor.id, row.id, row.run, row.revision_id, manifest, row.current)


def attempts_in_run(session: Session, run: Run, activity: str) -> list[AttemptView]:
    """The attempts of a run at a quiz, the oldest first."""
    everything = attempts_at(session, person_id=run.person_id, quiz=quiz_name(run.manifest.course, activity))
    return [attempt for attempt in everything if attempt.context == context_of(run.course_id, run.run)]
