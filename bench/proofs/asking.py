"""One connection that asks, and what came back."""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any

LONGEST_WAIT_SECONDS = 15.0


@dataclass(frozen=True)
class Reply:
    """An answer, and when the question began and the answer was there (monotonic seconds)."""

    status: int
    headers: dict[str, str]
    body: bytes
    began: float
    ended: float

    @property
    def said(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def is_clear_refusal(self) -> bool:
        """Whether it says: not now, again in so many seconds."""
        return self.status == 503 and self.headers.get("retry-after", "").isdecimal()


class Client:
    """A connection that is kept, and made anew after a failure."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_WAIT_SECONDS)
        self._headers = headers

    @property
    def is_fresh(self) -> bool:
        """Whether the next request opens a connection of its own."""
        return self._connection.sock is None

    def connect(self) -> None:
        """Connect before there is anything to ask."""
        self._connection.connect()

    def ask(self, method: str, path: str, body: Any = None, *, text: str | None = None) -> Reply:
        """Send JSON, or text as it is, and wait.

        Raises OSError or HTTPException where no answer came, TimeoutError after 15 s.
        """
        began = time.monotonic()
        sent = text if body is None else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        try:
            self._connection.request(method, path, sent, {**self._headers, **kind})
            with self._connection.getresponse() as answer:
                read = answer.read()
                headers = {name.lower(): value for name, value in answer.getheaders()}
        except BaseException:
            self._connection.close()
            raise
        return Reply(answer.status, headers, read, began, time.monotonic())

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def bearer(token: str) -> dict[str, str]:
    """The header of a program."""
    return {"Authorization": f"Bearer {token}"}
