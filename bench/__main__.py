"""`python -m bench [sqlite|postgresql]`: measure, print a table, write `bench.json` into the data folder.

`BENCH_PEOPLE` says how many people stand against the thousand in `lesson_page_1m_vs_1k` (100,000 unless set).
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import (
    growth,
    pages,
    painting,
    publishing,
    quiz,
    report,
    searching,
    several,
    signing_in,
    starting,
    statements,
    weights,
)
from bench.load import LoadProcess
from bench.people import signed_in, to_do
from bench.servers import Installation, install
from bench.table import Table, asked_databases
from elearn.kernel.logs import set_up_logs

FEW = 1_000
MANY = int(os.environ.get("BENCH_PEOPLE", "100000"))
ACTIVITIES = "50"


def _fill(installation: Installation, people: int, courses: int = 1) -> None:
    so_many = ("--learners", str(people), "--courses", str(courses))
    installation.run("synthesize", *so_many, "--activities", ACTIVITIES)


def _measure(kind: str, folder: Path, load: LoadProcess, table: Table) -> None:
    small, large = install(kind, folder, "small"), install(kind, folder, "large")
    library = install(kind, folder, "library")
    small.run("migrate")
    _fill(small, FEW)
    learners = signed_in(small, FEW, pages.LEARNERS)
    if kind == "sqlite":
        weights.measure(small, learners[0], table)
        painting.measure(small, learners[0], table)
    statements.measure(small, *to_do(small, learners[-5:])[0], table)
    pages.measure(load, small, learners, table)
    quiz.measure(load, small, signed_in(small, FEW, FEW), table)
    signing_in.measure(load, small, table)
    if kind == "postgresql":
        several.measure(load, small, learners, table)
    _fill(large, MANY)
    growth.measure(load, (small, learners), (large, signed_in(large, MANY, pages.LEARNERS)), MANY, table)
    _fill(small, report.LEARNERS)
    report.measure(small, table)
    publishing.measure(small, table)
    _fill(library, searching.LEARNERS, searching.COURSES)
    searching.measure(library, signed_in(library, searching.LEARNERS, 1)[0], table)
    starting.measure(small, table)
    found = small.run("rebuild", "--check").strip().splitlines()[-1]
    table.note(f"elearn rebuild --check after all this, {kind}", found)


def main(arguments: Sequence[str]) -> int:
    """0 where every answer was right."""
    kinds = asked_databases("bench", __doc__, arguments)
    set_up_logs("error")
    began, table, load = time.monotonic(), Table(), LoadProcess()
    data = Path(os.environ.get("ELEARN_DATA", "var"))
    with tempfile.TemporaryDirectory(prefix="elearn-bench-") as folder:
        try:
            for kind in kinds:
                _measure(kind, Path(folder), load, table)
        finally:
            load.close()
    table.write(data / "bench.json")
    short = [each.name for each in table.figures if each.holds is False]
    print(f"{time.monotonic() - began:.0f} s; short of the budget: {', '.join(short) or 'nothing'}")
    return 0 if table.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
