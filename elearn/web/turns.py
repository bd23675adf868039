"""Taking turns where the database is within the process: SQLite is read by one thread after the other."""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from elearn.kernel.cores import settle

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# What takes longer than a page does not keep pages from being made beside it.
PATIENCE_SECONDS = 0.02


class InTurn:
    """A WSGI application whose pages are made one after the other, on one core (see kernel/cores.py).

    Only what is asked for by GET takes turns: it has no body for which a slow client could be waited. Whoever has
    waited for `patience` seconds goes ahead; what is streamed is streamed after the turn.
    """

    def __init__(
        self, application: Callable[..., Iterable[bytes]], patience: float = PATIENCE_SECONDS
    ) -> None:
        self._application = application
        self._patience = patience
        self._turn = threading.Lock()

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
