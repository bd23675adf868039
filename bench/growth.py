"""Whether a page costs the same among a thousand people and among very many."""

from collections.abc import Sequence

from bench.load import LoadProcess, in_turn, median_of
from bench.pages import lesson_requests
from bench.people import Learner
from bench.servers import Installation, serving
from bench.table import Measured, Table

ROUNDS = 7
SECONDS = 1.0


def measure(
    load: LoadProcess,
    small: tuple[Installation, Sequence[Learner]],
    large: tuple[Installation, Sequence[Learner]],
    people: int,
    table: Table,
) -> None:
    """The time of a lesson page in the large installation, as a multiple of that in the small one."""
    rates: tuple[list[float], list[float]] = ([], [])
    with serving(small[0]) as first, serving(large[0]) as second:
        ways = [(first, lesson_requests(small[1])), (second, lesson_requests(large[1]))]
        for server, asked in ways:
            load.run(server.port, in_turn, asked, seconds=1.0)
        for _ in range(ROUNDS):
            for (server, asked), found in zip(ways, rates, strict=True):
                result = load.run(server.port, in_turn, asked, seconds=SECONDS)
                found.append(result.rate)
                for fault in result.faults[:1]:
                    table.fault(f"lesson page among many, {small[0].kind}: {fault}")
    kind = small[0].kind
    ratio = median_of(few / many for few, many in zip(*rates, strict=True))
    table.add(Measured(f"lesson_page_1m_vs_1k_{kind}", ratio))
    table.note(f"lesson page among many, {kind}", f"measured at {people:,} people against 1,000")
