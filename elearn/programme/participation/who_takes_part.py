"""The record of who takes part in what, as readers get it: read once for a version of the site's texts."""

from collections import defaultdict

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from elearn.kernel.audit import site_version
from elearn.programme.models import Action, Participation, State, StateStatus, ThematicArea
from elearn.programme.participation.taking_part import ActionLine, Part, Period, Record, StatusLine
from elearn.web.page_cache import PageCache

_kept: PageCache[Record] = PageCache(2 << 20)


def kept_record(session: Session, version: int | None = None) -> Record:
    """What is committed, for readers; `version` is that of the site's texts, asked for where it is not known.

    A transaction that has changed something asks `read_record`.
    """
    known = site_version(session) if version is None else version
    return _kept.get((session.get_bind().engine, known), lambda: read_record(session))


def read_record(session: Session) -> Record:
    """The same, read now."""
    return Record(_statuses(session), {each.key: each for each in _actions(session)}, tuple(_parts(session)))


def _actions(session: Session) -> list[ActionLine]:
    rows = session.scalars(
        select(Action)
        .join(ThematicArea, ThematicArea.key == Action.area)
        .order_by(ThematicArea.position, Action.since, Action.key)
    )
    return [action_line(row) for row in rows]


def action_line(row: Action) -> ActionLine:
    """A row as a line of the record."""
    period = Period(row.since, row.until)
    lead = (row.lead_state or "", row.lead_body)
    return ActionLine(row.key, row.area, period, *lead, row.is_example, row.withdrawn_on)


def _parts(session: Session) -> list[Part]:
    key = (Participation.action, Participation.state, Participation.since)
    newest = select(*key, func.max(Participation.number)).group_by(*key).subquery()
    rows = session.scalars(
        select(Participation)
        .where(tuple_(*key, Participation.number).in_(select(newest)), Participation.is_withdrawn.is_(False))
        .order_by(*key)
    )
    return [Part(row.action, row.state, Period(row.since, row.until), row.is_example) for row in rows]


def _statuses(session: Session) -> dict[str, tuple[StatusLine, ...]]:
    rows = session.execute(
        select(
            State.code,
            StateStatus.since,
            StateStatus.number,
            StateStatus.status,
            StateStatus.source,
            StateStatus.is_withdrawn,
        )
        .outerjoin(StateStatus, StateStatus.state == State.code)
        .order_by(State.code, StateStatus.since.desc(), StateStatus.number)
    )
    by_state: dict[str, dict[object, StatusLine | None]] = defaultdict(dict)
    for row in rows:
        lines = by_state[row.code]
        if row.since is not None:
            # The highest number comes last.
            line = StatusLine(row.since, row.status, row.source)
            lines[row.since] = None if row.is_withdrawn else line
    return {state: tuple(filter(None, lines.values())) for state, lines in by_state.items()}
