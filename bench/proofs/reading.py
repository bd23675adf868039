"""A learner's browser, which reads a lesson in either language and sends its form."""

from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urlencode

from bench.people import COURSE
from bench.proofs.asking import LONGEST_WAIT_SECONDS, Client, Reply
from bench.servers import Installation
from elearn.accounts.sign_in import open_login
from elearn.app import make_services
from elearn.commands.synthesis import person_id_of
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.web.application import SESSION_COOKIE

LESSON = "lesson-001"
READER = 20  # beside the writers


@dataclass
class Reader:
    """What a browser was shown: statuses, how long each answer took (seconds), and what was not as promised."""

    port: int
    cookie: str
    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def read(self, language: str) -> int:
        """Ask for the lesson; returns the status, 0 for no answer."""
        return self._ask("GET", f"/{language}/courses/{COURSE}/{LESSON}", language, {})

    def mark_done(self, language: str) -> int:
        """Send the lesson's form."""
        form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self._ask("POST", f"/courses/{COURSE}/{LESSON}/done", language, form)

    def _ask(self, method: str, path: str, language: str, headers: dict[str, str]) -> int:
        client = Client(self.port, {"Cookie": f"{SESSION_COOKIE}={self.cookie}", **headers})
        body = urlencode({"lang": language}) if method == "POST" else None
        try:
            reply = client.ask(method, path, text=body)
        except (OSError, HTTPException) as error:
            self.faults.append(f"{method} {path}: no answer within {LONGEST_WAIT_SECONDS:.0f} s: {error!r}")
            return 0
        finally:
            client.close()
        self.statuses[reply.status] += 1
        self.waits.append(reply.ended - reply.began)
        self._judge(f"{method} {path}", reply, language)
        return reply.status

    def _judge(self, asked: str, reply: Reply, language: str) -> None:
        if reply.status in {200, 303}:
            return
        if not reply.is_clear_refusal:
            self.faults.append(f"{asked}: {reply.status} {reply.headers}")
        if f'<html lang="{language}"'.encode() not in reply.body:
            self.faults.append(f"{asked}: refused in another language: {reply.body[:120]!r}")

    def told(self) -> str:
        """In short."""
        return f"{dict(self.statuses)}, slowest answer {max(self.waits, default=0):.2f} s"


def signed_in_reader(installation: Installation, port: int) -> Reader:
    """A browser in which a learner is signed in."""
    services = make_services(installation.settings)
    with unit_of_work(services.writers) as session:
        secret = open_login(session, person_id_of(READER), now())
    services.writers.close()
    return Reader(port, secret)
