"""Clients that stall: they read nothing of what they asked for, or send half of what they announced."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from sqlalchemy import insert, select

from bench.people import COURSE
from bench.servers import Installation
from elearn.app import make_services
from elearn.catalogue.models import MediaFile, Revision
from elearn.kernel.unit_of_work import unit_of_work
from elearn.web.application import SESSION_COOKIE

FILM_BYTES = 24 << 20
LARGE_BODY = 500_000
LESSON = f"/en/courses/{COURSE}/lesson-001"


@contextmanager
def stalled(port: int, requests: list[bytes]) -> Iterator[list[socket.socket]]:
    """Connections that send this and then neither send nor read anything."""
    clients = []
    with ExitStack() as stack:
        for request in requests:
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.connect(("127.0.0.1", port))
            _send_what_is_taken(client, request)
            clients.append(client)
        time.sleep(0.3)  # the server has taken all of them up
        yield clients


def _send_what_is_taken(client: socket.socket, request: bytes) -> None:
    """Send until the server takes no more: where it has refused a body already, it does not read it."""
    client.settimeout(0.05)
    with suppress(OSError):
        client.sendall(request)


def reader(secret: str) -> bytes:
    """Many pages asked for at once, none of them read."""
    one = f"GET {LESSON} HTTP/1.1\r\nHost: localhost\r\nCookie: {SESSION_COOKIE}={secret}\r\n\r\n"
    return one.encode() * 50


def poster(secret: str) -> bytes:
    """Half of a body."""
    return (
        (
            f"POST /courses/{COURSE}/lesson-001/done HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: {SESSION_COOKIE}={secret}\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {LARGE_BODY}\r\n\r\n"
        ).encode()
        + b"key="
        + b"x" * (LARGE_BODY // 2)
    )


def film_reader(address: str) -> bytes:
    """A film asked for, and not read."""
    return f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def keep_film(installation: Installation) -> str:
    """Put a film into the course that is larger than what a network holds; returns its address."""
    services = make_services(installation.settings)
    digest = services.storage.put(os.urandom(FILM_BYTES))
    with unit_of_work(services.writers) as session:
        revision = session.scalar(select(Revision.id))
        session.execute(insert(MediaFile).values(revision_id=revision, path="media/f.webm", digest=digest))
    services.writers.close()
    return f"/media/{digest}/f.webm"
