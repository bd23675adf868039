"""Pure: what is recorded of who takes part, and what may be recorded beside it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.texts import N_
from elearn.programme.participation.taking_part import Period
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "unknown_action": N_("There is no such action. Add it first, or correct its key."),
        "action_withdrawn": N_(
            "This action is withdrawn. Put it back first, then record who takes part in it."
        ),
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


@dataclass(frozen=True)
class Place:
    """Where something is said: of a state in an action, by the first day."""

    action: str
    state: str
    since: date

    @property
    def subject(self) -> str:
        """As the audit names it."""
        return f"participation:{self.action}/{self.state}/{self.since}"


@dataclass(frozen=True)
class Said:
    """What is said of a place: the last day, or that it was a mistake."""

    until: date | None
    is_withdrawn: bool = False
    is_example: bool = False


@dataclass(frozen=True)
class Line:
    """What stands at a place; `number` grows with everything that is said there."""

    number: int
    said: Said


@dataclass(frozen=True)
class Change:
    """What is to be said at a place, and what stood there before."""

    place: Place
    before: Line | None
    said: Said


@dataclass
class Ledger:
    """What stands, of some actions or of all, and which of them are withdrawn; `changes` is what was recorded here and
    is not kept yet."""

    actions: Mapping[str, Period]
    states: frozenset[str]
    withdrawn: frozenset[str] = frozenset()
    changes: list[Change] = field(default_factory=list)
    _lines: dict[tuple[str, str], dict[date, Line]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, place: Place, line: Line) -> None:
        """Take over what is kept."""
        self._lines[place.action, place.state][place.since] = line

    def line(self, place: Place) -> Line | None:
        """What stands there."""
        return self._lines.get((place.action, place.state), {}).get(place.since)

    def record(self, claim: Claim) -> Outcome:
        """Let a state take part; what began on the same day is changed. Raises Invalid with all that does not fit."""
        said = Said(claim.period.until, is_example=claim.is_example)
        place = Place(claim.action, claim.state, claim.period.since)
        before = self.line(place)
        if before is not None and before.said == said:
            # It fitted when it was said, and an action is never cut shorter than that.
            return Outcome.SAME
        self.say({place: said})
        return Outcome.CHANGED if before and not before.said.is_withdrawn else Outcome.ADDED

    def say(self, said: Mapping[Place, Said]) -> None:
        """Change several places of one state in one action at once. Raises Invalid, and changes nothing then."""
        faults = [
            fault
            for place, new in said.items()
            if not new.is_withdrawn
            for fault in self._faults(place, Period(place.since, new.until), set(said))
        ]
        if faults:
            raise Invalid(faults)
        for place, new in said.items():
            before = self.line(place)
            self.changes.append(Change(place, before, new))
            self.put(place, Line(before.number + 1 if before else 1, new))

    def _faults(self, place: Place, period: Period, replaced: set[Place]) -> Iterable[FieldError]:
        faults = []
        action = self.actions.get(place.action)
        if action is None:
            faults.append(FieldError("/action", "unknown_action"))
        if place.action in self.withdrawn:
            faults.append(FieldError("", "action_withdrawn"))
        if place.state not in self.states:
            faults.append(FieldError("/state", "unknown_state"))
        if not period.is_in_order:
            faults.append(FieldError("/until", "end_before_beginning"))
        elif action is not None and not period.lies_within(action):
            faults.append(_outside(period, action))
        return faults or [
            overlap(other)
            for since, line in sorted(self._lines.get((place.action, place.state), {}).items())
            if not line.said.is_withdrawn
            and Place(place.action, place.state, since) not in replaced
            and (other := Period(since, line.said.until)).overlaps(period)
        ]


def _outside(period: Period, action: Period) -> FieldError:
    pointer = "/until" if action.includes(period.since) else "/since"
    if action.until is None:
        return FieldError(pointer, "before_action", {"since": str(action.since)})
    return FieldError(pointer, "outside_action", {"since": str(action.since), "until": str(action.until)})


def overlap(other: Period) -> FieldError:
    """That a state takes part then already."""
    if other.until is None:
        return FieldError("/since", "periods_overlap_open", {"since": str(other.since)})
    return FieldError("/since", "periods_overlap", {"since": str(other.since), "until": str(other.until)})
