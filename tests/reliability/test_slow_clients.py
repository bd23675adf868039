"""A slow client harms nobody else."""

import socket
import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.servers import Installation, serving
from elearn.accounts.sign_in import open_login
from elearn.commands.synthesis import person_id_of
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.web.application import SESSION_COOKIE, Services

STALLED = 20
SECONDS = 0.2
LESSON = "/en/courses/load-001/lesson-001"
LARGE_BODY = 500_000


@contextmanager
def stalled(port: int, requests: list[bytes]) -> Iterator[None]:
    """Connections that send this and then neither send nor read anything."""
    with ExitStack() as stack:
        for request in requests:
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.connect(("127.0.0.1", port))
            client.sendall(request)
        time.sleep(0.3)  # the server has taken all of them up
        yield


def reader(secret: str) -> bytes:
    """Many pages asked for at once, none of them read."""
    one = f"GET {LESSON} HTTP/1.1\r\nHost: localhost\r\nCookie: {SESSION_COOKIE}={secret}\r\n\r\n"
    return one.encode() * 50


def poster(secret: str) -> bytes:
    """Half of a body."""
    return (
        (
            f"POST /courses/load-001/lesson-001/done HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: {SESSION_COOKIE}={secret}\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {LARGE_BODY}\r\n\r\n"
        ).encode()
        + b"key="
        + b"x" * (LARGE_BODY // 2)
    )


def seconds_for_a_lesson(port: int, secret: str) -> float:
    """How long somebody else waits for a page."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{LESSON}", headers={"Cookie": f"{SESSION_COOKIE}={secret}"}
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert b"Section 3 of lesson 1" in answer.read()
    return time.perf_counter() - began


def test_a_lesson_answers_beside_stalled_readers_and_posters(installation: Installation) -> None:
    services: Services = installation.application().extensions["elearn"]
    with unit_of_work(services.writers) as session:
        secret = open_login(session, person_id_of(1), now())
    services.writers.close()
    with serving(installation) as server:
        seconds_for_a_lesson(server.port, secret)
        with stalled(server.port, [reader(secret)] * STALLED + [poster(secret)] * STALLED):
            taken = [seconds_for_a_lesson(server.port, secret) for _ in range(9)]
    assert statistics.median(taken) < SECONDS, taken
