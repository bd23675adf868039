"""Taking turns: pages of one process are made a few at a time, by threads that share a core."""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from elearn.kernel.cores import settle

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# SQLite is read within the process, by one thread after the other. Of a PostgreSQL's pages some wait for it while
# another is made; more than these would only fight for the interpreter.
ON_SQLITE, ON_POSTGRESQL = 1, 3
# What takes longer than a page does not keep pages from being made beside it.
PATIENCE_SECONDS = 0.02


class InTurn:
    """A WSGI application that makes so many pages at once, on one core (see kernel/cores.py).

    Only what is asked for by GET takes turns: it has no body for which a slow client could be waited. Whoever has
    waited for `patience` seconds goes ahead; what is streamed is streamed after the turn.
    """

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        at_once: int = ON_SQLITE,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._application = application
        self._patience = patience
        # A lock is several times cheaper than a semaphore of one.
        self._turn = threading.Lock() if at_once == 1 else threading.Semaphore(at_once)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        settle()
        if environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        has_turn = self._turn.acquire(timeout=self._patience)
        try:
            return self._application(environ, start_response)
        finally:
            if has_turn:
                self._turn.release()
