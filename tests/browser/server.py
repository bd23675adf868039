"""The real server in a process of its own, with fresh data on SQLite, and people made straight in its database."""

import itertools
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from pathlib import Path

from elearn.accounts.people import NewPerson, add_person
from elearn.accounts.sign_in import open_login
from elearn.catalogue.archives import PackageFiles, write_zip
from elearn.kernel.actor import SYSTEM, Actor
from elearn.kernel.clock import now
from elearn.kernel.database import Database, connect
from elearn.kernel.unit_of_work import Writers, unit_of_work
from elearn.programme.documents.adding import add_document
from elearn.programme.documents.changing import change_document, withdraw_document
from elearn.programme.documents.entry import NewDocument, NewVersion
from tests.world import PASSWORD_HASH

ROOT = Path(__file__).parents[2]
# The command by its module: whoever ends another server here by its name does not end this one.
COMMAND = (sys.executable, "-c", "from elearn.cli import main; main()")
STARTS_WITHIN = 30.0
MAIL_WITHIN = 10.0

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Account:
    """Somebody who is confirmed; `login` is what their browser's cookie holds."""

    person_id: int
    email: str
    login: str


class Server:
    """A running platform with the demo accounts."""

    def __init__(self, data: Path, *packages: Path, **settings: str) -> None:
        """With the shipped courses, and packages published after them."""
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ELEARN_")},
            "ELEARN_DATA": str(data),
            "ELEARN_DEMO": "1",
            "ELEARN_BASE_URL": self.url,
            "ELEARN_LOG_LEVEL": "warning",
            **settings,
        }
        subprocess.run([*COMMAND, "migrate"], cwd=ROOT, env=self._environment, check=True)
        for package in packages:
            published = [*COMMAND, "publish", str(package)]
            subprocess.run(published, cwd=ROOT, env=self._environment, check=True)
        self._process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(self.port)], cwd=ROOT, env=self._environment
        )
        self.database: Database = connect(f"sqlite:///{data / 'elearn.db'}")
        self._writers = Writers(self.database)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2):
                    return
            except OSError as refusal:
                if isinstance(refusal, urllib.error.HTTPError):
                    refusal.close()  # it holds the connection
                if self._process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def publish(self, files: PackageFiles) -> None:
        """Publish a package by the command line."""
        with tempfile.NamedTemporaryFile(suffix=".zip") as packed:
            packed.write(write_zip(files))
            packed.flush()
            subprocess.run(
                [*COMMAND, "publish", packed.name],
                cwd=ROOT,
                env=self._environment,
                check=True,
                capture_output=True,
            )

    def stop(self) -> None:
        """End the server and what runs beside it."""
        self._writers.close()
        self.database.dispose()
        self._process.terminate()
        self._process.wait(20)

    def account(self, *roles: str, locale: str = "en", name: str = "", state: str = "") -> Account:
        """A confirmed person who has signed in; roles such as `author` or `coordinator=state:CZ`."""
        email = f"visitor{next(_numbers)}@browser.example"
        granted = tuple((role.partition("=")[0], role.partition("=")[2] or "all") for role in roles)
        new = NewPerson(
            email, name or "Visitor Example", "Visitor Example", locale, PASSWORD_HASH, granted, state, ""
        )
        with unit_of_work(self._writers) as session:
            person_id = add_person(session, SYSTEM, new, now())
        return Account(person_id, email, self.login(person_id))

    def withdrawn_document(self, by: Account) -> str:
        """A document that somebody added, changed and withdrew; returns its key."""
        actor = Actor(by.person_id, "Visitor Example", "en", SYSTEM.permissions)
        first = NewVersion("en", "A paper that was withdrawn", link="https://example.org/paper")
        second = replace(first, title="A note that was withdrawn", link="https://example.org/note.pdf")
        other = NewVersion("ru", "Изъятая записка")
        new = NewDocument("withdrawn-note", "briefing", now().date(), (first, other), area="return")
        with unit_of_work(self._writers) as session:
            add_document(session, actor, new, now())
            change_document(session, actor, replace(new, versions=(second, other)), 1, now())
            withdraw_document(session, actor, new.key, 2, now())
        return new.key

    def login(self, person_id: int) -> str:
        """Sign somebody in; returns what the cookie holds."""
        with unit_of_work(self._writers) as session:
            return open_login(session, person_id, now())

    def link_in_mail_to(self, email: str) -> str:
        """The link in the last message to an address, once the worker has sent it."""
        until = time.monotonic() + MAIL_WITHIN
        while time.monotonic() < until:
            for path in sorted((self.data / "mail").glob("*.eml"), reverse=True):
                message = message_from_bytes(path.read_bytes(), policy=policy.default)
                if email in str(message["To"]):
                    body = message.get_body(("plain",))
                    assert body is not None
                    found = re.search(r"https?://\S+", body.get_content())
                    assert found is not None, "a message without a link"
                    return found.group()
            time.sleep(0.1)
        raise AssertionError(f"no message to {email} within {MAIL_WITHIN} s")
