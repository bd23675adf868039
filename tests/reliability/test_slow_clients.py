"""A slow client harms nobody else."""

import socket
import statistics
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from bench.proofs.stalling import LARGE_BODY, LESSON, film_reader, keep_film, poster, stalled
from bench.servers import Installation, serving
from elearn.accounts.sign_in import open_login
from elearn.commands.synthesis import person_id_of
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.web import connections
from elearn.web.application import SESSION_COOKIE, Services
from elearn.web.bodies import MOST_BODIES
from elearn.web.connections import EVERY_SECONDS, PIECE_SECONDS, READER_SECONDS, Warden

MANY = 100
SECONDS = 0.2


def seconds_for_a_lesson(port: int, secret: str) -> float:
    """How long somebody else waits for a page."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{LESSON}", headers={"Cookie": f"{SESSION_COOKIE}={secret}"}
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert b"Section 3 of lesson 1" in answer.read()
    return time.perf_counter() - began


def status_of(port: int, request: bytes) -> int:
    """The status of the answer to a request, whatever its body."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(request)
        return int(client.recv(4096).split()[1])


def sign_in(installation: Installation) -> tuple[str, str]:
    """The cookie of a learner, and the address of a film."""
    services: Services = installation.application().extensions["elearn"]
    with unit_of_work(services.writers) as session:
        secret = open_login(session, person_id_of(1), now())
    services.writers.close()
    return secret, keep_film(installation)


def becomes(expected: int, port: int, request: bytes, seconds: float) -> bool:
    """Whether the answer has this status within so many seconds."""
    until = time.monotonic() + seconds
    while status_of(port, request) != expected:
        if time.monotonic() > until:
            return False
        time.sleep(0.25)
    return True


def test_a_hundred_stalled_bodies_and_films_leave_threads_for_pages_and_are_ended(
    installations: list[Installation],
) -> None:
    # Applications are not made in several threads at once: Python 3.11 sometimes mixes up what they compile.
    learners = [sign_in(each) for each in installations]
    with ThreadPoolExecutor() as threads:
        list(threads.map(leaves_threads_for_pages_and_ends_them, installations, learners))


def leaves_threads_for_pages_and_ends_them(installation: Installation, learner: tuple[str, str]) -> None:
    """What the test claims, of one server."""
    secret, address = learner
    film, half = film_reader(address), poster(secret)
    form = half.replace(str(LARGE_BODY).encode(), b"5")[: -LARGE_BODY // 2 - 4] + b"key=k"
    with serving(installation) as server:
        seconds_for_a_lesson(server.port, secret)
        assert status_of(server.port, form) == 303
        time.sleep(EVERY_SECONDS)  # new connections have the deadline
        with stalled(server.port, [film] * MANY):
            assert status_of(server.port, film) == 503
            with stalled(server.port, [half] * MANY) as posters:
                taken = [seconds_for_a_lesson(server.port, secret) for _ in range(9)]
                assert statistics.median(taken) < SECONDS, taken
                # Those who found no place are told so, the others when their time is up.
                assert becomes(303, server.port, form, PIECE_SECONDS + 5)
                time.sleep(EVERY_SECONDS * 2)
                statuses = Counter(told(client) for client in posters)
            assert set(statuses) <= {b"408", b"503"}
            assert statuses[b"408"] >= MOST_BODIES
            assert becomes(200, server.port, film, READER_SECONDS + 10)


def told(client: socket.socket) -> bytes:
    """The status that a client that has stalled was answered with."""
    client.settimeout(5)
    return client.recv(4096).split()[1]


def test_who_waits_for_an_answer_keeps_its_connection_beside_one_that_stalls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "PIECE_SECONDS", 2.0)
    monkeypatch.setattr(connections, "EVERY_SECONDS", 0.1)
    warden = Warden()
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as stack:
        port = connections._limit(server)
        warden._ports = {port}
        clients = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(2)]
        ours = [stack.enter_context(server.accept()[0]) for _ in clients]
        assert ours[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == READER_SECONDS * 1000
        warden.enter(1, "127.0.0.1")
        warden.begin(1, "127.0.0.1")
        warden.enter(2, "127.0.0.1")  # it is being answered, for long
        look(warden, 3.0)
        assert not any(has_ended(each) for each in ours)
        warden.leave(2)
        ours[1].sendall(b"the answer")
        look(warden, 1.0)
        assert [has_ended(each) for each in ours] == [True, False]
        assert warden.has_ended("127.0.0.1", time.monotonic() - 2)


def look(warden: Warden, seconds: float) -> None:
    """Let the warden look for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        warden._look(time.monotonic())
        time.sleep(0.1)


def has_ended(connection: socket.socket) -> bool:
    """Whether nothing more can be read from it."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
