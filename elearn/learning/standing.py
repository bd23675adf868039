"""Who asks, and where they stand in the course of the address: one statement, then the policy."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request
from sqlalchemy.orm import Session

from elearn.accounts.actors import secret_of
from elearn.catalogue.revisions import RevisionContent, kept_revision, load_manifest, load_revision
from elearn.kernel.errors import Conflict, Forbidden, NotFound, NotSignedIn
from elearn.learning import policy
from elearn.learning.reading import Place, find_place
from elearn.learning.runs import Run
from elearn.web.application import SESSION_COOKIE, services

P = ParamSpec("P")
R = TypeVar("R")


def place_of_request(course: str, now: datetime) -> Place:
    """The place of whoever asks in a course; sets the request's actor.

    Raises NotFound where there is no such course, NotSignedIn, Forbidden.
    """
    place = place_of_visitor(course, now)
    if place.actor is None:
        raise NotSignedIn
    if not place.actor.may(policy.LEARN):
        raise Forbidden
    return place


def place_of_visitor(course: str, now: datetime) -> Place:
    """The same for somebody who may not be signed in. Raises NotFound."""
    place = find_place(services().database.lane, secret_of(request, SESSION_COOKIE), course, now)
    if place is None:
        raise NotFound("course", course)
    g.actor = place.actor
    return place


def content_of_request(revision_id: int) -> RevisionContent:
    """A revision; the request has no session of its own for what this process knows already."""
    return kept_revision(revision_id) or load_revision(g.reads, revision_id)


def run_of_request(session: Session, course: str, now: datetime) -> Run:
    """The open run of whoever asks. Raises Conflict `not_enrolled`."""
    place = place_of_request(course, now)
    if place.run is None or place.actor is None:
        raise Conflict("not_enrolled", course=course)
    return Run(
        place.actor.id,
        place.course_id,
        place.run,
        place.revision_id,
        load_manifest(session, place.revision_id),
        place.current_revision,
    )


def bears_secret(view: Callable[P, R]) -> Callable[P, R]:
    """Refuse those who carry neither a cookie nor a token before their body is read; the view asks who the others are.

    Raises NotSignedIn.
    """

    @wraps(view)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        if secret_of(request, SESSION_COOKIE) is None:
            raise NotSignedIn
        return view(*args, **kwargs)

    return asked
