"""Pages are made in turn; nothing slow keeps them from being made."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from subprocess import PIPE
from typing import Any

import pytest

from elearn.kernel import cores
from elearn.web import turns
from elearn.web.turns import InTurn

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


@pytest.fixture(autouse=True)
def _unsettled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that runs the tests stays free to run anywhere."""
    monkeypatch.setattr(turns, "settle", lambda: None)


def answer(application: Application, method: str = "GET") -> list[bytes]:
    """What it answers to a request."""
    return list(application({"REQUEST_METHOD": method}, None))


def many(application: Application, method: str, count: int = 6) -> None:
    """So many at once, all answered."""
    threads = [threading.Thread(target=answer, args=(application, method)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Counted:
    """Notes how many are inside at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, _environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.01)
        with self._lock:
            self.inside -= 1
        return [b"page"]


def test_pages_take_turns() -> None:
    counted = Counted()
    many(InTurn(counted, patience=30), "GET")
    assert counted.most == 1


def test_as_many_pages_as_may_be_are_made_at_once() -> None:
    met, counted, together = [], Counted(), threading.Barrier(3)

    def page(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        met.append(together.wait(timeout=30))  # nobody goes on before three are inside
        return counted(environ, start)

    many(InTurn(page, at_once=3, patience=30), "GET")
    assert sorted(met) == [0, 0, 1, 1, 2, 2]
    assert counted.most <= 3


def test_forms_do_not_wait_for_one_another() -> None:
    met, together = [], threading.Barrier(6)

    def form(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        met.append(together.wait(timeout=30))  # nobody leaves before all six are inside
        return [b"form"]

    many(InTurn(form, patience=30), "POST")
    assert sorted(met) == list(range(6))


def test_a_slow_page_keeps_nobody_waiting_for_long() -> None:
    entered, finish = threading.Event(), threading.Event()

    def slow_once(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        if not entered.is_set():
            entered.set()
            finish.wait(10)
        return [b"page"]

    application = InTurn(slow_once)
    slow = threading.Thread(target=answer, args=(application,))
    slow.start()
    entered.wait(10)
    began = time.monotonic()
    assert answer(application) == [b"page"]
    assert time.monotonic() - began < 1
    finish.set()
    slow.join()


def test_a_page_that_breaks_gives_its_turn_on() -> None:
    def broken(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        raise LookupError

    application = InTurn(broken, patience=60)
    for _ in range(2):
        with pytest.raises(LookupError):
            answer(application)


def test_serving_threads_share_a_core_and_hashing_may_leave_it() -> None:
    seen: list[set[int]] = []

    def settled() -> None:
        cores.settle()
        seen.append(os.sched_getaffinity(0))
        with cores.on_any_core():
            seen.append(os.sched_getaffinity(0))
        seen.append(os.sched_getaffinity(0))

    everywhere = os.sched_getaffinity(0)
    thread = threading.Thread(target=settled)
    thread.start()
    thread.join()
    assert len(seen[0]) == 1
    assert seen == [seen[0], everywhere, seen[0]]
    assert os.sched_getaffinity(0) == everywhere


def test_a_core_that_was_taken_from_the_machine_stops_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "_core_of", lambda _process: 100_000)
    seen: list[str] = []

    def settled() -> None:
        cores.settle()
        with cores.on_any_core():
            seen.append("hashed")

    thread = threading.Thread(target=settled)
    thread.start()
    thread.join()
    assert seen == ["hashed"]


def test_each_serving_process_takes_a_core_of_its_own_while_there_is_one() -> None:
    # Names of its own: platforms that other tests run have taken cores already.
    settle = f"cores.NAME = 'test-{os.getpid()}'; cores.settle(); print(os.sched_getaffinity(0), flush=True)"
    command = (sys.executable, "-c", f"import os; from elearn.kernel import cores; {settle}; input()")
    processes = [
        subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True) for _ in os.sched_getaffinity(0)
    ]
    taken = {process.stdout.readline() for process in processes if process.stdout}
    for process in processes:
        process.communicate("\n")
    assert len(taken) == len(processes)
