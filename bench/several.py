"""Four processes on PostgreSQL: latencies, and that nothing breaks."""

from collections.abc import Sequence

from bench.load import LoadProcess, in_turn
from bench.pages import lesson_requests
from bench.people import Learner
from bench.servers import Installation, serving
from bench.table import Table

PROCESSES = 4
SECONDS = 3.0


def measure(load: LoadProcess, installation: Installation, learners: Sequence[Learner], table: Table) -> None:
    """The lesson page with four processes; told beside, because the cores of a machine decide it."""
    asked = lesson_requests(learners)
    with serving(installation, PROCESSES) as platform:
        load.run(platform.port, in_turn, asked, seconds=2.0)
        result = load.run(platform.port, in_turn, asked, seconds=SECONDS)
    table.note(
        f"lesson_page, {PROCESSES} processes, {installation.kind}",
        f"{result.rate:.0f} a second, p99 {result.latency_ms(0.99):.1f} ms, {result.server_errors} of 5xx",
    )
    for fault in result.faults[:2]:
        table.fault(f"{PROCESSES} processes, {installation.kind}: {fault}")
