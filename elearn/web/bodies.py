"""Bodies of requests: read within a deadline, and only so many at a time that threads stay free for pages.

The server reads a body in the thread that answers, which waits for its client meanwhile. A body that is there
already is read at once and keeps its place no longer than that.
"""

import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from elearn.kernel.errors import Busy, TooSlow, Unreadable
from elearn.kernel.texts import N_
from elearn.web.application import LARGEST_BODY, SAFE_METHODS
from elearn.web.connections import PIECE, PIECE_SECONDS, Warden
from elearn.web.sentences import declare_sentences

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# With the places for long answers (web/streaming.py) they leave a quarter of the server's threads for pages.
MOST_BODIES = 32
MOST_UPLOADS = 3  # a package or a document's file is in memory while it is checked
PATIENCE_SECONDS = 0.1

declare_sentences(
    {
        "body_too_slow": N_("What you sent did not arrive in time. Check your connection and send it again."),
        "body_cut_short": N_("What you sent did not arrive whole. Send it again."),
        "too_many_bodies": N_(
            "Many people are sending something at this moment. Try again in a few seconds."
        ),
        "too_many_uploads": N_("Other files are being uploaded at this moment. Try again in a minute."),
    }
)


class Readable(Protocol):
    """What a server offers of a body."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class Places:
    """The places for bodies and for uploads of a process."""

    def __init__(self, warden: Warden, bodies: int = MOST_BODIES, uploads: int = MOST_UPLOADS) -> None:
        self.warden = warden
        self.bodies = threading.BoundedSemaphore(bodies)
        self.uploads = threading.BoundedSemaphore(uploads)


class Body:
    """A request's body, as `wsgi.input`. After it ended, or was refused, there is nothing more to read.

    `request` is its key and its address for the warden.
    """

    def __init__(
        self, stream: Readable, length: int | None, request: tuple[int, str], places: Places
    ) -> None:
        self._stream, self._length, self._places = stream, length, places
        self._key, self._address = request
        self._began = 0.0
        self._size = 0
        self._is_over = length == 0
        self._has_place = self._is_upload = False

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes, all where negative; fewer than asked for is not the end, none is.

        Raises Busy where no place is free, TooSlow, and Unreadable where the body is shorter than it said.
        """
        if size is not None and size >= 0:
            return self._read(size)
        return b"".join(iter(lambda: self._read(PIECE), b""))

    def close(self) -> None:
        """The request is answered."""
        self._end()
        if self._is_upload:
            self._is_upload = False
            self._places.uploads.release()

    def _read(self, size: int) -> bytes:
        if self._is_over or size == 0:
            return b""
        try:
            piece = self._next(size)
        except BaseException:
            self._end()
            raise
        self._size += len(piece)
        if not piece or self._size == self._length:
            self._end()
        return piece

    def _next(self, size: int) -> bytes:
        self._take_places()
        left = PIECE if self._length is None else self._length - self._size
        wanted = min(size, PIECE, left)
        began = time.monotonic()
        self._began = self._began or began
        self._places.warden.begin(self._key, self._address)
        try:
            piece = self._stream.read(wanted)
        finally:
            self._places.warden.end(self._key)
        # As a whole it may take as long as if every piece were just in time.
        allowed = PIECE_SECONDS * (2 + (self._size + len(piece)) / PIECE)
        is_late = time.monotonic() - self._began > allowed
        if is_late or (len(piece) < wanted and self._places.warden.has_ended(self._address, began)):
            raise TooSlow("body_too_slow")
        if not piece and self._length is not None:
            raise Unreadable("body_cut_short")
        return piece

    def _take_places(self) -> None:
        is_large = (self._length or self._size) > LARGEST_BODY
        if is_large and not self._is_upload:
            if not self._places.uploads.acquire(blocking=False):
                raise Busy("too_many_uploads", retry_after=60)
            self._is_upload = True
        if not self._has_place:
            if not self._places.bodies.acquire(timeout=PATIENCE_SECONDS):
                raise Busy("too_many_bodies", retry_after=int(PIECE_SECONDS))
            self._has_place = True

    def _end(self) -> None:
        self._is_over = True
        if self._has_place:
            self._has_place = False
            self._places.bodies.release()


class WithBodies:
    """A WSGI application whose bodies are read within these bounds."""

    def __init__(self, application: Callable[..., Iterable[bytes]], places: Places) -> None:
        self._application, self._places = application, places

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        key, address, warden = id(environ), environ.get("REMOTE_ADDR", ""), self._places.warden
        warden.enter(key, address)
        body = None
        if environ["REQUEST_METHOD"] not in SAFE_METHODS:
            said = environ.get("CONTENT_LENGTH", "")
            length = int(said) if said.isdecimal() else None
            body = environ["wsgi.input"] = Body(environ["wsgi.input"], length, (key, address), self._places)
        try:
            return self._application(environ, start_response)
        finally:
            warden.leave(key)
            if body is not None:
                body.close()
