"""The programme's facts as pages need them: meetings, mandates, bodies, roles and projects, without their texts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.programme.facts.partial_dates import PartialDate
from elearn.programme.models import (
    Mandate,
    MandateArea,
    MandatePeriod,
    ProgrammeBody,
    ProgrammeEvent,
    ProgrammeRole,
    Project,
)
from elearn.web.page_cache import PageCache

NEVER = PartialDate(9999)


@dataclass(frozen=True)
class Event:
    """A meeting of ministers or of senior officials."""

    key: str
    kind: str
    starts: PartialDate
    ends: PartialDate | None
    source: str


@dataclass(frozen=True)
class Period:
    """When something is, as a source says it; None is not known, not never."""

    since: PartialDate | None
    until: PartialDate | None
    source: str

    def holds(self, today: date) -> bool:
        """Whether the source says that it is so on a day."""
        begun = self.since is None or self.since.first() <= today
        return begun and (self.until is None or today < self.until.after())


@dataclass(frozen=True)
class MandateFact:
    """A declaration or an action plan with a period for each source; no areas: those are not documented here."""

    key: str
    event: str | None
    periods: tuple[Period, ...]
    areas: frozenset[str]

    @property
    def since(self) -> PartialDate:
        """The earliest beginning that a source names."""
        return min((each.since for each in self.periods if each.since), key=PartialDate.first, default=NEVER)


@dataclass(frozen=True)
class Body:
    """A body; one that ended has been followed by another."""

    key: str
    period: Period


@dataclass(frozen=True)
class Role:
    """A state that led or chaired."""

    role: str
    state: str
    period: Period


@dataclass(frozen=True)
class ProjectFact:
    """A project, a line of funding, or what regularly comes out."""

    key: str
    kind: str
    period: Period


@dataclass(frozen=True)
class Facts:
    """All of them: meetings, mandates and roles by date, bodies and projects in the order that editors gave them."""

    events: tuple[Event, ...]
    mandates: tuple[MandateFact, ...]
    bodies: tuple[Body, ...]
    roles: tuple[Role, ...]
    projects: tuple[ProjectFact, ...]

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        parts = (self.events, self.mandates, self.bodies, self.roles, self.projects)
        return 500 + 400 * sum(map(len, parts))


_kept: PageCache[Facts] = PageCache(1 << 20)


def facts(session: Session, site_version: int) -> Facts:
    """The facts, read once in a process's life for a version of the site's texts: who edits one raises it."""
    key = (session.get_bind().engine, site_version)
    return _kept.get(key, lambda: read_facts(session))


@dataclass(frozen=True)
class _Mandates:
    by_date: tuple[MandateFact, ...]

    @property
    def size(self) -> int:
        return 100 + 400 * len(self.by_date)


_kept_mandates: PageCache[_Mandates] = PageCache(1 << 18)


def mandates(session: Session, site_version: int) -> tuple[MandateFact, ...]:
    """The mandates alone, by date, kept in the same way: the page of an area needs no more."""
    key = (session.get_bind().engine, site_version)
    return _kept_mandates.get(key, lambda: _Mandates(_mandates(session))).by_date


def read_facts(session: Session) -> Facts:
    """The same, read now."""
    events = [
        Event(row.key, row.kind, row.starts, row.ends, row.source)
        for row in session.scalars(select(ProgrammeEvent))
    ]
    roles = [
        Role(row.role, row.state, Period(row.since, row.until, row.source))
        for row in session.scalars(select(ProgrammeRole))
    ]
    return Facts(
        tuple(sorted(events, key=lambda each: each.starts.first())),
        _mandates(session),
        tuple(
            Body(row.key, Period(row.since, row.until, row.source))
            for row in session.scalars(
                select(ProgrammeBody).order_by(ProgrammeBody.position, ProgrammeBody.key)
            )
        ),
        tuple(sorted(roles, key=lambda each: each.period.since.first() if each.period.since else date.max)),
        tuple(
            ProjectFact(row.key, row.kind, Period(row.since, row.until, row.source))
            for row in session.scalars(select(Project).order_by(Project.position, Project.key))
        ),
    )


def _mandates(session: Session) -> tuple[MandateFact, ...]:
    periods: dict[str, list[Period]] = defaultdict(list)
    for row in session.scalars(select(MandatePeriod).order_by(MandatePeriod.number)):
        periods[row.mandate].append(Period(row.since, row.until, row.source))
    areas: dict[str, set[str]] = defaultdict(set)
    for named in session.scalars(select(MandateArea)):
        areas[named.mandate].add(named.area)
    found = [
        MandateFact(row.key, row.event, tuple(periods[row.key]), frozenset(areas[row.key]))
        for row in session.scalars(select(Mandate))
    ]
    return tuple(sorted(found, key=lambda each: each.since.first()))
