"""Load that keeps account: programs that send events, answers and hand-ins, and note what was acknowledged."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from typing import Any

from bench.people import COURSE
from bench.proofs.asking import LONGEST_WAIT_SECONDS, Client, Reply, bearer
from bench.servers import Installation
from elearn.accounts.sign_in import issue_token
from elearn.app import make_services
from elearn.commands.synthesis import person_id_of
from elearn.commands.synthetic_course import question_keys
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work

WRITERS = 8
GIVE_UP_SECONDS = 120.0
LOOK_SECONDS, STILL_SECONDS = 0.2, 2.0
LESSONS = ("lesson-001", "lesson-002", "lesson-003", "lesson-004", "lesson-006", "lesson-007")
QUIZ = "quiz-005"
EVENTS_A_ROUND = 6
QUESTIONS_A_ROUND = 4


@dataclass
class Ledger:
    """What was acknowledged to one person: keys of events in their order, the last choice of each question, marks;
    and when (monotonic) events and marks were.
    """

    person_id: int
    events: list[str] = field(default_factory=list)
    answers: dict[tuple[int, str], str] = field(default_factory=dict)
    marks: dict[int, float] = field(default_factory=dict)
    moments: dict[str | int, float] = field(default_factory=dict)
    acknowledged: int = 0

    def at(self, moment: float) -> "Ledger":
        """As it was; without answers, of which only the last are known."""
        return Ledger(
            self.person_id,
            [key for key in self.events if self.moments[key] <= moment],
            marks={of: mark for of, mark in self.marks.items() if self.moments[of] <= moment},
        )


@dataclass
class Load:
    """What all writers share: where they write, until when, and what they noticed."""

    port: int
    stopped: threading.Event = field(default_factory=threading.Event)
    latest: float = 0.0  # when the last acknowledged request was begun
    slowest: float = 0.0
    refusals: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0
    hung_up: int = 0
    ended: int = 0  # writers that gave up
    faults: list[str] = field(default_factory=list)
    stood_still: float = 0.0  # seconds in which this process was not run at all: suspended, stopped
    resumed: float = 0.0  # when it was run again

    def watch(self) -> None:
        """Notice where this process stands still: what takes long then says nothing about the platform."""
        while not self.stopped.is_set():
            slept = time.monotonic()
            self.stopped.wait(LOOK_SECONDS)
            gap = time.monotonic() - slept - LOOK_SECONDS
            if gap > STILL_SECONDS:
                self.stood_still += gap
                self.resumed = time.monotonic()


class Writer(threading.Thread):
    """Somebody's program: a request that got no answer is sent again as it was, until it is acknowledged."""

    def __init__(self, load: Load, ledger: Ledger, token: str) -> None:
        super().__init__(daemon=True)
        self._load, self._ledger = load, ledger
        self._client = Client(load.port, bearer(token))
        self._random = Random(ledger.person_id)

    def run(self) -> None:
        try:
            while not self._load.stopped.is_set():
                self._round()
        except Exception as error:  # noqa: BLE001 - whatever ends a writer is a fault of the proof
            self._load.ended += 1
            self._load.faults.append(f"writer {self._ledger.person_id} ended: {error!r}")
        finally:
            self._client.close()

    def _round(self) -> None:
        for lesson in self._random.choices(LESSONS, k=EVENTS_A_ROUND):
            if self._load.stopped.is_set():
                return
            self._event(lesson)
        attempt = int(self._send("POST", "/attempts", {"course": COURSE, "activity": QUIZ})[0].said["id"])
        for question in self._random.choices(question_keys(), k=QUESTIONS_A_ROUND):
            self._answer(attempt, question)
        self._hand_in(attempt)

    def _event(self, lesson: str) -> None:
        key = f"proof-{len(self._ledger.events)}"
        kind = self._random.choice(("done", "viewed"))
        body = {"course": COURSE, "activity": lesson, "kind": kind, "key": key}
        reply, tries = self._send("POST", "/events", body)
        if tries == 1 and reply.status != 201:
            self._load.faults.append(f"{key} was known before it was sent: {reply.status}")
        self._ledger.events.append(key)
        self._ledger.moments[key] = reply.ended

    def _answer(self, attempt: int, question: str) -> None:
        choice = self._random.choice("abc")
        path = f"/attempts/{attempt}/answers/{question}"
        _, tries = self._send("PUT", path, {"choices": [choice]})
        self._ledger.answers[attempt, question] = choice
        if tries > 1:
            self._look(attempt)

    def _look(self, attempt: int) -> None:
        """After an outage every answer acknowledged before it is there, before another takes its place."""
        reply = self._send("GET", f"/attempts/{attempt}/answers", None)[0]
        kept = {each["question"]: each["choices"] for each in reply.said["answers"]}
        for (of, question), choice in self._ledger.answers.items():
            if of == attempt and kept.get(question) != [choice]:
                self._load.faults.append(f"{attempt} {question}: {choice} lost, {kept.get(question)} kept")

    def _hand_in(self, attempt: int) -> None:
        reply = self._send("POST", f"/attempts/{attempt}/submit", None)[0]
        said = reply.said
        self._ledger.marks[attempt] = said["mark"]
        self._ledger.moments[attempt] = reply.ended
        right = sum(choice == "a" for (of, _), choice in self._ledger.answers.items() if of == attempt)
        if said["mark"] != right:
            self._load.faults.append(f"{attempt}: {right} right answers acknowledged, mark {said['mark']}")

    def _send(self, method: str, path: str, body: Any) -> tuple[Reply, int]:
        """The acknowledgement, and how many tries it took."""
        until, tries = time.monotonic() + GIVE_UP_SECONDS, 0
        while time.monotonic() < until:
            tries += 1
            reply = self._try(method, path, body)
            if reply is not None and reply.status in {200, 201}:
                self._ledger.acknowledged += method != "GET"
                return reply, tries
            time.sleep(0.05)
        raise TimeoutError(f"{method} {path} was not acknowledged within {GIVE_UP_SECONDS:.0f} s")

    def _try(self, method: str, path: str, body: Any) -> Reply | None:
        load = self._load
        began, is_fresh = time.monotonic(), self._client.is_fresh
        try:
            reply = self._client.ask(method, f"/api/v1{path}", body)
        except TimeoutError:
            time.sleep(LOOK_SECONDS * 2)
            if load.resumed < began:
                load.faults.append(f"{method} {path}: no answer within {LONGEST_WAIT_SECONDS:.0f} s")
            return None
        except (OSError, HTTPException):
            # A server may hang up between two requests at any time: only a new connection must be answered.
            load.unanswered += is_fresh
            load.hung_up += not is_fresh
            return None
        load.slowest = max(load.slowest, reply.ended - reply.began)
        if reply.status in {200, 201}:
            load.latest = max(load.latest, began)
            return reply
        load.refusals[reply.status] += 1
        if not reply.is_clear_refusal:
            load.faults.append(f"{method} {path}: {reply.status} {reply.body[:200]!r}")
            if reply.status < 500:
                raise RuntimeError(f"refused for good: {reply.status}")
        return reply


def tokens(installation: Installation, count: int) -> dict[int, str]:
    """A token for each of so many generated people, by person."""
    services = make_services(installation.settings)
    people = [person_id_of(number) for number in range(1, count + 1)]
    with unit_of_work(services.writers) as session:
        made = {person: issue_token(session, person, now())[0] for person in people}
    services.writers.close()
    return made


@contextmanager
def writing(port: int, ledgers: Sequence[Ledger], secrets: dict[int, str]) -> Iterator[Load]:
    """Writers at work while the block runs; at its end each finishes what it has begun."""
    load = Load(port)
    writers = [Writer(load, ledger, secrets[ledger.person_id]) for ledger in ledgers]
    for thread in (*writers, threading.Thread(target=load.watch, daemon=True)):
        thread.start()
    try:
        yield load
    finally:
        load.stopped.set()
        for writer in writers:
            writer.join(GIVE_UP_SECONDS)


def seconds_until_written(load: Load, since: float) -> float:
    """Wait until a write that was begun after a moment is acknowledged; how long after it that was.

    Raises TimeoutError where that takes too long.
    """
    while load.latest <= since:
        if time.monotonic() - since > GIVE_UP_SECONDS or load.ended:
            raise TimeoutError(f"nothing is acknowledged any more: {load.faults[:3]}")
        time.sleep(0.005)
    return time.monotonic() - since
