"""The progress report: a row a run, in a stable order, read by a cursor of the database."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, String, bindparam, case, cast, func, literal, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Affiliation, Person
from elearn.catalogue.manifests import manifest_from_json
from elearn.catalogue.models import Course, Revision
from elearn.catalogue.revisions import load_manifest
from elearn.kernel.actor import Actor
from elearn.kernel.database import Database
from elearn.learning.models import ActivityProgress, Enrolment
from elearn.programme.models import Organisation
from elearn.reporting.moments import MomentText
from elearn.reporting.schemas import Filters
from elearn.reporting.selecting import CourseLine, chosen_courses, demand_scope, visible_runs
from elearn.reporting.standings import (
    ActivityColumn,
    Reader,
    activity_cells,
    activity_column,
    reader_of,
    scores,
    share_and_best,
)
from elearn.web.tables import Cell, Column, Kind, Rows

ROWS_A_STEP = 200
COLUMNS = (
    Column("person_id"),
    Column("name", Kind.TEXT),
    Column("email", Kind.TEXT),
    Column("state", may_call=True),
    Column("organisation", Kind.TEXT),
    Column("area"),
    Column("course"),
    Column("run", Kind.NUMBER),
    Column("enrolled_at"),
    Column("last_seen_at"),
    Column("completed_at"),
    Column("share", Kind.NUMBER),
    Column("best_score", Kind.NUMBER),
)

_ITEM = (
    ActivityProgress.activity
    + case((ActivityProgress.state == "done", literal(":d")), else_=literal(":s"))
    + case(
        (ActivityProgress.best.is_(None), literal("")),
        else_=literal(",") + ActivityProgress.activity + literal("=") + cast(ActivityProgress.best, String),
    )
)
_STANDINGS = (
    select(func.aggregate_strings(_ITEM, ","))
    .where(
        ActivityProgress.person_id == Enrolment.person_id,
        ActivityProgress.course_id == Enrolment.course_id,
        ActivityProgress.run == Enrolment.run,
    )
    .correlate(Enrolment)
    .scalar_subquery()
)

Opener = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True)
class Block:
    """A course's own columns, and how many of other courses stand before and after them."""

    before: int
    activities: tuple[ActivityColumn, ...]
    after: int


@dataclass(frozen=True)
class Report:
    """A report that is ready to be read: its columns, and how to get at the rows."""

    columns: tuple[Column, ...]
    courses: tuple[CourseLine, ...]
    statement: Select[tuple[object, ...]]
    blocks: dict[int, Block]


def prepare(session: Session, actor: Actor, filters: Filters, now: datetime, *, detail: bool) -> Report:
    """A report within the actor's scopes. Raises NotFound where a filter names what they do not reach."""
    demand_scope(session, actor, filters)
    courses = chosen_courses(session, filters)
    activities = {course.id: _activity_columns(session, course) for course in courses} if detail else {}
    heads: list[Column] = []
    starts = {}
    for course in courses:
        starts[course.id] = len(heads)
        prefix = "" if filters.course is not None else f"{course.key}/"
        for key, column in activities.get(course.id, {}).items():
            heads.append(Column(prefix + key, Kind.NUMBER if column.is_quiz else Kind.PLAIN))
    blocks = {
        course.id: Block(
            starts[course.id],
            tuple(activities.get(course.id, {}).values()),
            len(heads) - starts[course.id] - len(activities.get(course.id, {})),
        )
        for course in courses
    }
    return Report((*COLUMNS, *heads), courses, _statement(actor, filters, now), blocks)


def _activity_columns(session: Session, course: CourseLine) -> dict[str, ActivityColumn]:
    """The activities of a course: those of its current revision in order, then those only older ones have."""
    manifests = session.scalars(
        select(Revision.manifest)
        .join(Course, Course.id == Revision.course_id)
        .where(Revision.course_id == course.id)
        .order_by((Revision.id == Course.revision_id).desc(), Revision.number.desc())
    )
    found: dict[str, ActivityColumn] = {}
    for manifest in manifests:
        for line in manifest_from_json(manifest).activities:
            found.setdefault(line.key, activity_column(line.key, is_quiz=line.kind == "quiz"))
    return found


def _statement(actor: Actor, filters: Filters, now: datetime) -> Select[tuple[object, ...]]:
    """The runs of one course; the statement behind every row of every report."""
    return (
        visible_runs(actor, filters, now)
        .join(Person.__table__, Person.id == Enrolment.person_id)
        .outerjoin(Organisation.__table__, Organisation.id == Affiliation.organisation_id)
        .with_only_columns(
            Enrolment.person_id,
            Person.name,
            Person.email,
            Affiliation.state,
            func.nullif(func.coalesce(Organisation.name, Affiliation.organisation_text), ""),
            Enrolment.run,
            MomentText(Enrolment.enrolled_at),
            MomentText(Enrolment.last_seen_at),
            MomentText(Enrolment.completed_at),
            Enrolment.revision_id,
            _STANDINGS,
        )
        .where(Enrolment.course_id == bindparam("course"))
        .order_by(Enrolment.person_id, Enrolment.run)
    )


# Rows must come in the order of `enrolment(course_id, person_id, run)`, each with its probes by primary key.
# Left to itself, PostgreSQL takes the affiliations of the time for one row in all, and joins by loops
# over loops: 3.8 s for 10,000 people, against 0.2 s.
_PROBE = "SELECT " + ", ".join(
    f"set_config('enable_{way}', 'off', true)"
    for way in (
        "hashjoin",
        "mergejoin",
        "seqscan",
        "bitmapscan",
        "material",
        "memoize",
        "sort",
        "incremental_sort",
    )
)


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """A connection that sees one moment of the database, with cursors on the server's side.

    On PostgreSQL these need a transaction, which readers otherwise do without. On SQLite a report reads every
    page once: a small cache does as well as the usual one.
    """
    if not database.is_sqlite:
        with database.reading.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
            connection.exec_driver_sql(_PROBE)
            yield connection
        return
    with database.reading.connect() as connection:
        usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
        connection.exec_driver_sql("PRAGMA cache_size=-2000")
        try:
            yield connection
        finally:
            connection.exec_driver_sql(f"PRAGMA cache_size={int(usual)}")


def rows(report: Report, opened: Opener) -> Rows:
    """The rows, by course and person; the connection is given back after the last one, or on closing."""
    with opened() as connection, Session(connection) as session:
        for course in report.courses:
            result = connection.execute(
                report.statement, {"course": course.id}, execution_options={"yield_per": ROWS_A_STEP}
            )
            cells = _cells(report.blocks[course.id], course, session)
            for part in result.partitions():
                for row in part:
                    yield cells(*row)


def page_of(
    session: Session, report: Report, totals: Mapping[int, int], first: int, most: int
) -> list[list[Cell]]:
    """At most `most` of the same rows from row `first` on, counted from 0; `totals` is the rows a course."""
    found: list[list[Cell]] = []
    for course in report.courses:
        total = totals.get(course.id, 0)
        if first < total and len(found) < most:
            part = report.statement.limit(most - len(found)).offset(first)
            cells = _cells(report.blocks[course.id], course, session)
            found += [cells(*row) for row in session.connection().execute(part, {"course": course.id})]
        first = max(first - total, 0)
    return found


def _cells(block: Block, course: CourseLine, session: Session) -> Callable[..., list[Cell]]:
    """What makes the cells of one course's rows from the columns of `_statement`."""
    readers: dict[int, Reader] = {}
    before: list[Cell] = [None] * block.before
    after: list[Cell] = [None] * block.after

    def read(revision: int) -> Reader:
        found = readers[revision] = reader_of(load_manifest(session, revision))
        return found

    def cells(person: int, *told: Cell) -> list[Cell]:
        *known, revision, standings = told
        assert isinstance(revision, int)
        items = standings.split(",") if isinstance(standings, str) else []
        best = scores(items)
        found = [str(person), *known[:4], course.area, course.key, *known[4:]]
        found += share_and_best(readers.get(revision) or read(revision), items, best)
        if block.activities:
            found += before
            found += activity_cells(block.activities, items, best)
            found += after
        elif before or after:
            found += before + after
        return found

    return cells
