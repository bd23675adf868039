"""Clients that stall: their connections are ended, so that they keep no thread and no place for ever.

A WSGI application sees neither its connections nor a way out of a read that waits; but the process owns the
sockets. The kernel ends those whose client takes nothing (`TCP_USER_TIMEOUT`); `Warden` stops reading from
those whose client has begun a body and does not go on with it: the waiting read then returns, and the client
is still answered. On systems without these means, clients may stall.
"""

import os
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import structlog

READER_SECONDS = 30.0  # a client that takes nothing for so long is gone
PIECE_SECONDS = 10.0  # a client that has not sent the next piece of its body after so long has stalled
PIECE = 16_384
EVERY_SECONDS = 1.0
REMEMBERED_SECONDS = 600.0
LOOKS = int(PIECE_SECONDS / 2 / EVERY_SECONDS)
LEAST_BYTES = PIECE * (LOOKS - 1) * EVERY_SECONDS / PIECE_SECONDS  # while it is looked at so many times

# Where these stand in tcp_info of linux/tcp.h.
_LAST_SENT, _RECEIVED, INFO_BYTES = struct.Struct("44xI"), struct.Struct("=128xQ"), 136

log = structlog.get_logger()


class Warden:
    """Watches over the reads of a process that wait for their clients."""

    def __init__(self) -> None:
        self._ports: set[int] = set()
        self._requests: dict[int, tuple[str, float]] = {}
        self._waits: dict[int, tuple[str, float]] = {}
        self._received: dict[tuple[str, int], deque[int]] = {}
        self._ended: dict[str, float] = {}

    def start(self) -> "Warden":
        """Begin to watch, in a thread of its own."""
        if hasattr(socket, "TCP_USER_TIMEOUT") and Path("/proc/self/fd").is_dir():
            threading.Thread(target=self._watch, name="warden", daemon=True).start()
        return self

    def enter(self, key: int, address: str) -> None:
        """A request of this address begins to be answered."""
        self._requests[key] = address, time.monotonic()

    def leave(self, key: int) -> None:
        """Its answer is ready to be sent."""
        self._requests.pop(key, None)

    def begin(self, key: int, address: str) -> None:
        """A read of this request begins to wait for its client."""
        self._waits[key] = address, time.monotonic()

    def end(self, key: int) -> None:
        """It waits no more."""
        self._waits.pop(key, None)

    def has_ended(self, address: str, since: float) -> bool:
        """Whether reading from a client of this address was stopped since then (monotonic)."""
        return self._ended.get(address, since) > since

    def _watch(self) -> None:
        while not self._ports:
            time.sleep(EVERY_SECONDS / 10)
            self._ports = {_limit(each) for each in _sockets() if _listens(each)}
        while True:
            time.sleep(EVERY_SECONDS)
            try:
                self._look(time.monotonic())
            except OSError:  # a connection has ended while it was looked at
                log.warning("warden", exc_info=True)

    def _look(self, now: float) -> None:
        """Stop reading from clients that keep a read waiting for too long."""
        late = {address for address, since in list(self._waits.values()) if now - since > PIECE_SECONDS / 2}
        # A client that we keep waiting is as silent as one that stalls: then none of its address is ended.
        late -= {
            address
            for key, (address, since) in list(self._requests.items())
            if now - since > (LOOKS - 2) * EVERY_SECONDS and key not in self._waits
        }
        received: dict[tuple[str, int], deque[int]] = {}
        for connection in _sockets() if late else ():
            peer = _peer(connection)
            if peer is not None and peer[0] in late and connection.getsockname()[1] in self._ports:
                received[peer] = self._received.get(peer) or deque(maxlen=LOOKS)
                if self._has_stalled(connection, received[peer]):
                    self._ended[peer[0]] = time.monotonic()
                    with suppress(OSError):  # the client was faster
                        connection.shutdown(socket.SHUT_RD)
        self._received = received
        for address, at in list(self._ended.items()):
            if now - at > REMEMBERED_SECONDS:
                del self._ended[address]

    def _has_stalled(self, connection: socket.socket, looks: deque[int]) -> bool:
        """Whether nothing was answered for `PIECE_SECONDS`, and hardly anything has come lately. One that waits
        for its next request looks the same, and loses nothing; what came at once may be that request.
        """
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, INFO_BYTES)
        if len(info) < INFO_BYTES:
            return False
        looks.append(_RECEIVED.unpack_from(info)[0])
        has_one_burst = len(set(looks)) == 2
        is_silent = _LAST_SENT.unpack_from(info)[0] > PIECE_SECONDS * 1000
        return is_silent and not has_one_burst and len(looks) == LOOKS and looks[-1] - looks[0] < LEAST_BYTES


def _limit(listening: socket.socket) -> int:
    """Give every connection to come the deadline of readers; returns the port."""
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(READER_SECONDS * 1000))
    return int(listening.getsockname()[1])


def _sockets() -> Iterator[socket.socket]:
    """The process's own sockets, each by a descriptor of its own for as long as it is looked at.

    A file's descriptor is never touched: closing any copy of it gives up all locks that the process holds on the
    file, and SQLite without its locks loses what others then write.
    """
    for name in os.listdir("/proc/self/fd"):
        try:
            if not os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                continue
            descriptor = os.dup(int(name))
        except OSError:  # closed meanwhile
            continue
        try:
            found = socket.socket(fileno=descriptor)
        except OSError:  # a file has taken its number just now: its copy stays open, for the reason above
            continue
        with closing(found):
            if found.family in (socket.AF_INET, socket.AF_INET6) and found.type == socket.SOCK_STREAM:
                yield found


def _listens(found: socket.socket) -> bool:
    return bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def _peer(connection: socket.socket) -> tuple[str, int] | None:
    """Address and port of the client; None for what is not connected."""
    try:
        host, port = connection.getpeername()[:2]
    except OSError:
        return None
    return str(host), int(port)
