"""Pure: which state takes part in which action on a day, out of everything that was recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

ALWAYS = date.max


@dataclass(frozen=True)
class Period:
    """Whole days from `since` to `until`, both within; without `until` it goes on."""

    since: date
    until: date | None = None

    @property
    def is_in_order(self) -> bool:
        """Whether it ends on its first day or later."""
        return self.since <= (self.until or ALWAYS)

    def includes(self, day: date) -> bool:
        """
        >>> [Period(date(2024, 1, 1), date(2024, 1, 2)).includes(date(2024, 1, day)) for day in (1, 2, 3)]
        [True, True, False]
        """
        return self.since <= day <= (self.until or ALWAYS)

    def overlaps(self, other: "Period") -> bool:
        """Whether any day is in both.

        >>> Period(date(2024, 1, 1), date(2024, 1, 9)).overlaps(Period(date(2024, 1, 10)))
        False
        """
        return self.since <= (other.until or ALWAYS) and other.since <= (self.until or ALWAYS)

    def lies_within(self, other: "Period") -> bool:
        """Whether it begins and, where it says so, ends within the other; what goes on ends with the other."""
        return other.includes(self.since) and (self.until is None or other.includes(self.until))


@dataclass(frozen=True)
class ActionLine:
    """An action; its lead is a state's code, a body's key, or not known: then both are empty. One that was withdrawn is
    shown of the days before only."""

    key: str
    area: str
    period: Period
    lead_state: str
    lead_body: str
    is_example: bool
    withdrawn_on: date | None = None

    def is_shown(self, day: date) -> bool:
        """Whether readers find it in what they are told as of a day."""
        return self.withdrawn_on is None or day < self.withdrawn_on


@dataclass(frozen=True)
class Part:
    """A state takes part in an action."""

    action: str
    state: str
    period: Period
    is_example: bool

    @property
    def key(self) -> str:
        """Tells it from every other."""
        return f"{self.action}/{self.state}/{self.period.since}"


@dataclass(frozen=True)
class StatusLine:
    """How a state stands to the programme from a day on, and who has said so."""

    since: date
    status: str
    source: str


@dataclass(frozen=True)
class Record:
    """What is recorded now: `states` has every state of the list with its statuses, the latest first; `actions` are in
    the order of the areas, then of their beginning."""

    states: Mapping[str, tuple[StatusLine, ...]]
    actions: Mapping[str, ActionLine]
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return 500 + 300 * (len(self.states) + len(self.actions) + len(self.parts))

    @property
    def states_as_of(self) -> date:
        """The day of the latest thing that is said of a state of the list."""
        return max((line.since for lines in self.states.values() for line in lines[:1]), default=date.min)

    def status_on(self, state: str, day: date) -> StatusLine | None:
        """A state's status on a day; None where none is known for it."""
        return next((line for line in self.states.get(state, ()) if line.since <= day), None)

    def whole_period(self, part: Part) -> Period:
        """When a state takes part: where no end is recorded, to the end of the action."""
        return Period(part.period.since, part.period.until or self.actions[part.action].period.until)

    def in_force(self, day: date) -> Iterable[Part]:
        """Who takes part in what on a day."""
        return (part for part in self.shown_parts(day) if self.whole_period(part).includes(day))

    def shown_actions(self, day: date) -> Mapping[str, ActionLine]:
        """The actions that readers find as of a day, whether they run or not."""
        return {key: action for key, action in self.actions.items() if action.is_shown(day)}

    def shown_parts(self, day: date) -> Iterable[Part]:
        """Who takes part in those, took part, or will."""
        return (part for part in self.parts if self.actions[part.action].is_shown(day))


@dataclass(frozen=True)
class Filters:
    """What is asked: on which day, and of what; None asks nothing."""

    day: date
    area: str | None = None
    action: str | None = None
    state: str | None = None
    status: str | None = None

    def fits_state(self, record: Record, state: str) -> bool:
        """Whether a state is asked for."""
        if self.state not in (None, state):
            return False
        line = record.status_on(state, self.day)
        return self.status is None or (line is not None and line.status == self.status)

    def fits_action(self, action: ActionLine) -> bool:
        """Whether an action is asked for."""
        return self.area in (None, action.area) and self.action in (None, action.key)


@dataclass(frozen=True)
class Chosen:
    """What filters leave: the parts, the states that are listed, and the actions of that day."""

    parts: tuple[Part, ...]
    states: tuple[str, ...]
    actions: tuple[ActionLine, ...]
    by_state: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    @property
    def has_examples(self) -> bool:
        """Whether anything in it is made up."""
        return any(part.is_example for part in self.parts) or any(each.is_example for each in self.actions)


def choose(record: Record, filters: Filters) -> Chosen:
    """What filters leave of the record. Who asks about an area or an action gets the states that take part in it, who
    does not gets every state of the list."""
    by_state: dict[str, list[Part]] = {
        state: [] for state in record.states if filters.fits_state(record, state)
    }
    for part in record.in_force(filters.day):
        if part.state in by_state and filters.fits_action(record.actions[part.action]):
            by_state[part.state].append(part)
    is_about_actions = filters.area is not None or filters.action is not None
    listed = {state: tuple(parts) for state, parts in by_state.items() if parts or not is_about_actions}
    return Chosen(
        tuple(part for parts in listed.values() for part in parts),
        tuple(listed),
        tuple(
            action
            for action in record.shown_actions(filters.day).values()
            if action.period.includes(filters.day) and filters.fits_action(action)
        ),
        listed,
    )
