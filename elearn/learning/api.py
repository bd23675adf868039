"""Learning, for programs and for the scripts of our own pages."""

from collections.abc import Iterator
from datetime import datetime
from random import SystemRandom
from types import EllipsisType
from typing import Any

from flask import g

from elearn.assessment.attempt_page import attempt_for_page, read_attempt
from elearn.assessment.flag import set_flag
from elearn.assessment.save_answer import Known, save_answer
from elearn.catalogue.revisions import load_revision
from elearn.kernel import clock
from elearn.kernel.errors import FieldError, Invalid, NotFound
from elearn.learning import policy
from elearn.learning.enrol import Enrolled, enrol
from elearn.learning.films import film_faults
from elearn.learning.overview import Learned, my_courses
from elearn.learning.progress import MILLION
from elearn.learning.quizzes import open_run, start_attempt, submit_attempt
from elearn.learning.record import record
from elearn.learning.runs import NewEvent
from elearn.learning.schemas import (
    AnswerRequest,
    AnswerRequestSchema,
    AttemptRequest,
    AttemptRequestSchema,
    AttemptSchema,
    EnrolmentRequest,
    EnrolmentRequestSchema,
    EnrolmentSchema,
    EventRequest,
    EventRequestSchema,
    EventSchema,
    FlagRequest,
    FlagRequestSchema,
    FlagSchema,
    KeptAnswersSchema,
    ProgressSchema,
    SavedSchema,
)
from elearn.learning.standing import bears_secret, run_of_request
from elearn.web.access import access
from elearn.web.api import (
    ApiBlueprint,
    LanguageQuerySchema,
    PageQuerySchema,
    created_or_known,
    list_of,
    listing,
)
from elearn.web.application import signed_in
from elearn.web.locale import current_locale

blp = ApiBlueprint("learning-api", __name__, "Enrolments, events, progress and attempts")

_random = SystemRandom()
FAR_FUTURE_SECONDS = 300


@blp.post("/enrolments")
@access(policy.LEARN)
@blp.arguments(EnrolmentRequestSchema)
@blp.response(201, EnrolmentSchema)
@blp.alt_response(200, schema=EnrolmentSchema, description="You are enrolled already.")
def create_enrolment(body: EnrolmentRequest) -> Any:
    """Enrol in a course, or find the open run."""
    now = clock.now()
    done = enrol(g.session, signed_in(), body.course, again=body.again, locale=current_locale(), now=now)
    return created_or_known(_enrolment(done), done.is_new)


def _enrolment(done: Enrolled) -> dict[str, Any]:
    return {
        "course": done.course,
        "run": done.run,
        "revision": load_revision(g.session, done.revision_id).number,
        "enrolled_at": done.enrolled_at,
        "completed_at": done.completed_at,
    }


@blp.post("/events")
@access(policy.LEARN, by_view=True)
@bears_secret
@blp.arguments(EventRequestSchema)
@blp.response(201, EventSchema)
@blp.alt_response(200, schema=EventSchema, description="This fact is known.")
def create_event(body: EventRequest) -> Any:
    """Say what has happened; the same key again is the same fact."""
    now = clock.now()
    # Who asks and where they stand is one statement: a film reports twice a minute.
    run = run_of_request(g.reads, body.course, now)
    line = run.manifest.by_key.get(body.activity)
    if line is None:
        raise Invalid([FieldError("/activity", "unknown_activity")])
    if body.kind == "done" and line.kind == "quiz":
        raise Invalid([FieldError("/kind", "quiz_not_done")])
    film = run.manifest.film(body.activity)
    faults = list(film_faults(film, body) if film is not None else _without_film(body))
    if faults:
        raise Invalid(faults)
    recorded = record(
        g.session,
        run,
        NewEvent(body.activity, body.kind, body.key, current_locale(), _data(body), _past(body, now)),
        now,
    )
    answer = {
        "key": body.key,
        "course": body.course,
        "activity": body.activity,
        "kind": body.kind,
        "completed": recorded.completed,
    }
    return created_or_known(answer, recorded.is_new)


def _without_film(body: EventRequest) -> Iterator[FieldError]:
    if body.by is not None:
        yield FieldError("/by", "not_a_film")


def _data(body: EventRequest) -> dict[str, Any] | None:
    data = {"position": body.position, "ranges": body.ranges, "by": body.by}
    return {name: value for name, value in data.items() if value is not None} or None


def _past(body: EventRequest, now: datetime) -> datetime | None:
    """The client's own moment, refused where it lies in the future beyond what clocks may differ."""
    if body.at is not None and (body.at - now).total_seconds() > FAR_FUTURE_SECONDS:
        raise Invalid([FieldError("/at", "out_of_range")])
    return body.at


@blp.get("/me/progress")
@access(policy.LEARN)
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, list_of(ProgressSchema))
def list_progress(query: dict[str, Any]) -> Any:
    """Your courses, by key."""
    mine = sorted(my_courses(g.reads, signed_in()), key=lambda each: each.course)
    return listing([_progress(each) for each in mine], lambda item: str(item["course"]), query)


@blp.get("/me/progress/<course>")
@access(policy.LEARN)
@blp.arguments(LanguageQuerySchema, location="query")
@blp.response(200, ProgressSchema)
def get_progress(query: dict[str, Any], course: str) -> dict[str, Any]:
    """How far you are in a course, and what is missing."""
    found = next((each for each in my_courses(g.reads, signed_in()) if each.course == course), None)
    if found is None:
        raise NotFound("enrolment", course)
    return _progress(found)


def _progress(each: Learned) -> dict[str, Any]:
    standings = each.standings
    return {
        "course": each.course,
        "run": each.run,
        "revision": each.content.number,
        "share": float(each.outcome.share),
        "completed_at": each.completed_at,
        "activities": [
            {
                "activity": line.key,
                "state": standings[line.key].state if line.key in standings else "todo",
                "best": _share(standings[line.key].best) if line.key in standings else None,
            }
            for line in each.manifest.activities
        ],
        "missing": [
            {"activity": missing.activity, "reason": missing.reason} for missing in each.outcome.missing
        ],
        "next": each.next,
    }


def _share(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / MILLION


@blp.post("/attempts")
@access(policy.LEARN)
@blp.arguments(LanguageQuerySchema, location="query")
@blp.arguments(AttemptRequestSchema)
@blp.response(201, AttemptSchema)
@blp.alt_response(200, schema=AttemptSchema, description="The open attempt.")
def create_attempt(query: dict[str, Any], body: AttemptRequest) -> Any:
    """Start an attempt at a quiz, or find the open one."""
    now, locale = clock.now(), current_locale()
    run = open_run(g.session, signed_in(), body.course)
    attempt, is_new = start_attempt(g.session, run, body.activity, locale=locale, now=now, rng=_random)
    return created_or_known(_attempt(g.session, attempt.id, locale), is_new)


def _attempt(session: Any, attempt_id: int, locale: str) -> dict[str, Any]:
    found = attempt_for_page(session, signed_in().id, attempt_id, locale)
    grade = found.attempt.grade
    return {
        "id": attempt_id,
        "state": found.attempt.state,
        "questions": [
            {
                "question": question.key,
                "kind": str(question.kind),
                "text": question.html,
                "choices": [{"choice": choice.key, "text": choice.html} for choice in question.choices],
                "answer": list(question.answer),
                "flagged": question.flagged,
            }
            for question in found.questions
        ],
        "mark": float(grade.mark) if grade else None,
        "max": float(grade.max) if grade else None,
        "passed": grade.passed if grade else None,
    }


@blp.get("/attempts/<int:attempt_id>")
@access(policy.LEARN)
@blp.arguments(LanguageQuerySchema, location="query")
@blp.response(200, AttemptSchema)
def get_attempt(query: dict[str, Any], attempt_id: int) -> dict[str, Any]:
    """An attempt of yours."""
    return _attempt(g.reads, attempt_id, current_locale())


@blp.put("/attempts/<int:attempt_id>/answers/<question>")
@access(policy.LEARN)
@blp.arguments(LanguageQuerySchema, location="query")
@blp.arguments(AnswerRequestSchema)
@blp.response(200, SavedSchema)
def put_answer(query: dict[str, Any], body: AnswerRequest, attempt_id: int, question: str) -> dict[str, Any]:
    """Keep the ticked choices of a question."""
    known = None if isinstance(body.seen_at, EllipsisType) else Known(body.seen_at)
    person, locale, now = signed_in().id, current_locale(), clock.now()
    saved = save_answer(g.session, person, attempt_id, question, body.choices, locale, now, known=known)
    answer: dict[str, Any] = {"saved_at": saved.saved_at}
    if saved.replaced is not None:
        answer["replaced"] = saved.replaced
    return answer


@blp.get("/attempts/<int:attempt_id>/answers")
@access(policy.LEARN)
@blp.arguments(LanguageQuerySchema, location="query")
@blp.response(200, KeptAnswersSchema)
def get_answers(query: dict[str, Any], attempt_id: int) -> dict[str, Any]:
    """The answers of an attempt as they are kept, whichever device gave them."""
    found = attempt_for_page(g.reads, signed_in().id, attempt_id, current_locale())
    return {
        "at": clock.now(),
        "state": found.attempt.state,
        "answers": [
            {
                "question": question.key,
                "choices": list(question.answer),
                "saved_at": question.saved_at,
                "flagged": question.flagged,
            }
            for question in found.questions
        ],
    }


@blp.put("/attempts/<int:attempt_id>/flags/<question>")
@access(policy.LEARN)
@blp.arguments(LanguageQuerySchema, location="query")
@blp.arguments(FlagRequestSchema)
@blp.response(200, FlagSchema)
def put_flag(query: dict[str, Any], body: FlagRequest, attempt_id: int, question: str) -> dict[str, Any]:
    """Mark a question to look at it again before handing in, or take the mark back."""
    set_flag(g.session, signed_in().id, attempt_id, question, flagged=body.flagged)
    return {"flagged": body.flagged}


@blp.post("/attempts/<int:attempt_id>/submit")
@access(policy.LEARN)
@blp.arguments(LanguageQuerySchema, location="query")
@blp.response(200, AttemptSchema)
def submit(query: dict[str, Any], attempt_id: int) -> dict[str, Any]:
    """Hand in; twice is the same."""
    locale = current_locale()
    attempt, _ = read_attempt(g.session, signed_in().id, attempt_id)
    submit_attempt(g.session, signed_in(), attempt, locale=locale, now=clock.now())
    return _attempt(g.session, attempt_id, locale)
