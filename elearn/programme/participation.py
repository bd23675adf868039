"""Which state takes part in which action, and since when: recorded, ended, taken back; never deleted."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit, bump_site_version, one_at_a_time
from elearn.kernel.errors import FieldError, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.programme.models import Action, Participation, State
from elearn.programme.taking_part import Period
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "unknown_action": N_("There is no such action. Add it first, or correct its key."),
        "outside_action": N_(
            "The action runs from %(since)s to %(until)s: a state takes part on days of the action only."
        ),
        "before_action": N_("The action begins on %(since)s: a state takes part on days of the action only."),
        "periods_overlap": N_(
            "The state takes part in this action from %(since)s to %(until)s already. Periods must not overlap: begin "
            "later, or change that one."
        ),
        "periods_overlap_open": N_(
            "The state takes part in this action since %(since)s already, without an end. End that first."
        ),
    }
)


class Outcome(StrEnum):
    """What recording has done."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Claim:
    """A state takes part in an action on the days of a period."""

    action: str
    state: str
    period: Period
    is_example: bool = False

    @property
    def subject(self) -> str:
        """As the audit names it."""
        return f"participation:{self.action}/{self.state}/{self.period.since}"


def record_participation(session: Session, actor: Actor, claim: Claim, now: datetime) -> Outcome:
    """Record that a state takes part. What began on the same day is changed: so a participation is ended.

    Raises Invalid with all that does not fit: an unknown state or action, an end before the beginning, days outside
    the action's, a period that overlaps another.
    """
    one_at_a_time(session)
    before = _newest(session, claim.action, claim.state)
    if faults := _faults(session, claim, before):
        raise Invalid(faults)
    same_day = before.get(claim.period.since)
    is_kept = same_day is not None and not same_day.is_withdrawn
    if (
        same_day is not None
        and is_kept
        and (same_day.until, same_day.is_example) == (claim.period.until, claim.is_example)
    ):
        return Outcome.SAME
    _add(session, actor, claim, same_day, now)
    audit(
        session,
        actor,
        now,
        "participation.record",
        claim.subject,
        before={"until": _day(same_day.until)} if same_day is not None and is_kept else None,
        after={"until": _day(claim.period.until)},
    )
    return Outcome.CHANGED if is_kept else Outcome.ADDED


def withdraw_participation(
    session: Session, actor: Actor, action: str, state: str, since: date, now: datetime
) -> None:
    """Take back what was recorded by mistake; that it was recorded stays known. Raises NotFound."""
    one_at_a_time(session)
    kept = _newest(session, action, state).get(since)
    if kept is None or kept.is_withdrawn:
        raise NotFound("participation", f"{action}/{state}/{since}")
    claim = Claim(action, state, Period(since, kept.until), kept.is_example)
    _add(session, actor, claim, kept, now, is_withdrawn=True)
    audit(
        session,
        actor,
        now,
        "participation.withdraw",
        claim.subject,
        before={"until": _day(kept.until)},
    )


def _newest(session: Session, action: str, state: str) -> dict[date, Participation]:
    """What stands for each day on which the state has begun to take part."""
    rows = session.scalars(
        select(Participation)
        .where(Participation.action == action, Participation.state == state)
        .order_by(Participation.since, Participation.number)
    )
    return {row.since: row for row in rows}


def _faults(session: Session, claim: Claim, before: dict[date, Participation]) -> list[FieldError]:
    faults = []
    action = session.get(Action, claim.action)
    if action is None:
        faults.append(FieldError("/action", "unknown_action"))
    if session.get(State, claim.state) is None:
        faults.append(FieldError("/state", "unknown_state"))
    if not claim.period.is_in_order:
        faults.append(FieldError("/until", "end_before_beginning"))
    elif action is not None and not claim.period.lies_within(Period(action.since, action.until)):
        faults.append(_outside(claim.period, Period(action.since, action.until)))
    return faults or [
        _overlap(other)
        for other in (Period(row.since, row.until) for row in before.values() if not row.is_withdrawn)
        if other.since != claim.period.since and other.overlaps(claim.period)
    ]


def _outside(period: Period, action: Period) -> FieldError:
    pointer = "/until" if action.includes(period.since) else "/since"
    if action.until is None:
        return FieldError(pointer, "before_action", {"since": str(action.since)})
    return FieldError(pointer, "outside_action", {"since": str(action.since), "until": str(action.until)})


def _overlap(other: Period) -> FieldError:
    if other.until is None:
        return FieldError("/since", "periods_overlap_open", {"since": str(other.since)})
    return FieldError("/since", "periods_overlap", {"since": str(other.since), "until": str(other.until)})


def _add(
    session: Session,
    actor: Actor,
    claim: Claim,
    before: Participation | None,
    now: datetime,
    *,
    is_withdrawn: bool = False,
) -> None:
    session.add(
        Participation(
            action=claim.action,
            state=claim.state,
            since=claim.period.since,
            number=before.number + 1 if before else 1,
            until=claim.period.until,
            is_withdrawn=is_withdrawn,
            is_example=claim.is_example,
            recorded_at=now,
            recorded_by=actor.id,
        )
    )
    bump_site_version(session)
    session.flush()


def _day(day: date | None) -> str | None:
    return str(day) if day else None
