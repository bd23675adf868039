"""Pages on SQLite are made in turn; nothing slow keeps them from being made."""

import os
import threading
import time
from collections.abc import Callable, Iterable
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
