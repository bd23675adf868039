"""Which state takes part in which action, and since when: recorded, ended, corrected, taken back; never deleted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, tuple_
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit_all, bump_site_version, one_at_a_time
from elearn.kernel.errors import Conflict, FieldError, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.programme.models import Action, Participation, State
from elearn.programme.participation.ledger import Change, Claim, Ledger, Line, Outcome, Place, Said, overlap
from elearn.programme.participation.taking_part import Period
from elearn.web.sentences import declare_sentences

ROWS_AT_ONCE = 500
declare_sentences(
    {
        "participation_changed": N_(
            "Somebody else has changed this since you opened the page. This is what is recorded now: look at it, then "
            "decide again."
        ),
        "nothing_chosen": N_("Choose at least one."),
    }
)


def record_participation(
    session: Session, actor: Actor, claim: Claim, now: datetime, *, seen: int | None = None
) -> Outcome:
    """Record that a state takes part. What began on the same day is changed: so a participation is ended. `seen` is
    the number that its editor saw.

    Raises Invalid with all that does not fit: an unknown state or action, an end before the beginning, days outside
    the action's, a period that overlaps another; Conflict `participation_changed`.
    """
    one_at_a_time(session)
    ledger = read_ledger(session, claim.action)
    _check_seen(ledger, Place(claim.action, claim.state, claim.period.since), seen)
    outcome = ledger.record(claim)
    keep(session, actor, ledger.changes, now)
    return outcome


def record_several(
    session: Session, actor: Actor, action: str, states: Sequence[str], period: Period, now: datetime
) -> int:
    """Let several states take part from one day on: all of them, or none; returns how many were new.

    Raises Invalid, whose faults point to `/states/CODE` where they are a state's own.
    """
    one_at_a_time(session)
    ledger = read_ledger(session, action)
    if not states:
        raise Invalid([FieldError("/states", "nothing_chosen")])
    faults: list[FieldError] = []
    added = 0
    for state in dict.fromkeys(states):
        try:
            added += ledger.record(Claim(action, state, period)) is not Outcome.SAME
        except Invalid as refusal:
            faults += [_of_state(error, state) for error in refusal.errors]
    if faults:
        raise Invalid(list({(each.pointer, each.code): each for each in faults}.values()))
    keep(session, actor, ledger.changes, now)
    return added


def _of_state(error: FieldError, state: str) -> FieldError:
    """Days that do not fit the action are wrong for all of them; the rest is a state's own."""
    if error.code in {
        "outside_action",
        "before_action",
        "end_before_beginning",
        "unknown_action",
        "action_withdrawn",
    }:
        return error
    return FieldError(f"/states/{state}", error.code, error.params)


def correct_participation(
    session: Session, actor: Actor, place: Place, period: Period, now: datetime, *, seen: int
) -> bool:
    """Say of what began on a day that it was another period; returns whether anything changed. Where the first day was
    wrong, the old one is withdrawn.

    Raises NotFound, Invalid, Conflict `participation_changed`.
    """
    one_at_a_time(session)
    ledger = read_ledger(session, place.action)
    said = _standing(ledger, place, seen).said
    new = Said(period.until, is_example=said.is_example)
    if place.since == period.since:
        if said == new:
            return False
        ledger.say({place: new})
    else:
        moved = Place(place.action, place.state, period.since)
        there = ledger.line(moved)
        if there is not None and not there.said.is_withdrawn:
            raise Invalid([overlap(Period(period.since, there.said.until))])
        ledger.say({place: Said(said.until, is_withdrawn=True, is_example=said.is_example), moved: new})
    keep(session, actor, ledger.changes, now)
    return True


def withdraw_participation(
    session: Session, actor: Actor, place: Place, now: datetime, *, seen: int | None = None
) -> None:
    """Take back what was recorded by mistake; that it was recorded stays known. Raises NotFound, Conflict
    `participation_changed`."""
    one_at_a_time(session)
    ledger = read_ledger(session, place.action)
    said = _standing(ledger, place, seen).said
    ledger.say({place: Said(said.until, is_withdrawn=True, is_example=said.is_example)})
    keep(session, actor, ledger.changes, now)


def undo(session: Session, actor: Actor, place: Place, number: int, now: datetime) -> None:
    """Let stand again what stood before an act, named by one of the things that it has said: by all that the same
    person said at that moment of that state in that action.

    Raises NotFound, Conflict `participation_changed` where something was said since, Invalid where it no longer fits.
    """
    one_at_a_time(session)
    rows = _rows_of(session, place.action, place.state)
    act = next((row for row in rows if (row.since, row.number) == (place.since, number)), None)
    if act is None:
        raise NotFound("participation", f"{place.subject}/{number}")
    ledger = read_ledger(session, place.action)
    kept = {(row.since, row.number): row for row in rows}
    said = {}
    for row in rows:
        if (row.recorded_at, row.recorded_by) == (act.recorded_at, act.recorded_by):
            here = Place(place.action, place.state, row.since)
            _check_seen(ledger, here, row.number)
            said[here] = stood_before(row, kept.get((row.since, row.number - 1)))
    ledger.say(said)
    keep(session, actor, ledger.changes, now)


def stood_before(row: Participation, earlier: Participation | None) -> Said:
    """What is said again where a row is undone: what the one before it says; where there was none, that it was a
    mistake."""
    if earlier is None:
        return Said(row.until, is_withdrawn=True, is_example=row.is_example)
    return Said(earlier.until, earlier.is_withdrawn, earlier.is_example)


def history(session: Session, action: str, limit: int) -> Sequence[Participation]:
    """What was said of an action, the newest first."""
    return session.scalars(
        select(Participation)
        .where(Participation.action == action)
        .order_by(Participation.recorded_at.desc(), Participation.state, Participation.since)
        .limit(limit)
    ).all()


def read_ledger(session: Session, action: str | None = None) -> Ledger:
    """What stands, of one action or of all."""
    asked = select(Action.key, Action.since, Action.until, Action.withdrawn_on)
    rows = session.execute(asked if action is None else asked.where(Action.key == action)).all()
    ledger = Ledger(
        {row.key: Period(row.since, row.until) for row in rows},
        frozenset(session.scalars(select(State.code))),
        frozenset(row.key for row in rows if row.withdrawn_on is not None),
    )
    for place, line in read_lines(session, action):
        ledger.put(place, line)
    return ledger


def read_lines(session: Session, action: str | None = None) -> Iterable[tuple[Place, Line]]:
    """What was said last at every place, of one action or of all."""
    key = (Participation.action, Participation.state, Participation.since)
    newest = select(*key, func.max(Participation.number)).group_by(*key)
    if action is not None:
        newest = newest.where(Participation.action == action)
    rows = session.execute(
        select(
            *key,
            Participation.number,
            Participation.until,
            Participation.is_withdrawn,
            Participation.is_example,
        ).where(tuple_(*key, Participation.number).in_(newest))
    )
    for row in rows:
        yield (
            Place(row.action, row.state, row.since),
            Line(row.number, Said(row.until, row.is_withdrawn, row.is_example)),
        )


def keep(
    session: Session, actor: Actor, changes: Sequence[Change], now: datetime, import_id: int | None = None
) -> None:
    """Keep what a ledger has recorded, with the audit's entries; `import_id` is the table that it came from."""
    if not changes:
        return
    rows = [{**_row(change, actor, now), "import_id": import_id} for change in changes]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(Participation), rows[first : first + ROWS_AT_ONCE])
    audit_all(session, actor, now, [_told(change) for change in changes])
    bump_site_version(session)


def _row(change: Change, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "action": change.place.action,
        "state": change.place.state,
        "since": change.place.since,
        "number": change.before.number + 1 if change.before else 1,
        "until": change.said.until,
        "is_withdrawn": change.said.is_withdrawn,
        "is_example": change.said.is_example,
        "recorded_at": now,
        "recorded_by": actor.id,
    }


def _told(change: Change) -> Mapping[str, Any]:
    """As the audit tells it."""
    stood = change.before.said if change.before and not change.before.said.is_withdrawn else None
    return {
        "action": "participation.withdraw" if change.said.is_withdrawn else "participation.record",
        "subject": change.place.subject,
        "before": {"until": _day(stood.until)} if stood else None,
        "after": None if change.said.is_withdrawn else {"until": _day(change.said.until)},
    }


def _rows_of(session: Session, action: str, state: str) -> Sequence[Participation]:
    return session.scalars(
        select(Participation)
        .where(Participation.action == action, Participation.state == state)
        .order_by(Participation.since, Participation.number)
    ).all()


def _standing(ledger: Ledger, place: Place, seen: int | None) -> Line:
    line = ledger.line(place)
    if line is None:
        raise NotFound("participation", place.subject)
    _check_seen(ledger, place, seen)
    if line.said.is_withdrawn:
        raise NotFound("participation", place.subject)
    return line


def _check_seen(ledger: Ledger, place: Place, seen: int | None) -> None:
    line = ledger.line(place)
    if seen is not None and seen != (line.number if line else 0):
        raise Conflict("participation_changed")


def _day(day: date | None) -> str | None:
    return str(day) if day else None
