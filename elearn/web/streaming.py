"""Long answers: written at database speed into a file while its first bytes are already sent.

A slow reader holds no database connection, only a file, a thread of the server, and one of a few places.
"""

import os
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path

import structlog
from flask import Response, current_app, g

from elearn.kernel.errors import Busy
from elearn.kernel.texts import N_
from elearn.web.sentences import declare_sentences

log = structlog.get_logger()

MOST_STREAMS = 16
# Each writer holds one of the eight database connections and the interpreter: pages must find theirs free.
MOST_WRITERS = 2
TURN_SECONDS = 20.0
LENGTH_SECONDS = 0.02
CHUNK = 65_536

Source = Callable[[], Generator[bytes, None, None]]

declare_sentences(
    {
        "too_many_streams": N_(
            "Many reports and files are being sent at this moment. Try again in a few seconds."
        )
    }
)


class TransferError(Exception):
    """What was being written broke in the middle: the answer ends here, and is not whole."""


class Streams:
    """The places for long answers of a process."""

    def __init__(self, most: int = MOST_STREAMS, writers: int = MOST_WRITERS) -> None:
        self._places = threading.BoundedSemaphore(most)
        self.turns = threading.BoundedSemaphore(writers)

    def open(self, source: Source, *, last_words: bytes = b"", folder: Path | None = None) -> "Stream":
        """Begin to write; raises Busy where every place is taken.

        `source` is called in the writer's thread, and closed there whatever happens. `last_words` are sent
        where it breaks in the middle: not every server lets its reader see that an answer was cut short.
        """
        self._take_place()
        try:
            return Stream(source, last_words, folder, self.turns, self._places.release)
        except BaseException:
            self._places.release()
            raise

    def hold(self, source: Callable[[], Iterator[bytes]]) -> "Held":
        """Pieces that are read only as their reader takes them, in one of the places; raises Busy."""
        self._take_place()
        return Held(source(), self._places.release)

    def _take_place(self) -> None:
        if not self._places.acquire(blocking=False):
            raise Busy("too_many_streams")


class Held:
    """Pieces with a place, which is given back when they are closed."""

    def __init__(self, pieces: Iterator[bytes], give_back: Callable[[], None]) -> None:
        self._pieces = pieces
        self._give_back: Callable[[], None] | None = give_back

    def __iter__(self) -> "Held":
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """The reader has ended or gone away."""
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()

    def __del__(self) -> None:
        self.close()


class Stream:
    """One answer: an iterator of its bytes. Closing it stops the writer and removes the file."""

    def __init__(
        self,
        source: Source,
        last_words: bytes,
        folder: Path | None,
        turns: threading.BoundedSemaphore,
        give_back: Callable[[], None],
    ) -> None:
        self._source, self._last_words, self._turns, self._give_back = source, last_words, turns, give_back
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._news = threading.Condition()
        self._written = self._sent = 0
        self._has_begun = self._is_written = self._is_closed = False
        self._error: BaseException | None = None
        threading.Thread(target=self._write, name="stream", daemon=True).start()

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        """The next bytes, as soon as there are any. Raises TransferError where some are missing."""
        with self._news:
            self._news.wait_for(lambda: self._written > self._sent or self._is_written or self._is_closed)
            if self._is_closed:
                raise StopIteration
            there = self._written - self._sent
            if there:
                piece = os.pread(self._file.fileno(), min(CHUNK, there), self._sent)
                self._sent += len(piece)
                return piece
        if self._error is None:
            raise StopIteration
        if words := self._last_words:
            self._last_words = b""
            return words
        raise TransferError from self._error

    def wait_for_first(self, seconds: float = TURN_SECONDS) -> None:
        """Return when there are bytes to send; raises what broke before that, and Busy."""
        with self._news:
            if not self._news.wait_for(lambda: self._has_begun or self._is_written, seconds):
                self._is_closed = True
                raise Busy("too_many_streams")
            self._news.wait_for(lambda: self._written > 0 or self._is_written)
        if self._error is not None and self._written == 0:
            self.close()
            raise self._error

    def length(self, seconds: float = LENGTH_SECONDS) -> int | None:
        """How many bytes there are in all, where everything is written within this time."""
        with self._news:
            whole = self._news.wait_for(lambda: self._is_written, seconds)
            return self._written if whole and self._error is None else None

    def close(self) -> None:
        """The reader has ended or gone away."""
        with self._news:
            if self._is_closed:
                return
            self._is_closed = True
            self._news.notify_all()
            if self._is_written:
                self._end()

    def __del__(self) -> None:
        # An answer that was never sent is never closed either.
        if hasattr(self, "_error"):
            self.close()

    def _end(self) -> None:
        self._file.close()
        self._give_back()

    def _write(self) -> None:
        try:
            with self._turns:
                self._copy()
        except BaseException as error:  # the reader must hear of it, whatever it was
            self._error = error
            if self._written:
                log.exception("stream_broke", written=self._written)
        finally:
            with self._news:
                self._is_written = True
                self._news.notify_all()
                if self._is_closed:
                    self._end()

    def _copy(self) -> None:
        with self._news:
            if self._is_closed:
                return
            self._has_begun = True
            self._news.notify_all()
        with closing(self._source()) as pieces:
            for piece in pieces:
                if self._is_closed:
                    return
                self._file.write(piece)
                self._file.flush()
                with self._news:
                    self._written += len(piece)
                    self._news.notify_all()


_streams = Streams()


def held_pieces(source: Callable[[], Iterator[bytes]]) -> Held:
    """Pieces in one of the process's places for long answers. Raises Busy."""
    return _streams.hold(source)


def streamed(
    source: Source, *, mimetype: str, filename: str, last_words: bytes = b"", folder: Path | None = None
) -> Response:
    """A file to download, made while it is sent.

    Raises Busy, and what `source` raises before its first bytes. The request's reading connection is given
    back first: those who wait here must not hold what writers need.
    """
    g.reads.close()
    stream = _streams.open(source, last_words=last_words, folder=folder)
    stream.wait_for_first()
    response = current_app.response_class(stream, content_type=mimetype)
    length = stream.length()
    if length is not None:
        response.content_length = length
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
