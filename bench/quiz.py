"""Quizzes taken from start to review, by several learners at once."""

import json
from collections.abc import Iterable, Sequence

from bench.load import Asked, LoadProcess, Script, form, get, send
from bench.people import COURSE, Learner
from bench.servers import Installation, serving
from bench.table import Measured, Table
from elearn.commands.synthetic_course import activity_key, question_keys

PARALLEL = 8
SECONDS = 5.0
QUIZ = activity_key(5)


def scripts(learners: Sequence[Learner]) -> Iterable[Script]:
    """Each connection has learners of its own, who take the quiz one after the other."""
    return [_cycles(learners[place::PARALLEL]) for place in range(PARALLEL)]


def _cycles(learners: Sequence[Learner]) -> Script:
    body = json.dumps({"choices": ["a"]}).encode()
    for learner in learners:
        cookie = learner.secret
        started = yield Asked(form(f"/courses/{COURSE}/{QUIZ}/attempts", cookie=cookie), 303, (b"attempts/",))
        attempt = started.head.partition(b"/attempts/")[2].split(b"\r\n")[0].decode()
        for question in question_keys():
            path = f"/api/v1/attempts/{attempt}/answers/{question}"
            yield Asked(send("PUT", path, body, "application/json", cookie=cookie), 200, (b"saved_at",))
        yield Asked(form(f"/attempts/{attempt}/submission", cookie=cookie), 303, (b"/review",))
        review = get(f"/en/courses/{COURSE}/{QUIZ}/attempts/{attempt}/review", cookie=cookie)
        yield Asked(review, 200, (b"10 of 10",), is_kept=True)


def measure(load: LoadProcess, installation: Installation, learners: Sequence[Learner], table: Table) -> None:
    """Milliseconds for each whole cycle at eight learners at once."""
    warm, rest = learners[:PARALLEL], learners[PARALLEL:]
    with serving(installation) as platform:
        load.run(platform.port, scripts, warm, seconds=5)
        result = load.run(platform.port, scripts, rest, seconds=SECONDS)
    cycles = len(result.acknowledged)
    table.add(Measured(f"quiz_cycle_ms_{installation.kind}", 1000 * result.seconds / max(1, cycles)))
    table.note(
        f"quiz cycle, {installation.kind}",
        f"{cycles / result.seconds:.0f} cycles, {result.rate:.0f} requests a second, "
        f"p99 {result.latency_ms(0.99):.1f} ms, {result.server_errors} of 5xx, {len(result.faults)} faults",
    )
    for fault in result.faults[:2]:
        table.fault(f"quiz, {installation.kind}: {fault}")
