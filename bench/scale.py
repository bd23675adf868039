"""`python -m bench.scale [sqlite|postgresql]`: whether a million people cost each of them more than a thousand do.

Prints a table and writes `scale.json` into the data folder. `SCALE_PEOPLE` says how many people (1,000,000 unless set),
each in a course of 50 activities, of which they have done twenty on average.
"""

import http.client
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.flat import Way, compare
from bench.growth import lesson_way
from bench.load import Asked, LoadProcess, get, in_turn, median_of, once
from bench.pages import LEARNERS, done_request, lesson_requests
from bench.people import COURSE, Coordinator, Learner, coordinator, signed_in, to_do
from bench.servers import Installation, Server, install, serving
from bench.signing_in import sign_in_request
from bench.table import asked_databases
from elearn.kernel.logs import set_up_logs

FEW = 1_000
MANY = int(os.environ.get("SCALE_PEOPLE", "1000000"))
FLAT = 1.5
MOST_MEMORY_MB = 150
PROCESSES = 4
ROUNDS = 7
WRITES_A_ROUND, SIGN_INS_A_ROUND, REPORTS_A_ROUND = 1_200, 16, 4
STATE = "KG"
PAGE = f"report page, {STATE}"
MARKER = b"@load.example"


@dataclass
class Scale:
    """What was found: lines of the table by database, and what does not hold."""

    figures: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, kind: str, told: Sequence[str], ratio: float, bound: float | None) -> None:
        """A line: what was found among few and among many, and how much more that is."""
        holds = "" if bound is None else "holds" if ratio <= bound else f"MORE THAN {bound:g}"
        print(f"| {name} | {kind} | {' | '.join(told)} | {ratio:.2f} | {holds} |", flush=True)
        self.figures[f"{name}, {kind}"] = round(ratio, 3)


def _ways(few: "_World", many: "_World") -> list[Way]:
    """What learners and coordinators do most."""
    writes = [[done_request(*each) for each in world.pending] for world in (few, many)]
    signs = [
        [sign_in_request(1 + place * world.people // 400) for place in range(400)] for world in (few, many)
    ]
    reports = [[_report_page(world)] * REPORTS_A_ROUND for world in (few, many)]

    def part(requests: Sequence[Asked], size: int, number: int) -> Sequence[Asked]:
        return requests[number * size : (number + 1) * size]

    return [
        lesson_way(few.learners, many.learners, 1.0),
        Way(
            "progress write",
            once,
            (
                lambda number: part(writes[0], WRITES_A_ROUND, number),
                lambda number: part(writes[1], WRITES_A_ROUND, number),
            ),
            1.0,
        ),
        Way(
            "sign-in",
            once,
            (
                lambda number: part(signs[0], SIGN_INS_A_ROUND, number),
                lambda number: part(signs[1], SIGN_INS_A_ROUND, number),
            ),
            30,
            2,
        ),
        Way(PAGE, once, (lambda _: reports[0], lambda _: reports[1]), 30, 1),
    ]


@dataclass(frozen=True)
class _World:
    """An installation with so many people, and who acts there."""

    installation: Installation
    people: int
    learners: Sequence[Learner]
    pending: Sequence[tuple[Learner, str]]
    coordinator: Coordinator


def _world(installation: Installation, people: int) -> _World:
    began = time.monotonic()
    installation.run("migrate")
    installation.run("synthesize", "--learners", str(people), "--courses", "1", "--activities", "50")
    print(f"  {installation.kind}: {people:,} people in {time.monotonic() - began:.0f} s", flush=True)
    print(f"  {installation.kind}, on disk: {installation.bytes_on_disk() / 1e9:.2f} GB", flush=True)
    learners = signed_in(installation, people, LEARNERS)
    return _World(installation, people, learners, to_do(installation, learners), coordinator(installation))


def _report_page(world: _World) -> Asked:
    path = f"/en/reports?course={COURSE}&state={STATE}"
    return Asked(get(path, cookie=world.coordinator.secret), 200, (MARKER,))


def _measure(few: _World, many: _World, load: LoadProcess, scale: Scale) -> None:
    kind = few.installation.kind
    ways = _ways(few, many)
    with serving(few.installation) as first, serving(many.installation) as second:
        compare(load, (first, second), ways, ROUNDS)
        for way in ways:
            told = [f"{way.rate(place):,.0f} a second, p99 {way.p99_ms(place):.0f} ms" for place in (0, 1)]
            # A page of figures counts people, so it grows with the state.
            scale.add(way.name, kind, told, way.ratio, FLAT if way.name != PAGE else None)
            scale.faults += [f"{way.name}, {kind}: {fault}" for fault in way.faults[:2]]
        _whole_reports((few, first), (many, second), scale)
        _memory(first, second, kind, scale)


def _whole_reports(few: tuple[_World, Server], many: tuple[_World, Server], scale: Scale) -> None:
    """A report of everybody with all activities: what a row costs, and how long until the first."""
    (of_few, of_many), kind = [_stream(*each) for each in (few, many)], few[0].installation.kind
    for each, (world, _) in zip((of_few, of_many), (few, many), strict=True):
        if each.rows != world.people:
            scale.faults.append(f"report, {kind}: {each.rows} rows of {world.people}")
    told = [f"{each.rows / each.whole:,.0f} rows a second" for each in (of_few, of_many)]
    ratio = (of_many.whole / of_many.rows) / (of_few.whole / of_few.rows)
    scale.add("a row of the whole report", kind, told, ratio, FLAT)
    firsts = [f"{each.first_byte:.3f} s" for each in (of_few, of_many)]
    scale.add("its first byte", kind, firsts, of_many.first_byte / of_few.first_byte, None)


@dataclass(frozen=True)
class _Streamed:
    first_byte: float
    whole: float
    rows: int


def _stream(world: _World, server: Server) -> _Streamed:
    path = f"/api/v1/reports/progress?format=csv&detail=activities&course={COURSE}"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    began, first, lines, rest = time.perf_counter(), 0.0, 0, b""
    connection.request("GET", path, headers={"Authorization": f"Bearer {world.coordinator.token}"})
    answer = connection.getresponse()
    while piece := answer.read(1 << 16):
        first = first or time.perf_counter() - began
        *whole, rest = (rest + piece).split(b"\n")
        lines += sum(MARKER in line for line in whole)
    connection.close()
    return _Streamed(first, time.perf_counter() - began, lines)


def _memory(few: Server, many: Server, kind: str, scale: Scale) -> None:
    """What each process that answers has in memory after all that, and had at most: while passwords are hashed."""
    for name, line in (("memory of a process", "VmRSS"), ("its peak, hashing passwords", "VmHWM")):
        sizes = [max(server.memory_kib(line)) / 1024 for server in (few, many)]
        scale.add(name, kind, [f"{size:.0f} MB" for size in sizes], sizes[1] / sizes[0], None)
        if line == "VmRSS" and sizes[1] > MOST_MEMORY_MB:
            scale.faults.append(f"a process has {sizes[1]:.0f} MB in memory, {kind}")


def _several(world: _World, load: LoadProcess, scale: Scale) -> None:
    """Four processes against one, in turn."""
    lessons = lesson_requests(world.learners)
    rates: tuple[list[float], list[float]] = ([], [])
    with serving(world.installation) as one, serving(world.installation, PROCESSES) as four:
        for number in range(ROUNDS):
            for server, found in zip((one, four), rates, strict=True):
                result = load.run(server.port, in_turn, lessons, seconds=1.0)
                if number:
                    found.append(result.rate)
                scale.faults += [f"{PROCESSES} processes: {fault}" for fault in result.faults[:1]]
    told = [f"{median_of(each):,.0f} a second" for each in rates]
    ratio = median_of(more / less for less, more in zip(*rates, strict=True))
    scale.add(f"lesson page, 1 process and {PROCESSES}", world.installation.kind, told, ratio, None)


def main(arguments: Sequence[str]) -> int:
    """0 where every answer was right and nothing grows."""
    kinds = asked_databases("bench.scale", __doc__, arguments)
    set_up_logs("error")
    began, scale, load = time.monotonic(), Scale(), LoadProcess()
    print(f"| what | database | {FEW:,} people | {MANY:,} people | times as much | at most {FLAT:g} |")
    print("|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="elearn-scale-") as folder:
        for kind in kinds:
            few = _world(install(kind, Path(folder), "few"), FEW)
            many = _world(install(kind, Path(folder), "many"), MANY)
            _measure(few, many, load, scale)
            if kind == "postgresql":
                _several(many, load, scale)
    load.close()
    path = Path(os.environ.get("ELEARN_DATA", "var")) / "scale.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(scale.figures, indent=1) + "\n")
    for fault in scale.faults:
        print(f"  WRONG: {fault}")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if scale.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
