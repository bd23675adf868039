"""The hot way of reading: one statement says who asks, where they stand, and which revision to show."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ScalarSelect, Select, String, and_, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Login, Person, Token
from elearn.accounts.roles import grants_of_person, make_actor
from elearn.catalogue.models import Course
from elearn.kernel.actor import Actor
from elearn.kernel.database import UtcDateTime
from elearn.kernel.joined_text import constant, joined_text
from elearn.kernel.lanes import Lane
from elearn.kernel.models import Site
from elearn.kernel.prepared import Prepared
from elearn.learning.models import ActivityProgress, Enrolment
from elearn.learning.progress import Brief, parse_brief


@dataclass(frozen=True)
class Place:
    """Somebody in a course: `run` is None for who is not enrolled, `revision_id` is then the current one."""

    actor: Actor | None
    course_id: int
    current_revision: int
    site_version: int
    run: int | None
    revision_id: int
    enrolled_at: datetime | None
    completed_at: datetime | None
    standings_text: str | None
    last_activity: str | None = None
    last_passage: int | None = None
    adopted_from: int | None = None
    adopted_at: datetime | None = None
    finished_before: datetime | None = None

    @cached_property
    def standings(self) -> dict[str, Brief]:
        """How far with each activity that was begun."""
        return parse_brief(self.standings_text)


def standings_column(*, correlate_to: type[Enrolment] = Enrolment) -> ScalarSelect[str]:
    """All standings of an enrolment in one string, see `progress.parse_brief`."""
    item = (
        ActivityProgress.activity
        + constant(":")
        + case((ActivityProgress.state == constant("done"), constant("d")), else_=constant("s"))
        + case((ActivityProgress.passed, constant("1")), else_=constant("0"))
        + constant(":")
        + func.coalesce(cast(ActivityProgress.best, String), constant(""))
    )
    return (
        select(joined_text(item, ","))
        .where(
            ActivityProgress.person_id == correlate_to.person_id,
            ActivityProgress.course_id == correlate_to.course_id,
            ActivityProgress.run == correlate_to.run,
        )
        .correlate(correlate_to)
        .scalar_subquery()
    )


def _last_run() -> ScalarSelect[int]:
    other = Enrolment.__table__.alias("other")
    return (
        select(func.max(other.c.run))
        .where(other.c.person_id == Person.id, other.c.course_id == Course.id)
        .correlate(Person, Course)
        .scalar_subquery()
    )


_COLUMNS = (
    Person.id,
    Person.name,
    Person.locale,
    grants_of_person(),
    Course.id,
    Course.revision_id,
    Site.version,
    Enrolment.run,
    Enrolment.revision_id,
    Enrolment.enrolled_at,
    Enrolment.completed_at,
    standings_column(),
    Enrolment.last_activity,
    Enrolment.last_passage,
    Enrolment.adopted_from,
    Enrolment.adopted_at,
    Enrolment.finished_before,
)


def _statement(secrets: type[Login] | type[Token]) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .select_from(Course)
        .join(Site, Site.id == 1)
        .outerjoin(
            secrets,
            and_(
                secrets.token_hash == bindparam("token_hash"),
                secrets.expires_at > bindparam("now", type_=UtcDateTime()),
            ),
        )
        .outerjoin(Person, Person.id == secrets.person_id)
        .outerjoin(
            Enrolment,
            and_(
                Enrolment.person_id == Person.id,
                Enrolment.course_id == Course.id,
                Enrolment.run == _last_run(),
            ),
        )
        .where(Course.key == bindparam("course"), Course.revision_id.is_not(None))
    )


_BY_LOGIN, _BY_TOKEN = Prepared(_statement(Login)), Prepared(_statement(Token))


def find_place(
    where: Lane | Session, secret: tuple[str, bool] | None, course: str, now: datetime
) -> Place | None:
    """Where whoever holds the secret stands in a course; None where there is no such course."""
    token_hash, is_token = secret or ("", False)
    statement = _BY_TOKEN if is_token else _BY_LOGIN
    row = statement.first(where, {"token_hash": token_hash, "course": course, "now": now})
    return _place(row) if row is not None else None


def _place(row: tuple[Any, ...]) -> Place:
    (
        person_id,
        name,
        locale,
        grants,
        course_id,
        current,
        version,
        run,
        revision,
        enrolled,
        completed,
        standings,
        *since,
    ) = row
    return Place(
        make_actor(person_id, name, locale, grants) if person_id is not None else None,
        course_id,
        current,
        version,
        run,
        revision if run is not None else current,
        enrolled,
        completed,
        standings,
        *since,
    )
