"""Whether a page costs the same among a thousand people and among very many."""

from collections.abc import Sequence

from bench.flat import Way, compare
from bench.load import LoadProcess, in_turn
from bench.pages import lesson_requests
from bench.people import Learner
from bench.servers import Installation, serving
from bench.table import Measured, Table

ROUNDS = 7
SECONDS = 1.0


def lesson_way(few: Sequence[Learner], many: Sequence[Learner], seconds: float) -> Way:
    """Lesson pages of the one and of the other."""
    of_few, of_many = lesson_requests(few), lesson_requests(many)
    return Way("lesson page", in_turn, (lambda _: of_few, lambda _: of_many), seconds)


def measure(
    load: LoadProcess,
    small: tuple[Installation, Sequence[Learner]],
    large: tuple[Installation, Sequence[Learner]],
    people: int,
    table: Table,
) -> None:
    """The time of a lesson page in the large installation, as a multiple of that in the small one."""
    way = lesson_way(small[1], large[1], SECONDS)
    with serving(small[0]) as first, serving(large[0]) as second:
        compare(load, (first, second), [way], ROUNDS)
    kind = small[0].kind
    table.add(Measured(f"lesson_page_1m_vs_1k_{kind}", way.ratio))
    table.note(f"lesson page among many, {kind}", f"measured at {people:,} people against 1,000")
    for fault in way.faults[:1]:
        table.fault(f"lesson page among many, {kind}: {fault}")
