"""Pages and progress writes against a bare Flask "hello": in turn, round by round, so that noise hits all alike."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.load import Asked, LoadProcess, Result, Script, form, get, in_turn, median_of, once
from bench.people import COURSE, Learner, to_do
from bench.servers import Installation, Server, saying_hello, serving
from bench.table import Measured, Table
from bench.writes import count_kept

ROUNDS = 5
SECONDS = 1.5
LEARNERS = 600
WRITES_A_ROUND = 2_500


def hello_requests() -> list[Asked]:
    """The bare page."""
    return [Asked(get("/"), 200, (b"hello",))]


def lesson_requests(learners: Sequence[Learner], headers: str = "") -> list[Asked]:
    """Lesson pages, every learner at another lesson; each must be that lesson, and theirs."""
    asked = []
    for place, learner in enumerate(learners):
        lesson = 1 + place % 4
        markers = (f"Section 3 of lesson {lesson}".encode(), learner.name.encode())
        request = get(f"/en/courses/{COURSE}/lesson-{lesson:03}", cookie=learner.secret, headers=headers)
        asked.append(Asked(request, 200, () if headers else markers))
    return asked


def course_requests(learners: Sequence[Learner]) -> list[Asked]:
    """The course's page, with everybody's own progress."""
    return [
        Asked(get(f"/en/courses/{COURSE}", cookie=each.secret), 200, (each.name.encode(), b"</html>"))
        for each in learners
    ]


def done_request(learner: Learner, lesson: str) -> Asked:
    """The done button of a lesson."""
    path = f"/courses/{COURSE}/{lesson}/done"
    return Asked(form(path, cookie=learner.secret), 303, (b"ocation: /en/courses/",), is_kept=True)


@dataclass
class _Way:
    """One of the things measured: where, and what is asked in each round."""

    name: str
    server: Server
    scripts: Callable[..., Iterable[Script]]
    asked: Callable[[int], Sequence[Asked]]
    results: list[Result]


def measure(load: LoadProcess, installation: Installation, learners: Sequence[Learner], table: Table) -> None:
    """Lesson page, course page and progress write of an installation, each against hello in the same round."""
    pending = to_do(installation, learners)
    writes = [done_request(*each) for each in pending]
    with saying_hello() as hello, serving(installation) as platform:
        ways = [
            _Way("hello", hello, in_turn, lambda _: hello_requests(), []),
            _Way("lesson_page", platform, in_turn, lambda _: lesson_requests(learners), []),
            _Way("course_page", platform, in_turn, lambda _: course_requests(learners), []),
            _Way("progress_write", platform, once, lambda number: _part(writes, number), []),
        ]
        compressed = lesson_requests(learners, "Accept-Encoding: gzip\r\n")
        for way in ways[1:3]:  # the first of each page is made, the others are found
            load.run(platform.port, in_turn, way.asked(0), seconds=1.0)
        for number in range(ROUNDS):
            for way in ways:
                way.results.append(load.run(way.server.port, way.scripts, way.asked(number), seconds=SECONDS))
        squeezed = load.run(platform.port, in_turn, compressed, seconds=SECONDS)
    _tell(table, installation.kind, ways)
    table.note(f"lesson page compressed, {installation.kind}", f"{squeezed.rate:.0f} a second")
    kept, acknowledged = count_kept(installation, pending, writes, ways[-1].results)
    table.note(f"acknowledged writes found again, {installation.kind}", f"{kept} of {acknowledged}")
    if kept != acknowledged:
        table.fault(f"{acknowledged - kept} acknowledged writes are lost, {installation.kind}")


def _part(writes: Sequence[Asked], number: int) -> Sequence[Asked]:
    return writes[number * WRITES_A_ROUND : (number + 1) * WRITES_A_ROUND]


def _tell(table: Table, kind: str, ways: Sequence[_Way]) -> None:
    hello = ways[0].results
    if kind == "sqlite":
        table.add(Measured("hello_rps", median_of(each.rate for each in hello)))
    for way in ways[1:]:
        pairs = zip(way.results, hello, strict=True)
        ratio = median_of(mine.rate / bare.rate for mine, bare in pairs)
        table.add(Measured(f"{way.name}_vs_hello_{kind}", ratio))
    for way in ways:
        rate = median_of(each.rate for each in way.results)
        p50, p99 = (median_of(each.latency_ms(share) for each in way.results) for share in (0.5, 0.99))
        errors = sum(each.server_errors for each in way.results)
        faults = [fault for each in way.results for fault in each.faults]
        table.note(
            f"{way.name}, {kind}",
            f"{rate:.0f} a second, median {p50:.1f} ms, p99 {p99:.1f} ms, {errors} of 5xx, {len(faults)} faults",
        )
        for fault in faults[:2]:
            table.fault(f"{way.name}, {kind}: {fault}")
