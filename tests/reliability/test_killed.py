"""What was acknowledged survives the end of the process, at any moment."""

import http.client
import json
import signal
import threading
import time
from contextlib import closing

from sqlalchemy import select

from bench.servers import Installation, serving
from elearn.accounts.sign_in import issue_token
from elearn.commands.rebuilding import rebuild
from elearn.commands.synthesis import person_id_of
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.models import LearningEvent
from elearn.web.application import Services

WRITERS = 8
KILLED_AT = 600
LESSONS = ("lesson-001", "lesson-002", "lesson-003", "lesson-004", "lesson-006", "lesson-007")
Fact = tuple[int, str]


class Writer(threading.Thread):
    """Somebody whose program sends one event after the other, and notes those that were acknowledged."""

    def __init__(self, port: int, person_id: int, token: str, acknowledged: list[Fact]) -> None:
        super().__init__(daemon=True)
        self._port, self._person_id, self._token, self._acknowledged = port, person_id, token, acknowledged

    def run(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)) as connection:
            number = 0
            while True:
                number += 1
                try:
                    status = self.send(connection, number)
                except (OSError, http.client.HTTPException):
                    return  # the server is gone
                assert status == 201
                self._acknowledged.append((self._person_id, self.key(number)))

    def send(self, connection: http.client.HTTPConnection, number: int) -> int:
        """Send the event of a number; returns the status."""
        event = {
            "course": "load-001",
            "activity": LESSONS[number % len(LESSONS)],
            "kind": "done" if number % 2 else "viewed",
            "key": self.key(number),
        }
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/events", json.dumps(event), headers)
        with connection.getresponse() as answer:
            answer.read()
            return answer.status

    @staticmethod
    def key(number: int) -> str:
        """The key that makes the event one fact."""
        return f"killed-{number}"


def tokens(services: Services) -> dict[int, str]:
    """A token for each of the writers, by person."""
    people = [person_id_of(number) for number in range(1, WRITERS + 1)]
    with unit_of_work(services.writers) as session:
        return {person: issue_token(session, person, now())[0] for person in people}


def test_every_acknowledged_write_survives_kill_minus_nine(installation: Installation) -> None:
    services: Services = installation.application().extensions["elearn"]
    acknowledged: list[Fact] = []
    with serving(installation) as server:
        writers = [Writer(server.port, *each, acknowledged) for each in tokens(services).items()]
        for writer in writers:
            writer.start()
        until = time.monotonic() + 30
        while len(acknowledged) < KILLED_AT and time.monotonic() < until:
            time.sleep(0.005)
        server.stop(signal.SIGKILL)
        for writer in writers:
            writer.join(10)
    assert len(acknowledged) >= KILLED_AT
    with serving(installation) as server:
        # The same write again, after the restart, is the same fact.
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        assert writers[0].send(connection, 1) == 200
        connection.close()
    with services.database.readers() as session:
        kept = set(
            session.execute(
                select(LearningEvent.person_id, LearningEvent.key).where(LearningEvent.key.like("killed-%"))
            )
        )
    services.writers.close()
    assert set(acknowledged) <= kept
    assert rebuild(installation.settings, only_check=True) == 0
