"""The load: connections that are kept open, each sending one request after the other, in a process of its own.

What is sent comes from scripts, one to a connection: generators that yield a request with what its answer must be,
and are sent the answer. Nothing is parsed but the status and the length.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from statistics import median
from typing import NamedTuple

CONNECTIONS = 16


class Asked(NamedTuple):
    """A request, the status that its answer must have, and what must be in it; `is_kept` notes a good answer."""

    request: bytes
    status: int = 200
    markers: tuple[bytes, ...] = ()
    is_kept: bool = False


class Answer(NamedTuple):
    """An answer: its head in one piece, and its body."""

    status: int
    head: bytes
    body: bytes


Script = Generator[Asked, Answer, None]


@dataclass
class Result:
    """What a load saw: `good` answers in `seconds`, each one's latency, what was wrong with others; kept requests."""

    good: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    acknowledged: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.good / self.seconds

    @property
    def server_errors(self) -> int:
        """Answers of 500 and above."""
        return sum(count for status, count in self.statuses.items() if status >= 500)

    def latency_ms(self, share: float) -> float:
        """The latency that this share of the answers kept to, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


class _Connection(asyncio.Protocol):
    """Sends what its script says until the script or the time ends."""

    def __init__(self, script: Script, until: float, result: Result, done: "asyncio.Future[None]") -> None:
        self._script, self._until, self._result, self._done = script, until, result, done
        self._received = b""
        self._whole = 0
        self._asked = next(script)
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._asked.request)

    def data_received(self, data: bytes) -> None:
        self._received = self._received + data if self._received else data
        if not self._whole:
            self._whole = _length(self._received)
        if self._whole and len(self._received) >= self._whole:
            self._take()

    def _take(self) -> None:
        now = time.perf_counter()
        result, asked, received = self._result, self._asked, self._received
        self._received, self._whole = b"", 0
        status = int(received[9:12])
        result.latencies.append(now - self._sent)
        result.statuses[status] += 1
        if status == asked.status and all(marker in received for marker in asked.markers):
            result.good += 1
            if asked.is_kept:
                result.acknowledged.append(asked.request)
        elif len(result.faults) < 5:
            result.faults.append(f"{asked.request[:90]!r}: {received[:120]!r}")
        if now >= self._until:
            self._end()
            return
        head, _, body = received.partition(b"\r\n\r\n")
        try:
            self._asked = self._script.send(Answer(status, head, body))
        except StopIteration:
            self._end()
            return
        self._send()

    def _end(self) -> None:
        self._script.close()
        self._transport.close()
        if not self._done.done():
            self._done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done.done():
            self._result.faults.append(f"connection lost: {error}")
            self._done.set_result(None)


def _length(received: bytes) -> int:
    """How long the answer is, with its head; 0 while that is not known."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return 0
    head = received[:end].lower()
    place = head.find(b"content-length:")
    length = int(head[place + 15 : head.find(b"\r\n", place) % (len(head) + 1)]) if place >= 0 else 0
    return end + 4 + length


def drive(
    port: int, scripts: Callable[..., Iterable[Script]], given: Sequence[object], seconds: float
) -> Result:
    """Run the scripts that `scripts(*given)` makes, each on a connection of its own, for so long at most."""
    return asyncio.run(_drive(port, list(scripts(*given)), seconds))


async def _drive(port: int, scripts: Sequence[Script], seconds: float) -> Result:
    loop, result = asyncio.get_running_loop(), Result()
    began = time.perf_counter()
    ends = [loop.create_future() for _ in scripts]
    for script, end in zip(scripts, ends, strict=True):
        await loop.create_connection(
            lambda script=script, end=end: _Connection(script, began + seconds, result, end),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
    await asyncio.wait_for(asyncio.gather(*ends), seconds + 60)
    result.seconds = time.perf_counter() - began
    return result


def in_turn(requests: Sequence[Asked], connections: int = CONNECTIONS) -> list[Script]:
    """Scripts that go round the requests, each connection beginning elsewhere."""
    return [_round(requests, place) for place in range(connections)]


def _round(requests: Sequence[Asked], place: int) -> Script:
    while True:
        yield requests[place % len(requests)]
        place += CONNECTIONS


def once(requests: Sequence[Asked], connections: int = CONNECTIONS) -> list[Script]:
    """Scripts that send every request once."""
    return [_all(requests[place::connections]) for place in range(min(connections, len(requests)))]


def _all(requests: Sequence[Asked]) -> Script:
    for each in requests:  # noqa: UP028 - `yield from` would hand the answers on to the sequence
        yield each


class LoadProcess:
    """The process that makes the load."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    def run(
        self, port: int, scripts: Callable[..., Iterable[Script]], *given: object, seconds: float = 2.0
    ) -> Result:
        """Run the scripts there; `scripts` is a function of a module, `given` its arguments."""
        return self._pool.submit(drive, port, scripts, given, seconds).result()

    def close(self) -> None:
        """End it."""
        self._pool.shutdown()


def get(path: str, *, cookie: str = "", headers: str = "") -> bytes:
    """A GET request; `headers` are whole lines."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{_cookie(cookie)}{headers}\r\n".encode()


def send(method: str, path: str, body: bytes, kind: str, *, cookie: str = "", headers: str = "") -> bytes:
    """A request that changes something, as our own pages send it."""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n{_cookie(cookie)}"
        f"Referer: http://localhost/en/\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    ).encode() + body


def form(path: str, body: str = "", *, cookie: str = "") -> bytes:
    """A form that is sent."""
    return send("POST", path, body.encode(), "application/x-www-form-urlencoded", cookie=cookie)


def _cookie(secret: str) -> str:
    return f"Cookie: elearn_session={secret}\r\n" if secret else ""


def median_of(values: Iterable[float]) -> float:
    """The median; 0 of nothing."""
    found = list(values)
    return median(found) if found else 0.0
