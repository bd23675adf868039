"""People, courses and browsers, made in a line each."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from elearn.accounts.people import NewPerson, add_person
from elearn.accounts.sign_in import issue_token, open_login
from elearn.catalogue.archives import PackageFiles
from elearn.catalogue.prepare import check_package, prepare
from elearn.catalogue.publish import Published, keep_package, publish
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.web.application import SESSION_COOKIE, Platform, Services

COURSES = Path(__file__).parent.parent / "courses"
COURSE = "labour-migration"
FIRST_LESSON = "who-is-a-migrant-worker"
PASSWORD = "a long password"
# argon2id of PASSWORD: tests need people, not hashing.
PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$9i4Jf5crCYw$xjnGC7R/uoyFtUQeGN4hig"
ROLES = ("learner", "author", "translator", "coordinator", "editor", "administrator")

_numbers = itertools.count(1)


def publish_files(platform: Platform, files: PackageFiles, finished: str = "keep") -> Published:
    """Publish a package within an application context, as the command line does."""
    services: Services = platform.extensions["elearn"]
    prepared = prepare(files, check_package(files, []), services.storage)
    with unit_of_work(services.writers) as session:
        kept = keep_package(session, SYSTEM, prepared, now())
        return publish(session, SYSTEM, prepared, kept, finished, now())


@dataclass
class Browser:
    """Somebody's browser: it sends what browsers send, and keeps cookies."""

    client: FlaskClient
    person_id: int | None = None
    email: str = ""

    def get(self, path: str, **options: Any) -> Any:
        """Open an address."""
        return self.client.get(path, **options)

    def post(self, path: str, data: Any = None, lang: str = "en", **options: Any) -> Any:
        """Send a form that stood on a page of ours."""
        headers = {
            "Sec-Fetch-Site": "same-origin",
            "Referer": f"http://localhost/{lang}/",
            **options.pop("headers", {}),
        }
        return self.client.post(path, data=data, headers=headers, **options)


@dataclass
class Program:
    """A program with a bearer token; `call` returns the status and the JSON."""

    client: FlaskClient
    token: str | None

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """One request to /api/v1."""
        headers = {
            **({"Authorization": f"Bearer {self.token}"} if self.token else {}),
            **options.pop("headers", {}),
        }
        if body is not None:
            options["json"] = body
        answer = self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)
        return answer.status_code, answer.get_json(silent=True)


@dataclass
class World:
    """The application and who uses it."""

    platform: Platform
    services: Services = field(init=False)

    def __post_init__(self) -> None:
        self.services = self.platform.extensions["elearn"]

    def reads(self) -> Session:
        """A session to look at what was kept."""
        return self.services.database.readers()

    def person(
        self, *roles: str, state: str = "", organisation: str = "", locale: str = "en"
    ) -> tuple[int, str]:
        """A confirmed person with roles such as `author` or `coordinator=state:CZ`; returns id and e-mail."""
        email = f"person{next(_numbers)}@world.example"
        granted = tuple((role.partition("=")[0], role.partition("=")[2] or "all") for role in roles)
        new = NewPerson(
            email, f"Person {email}", "Person", locale, PASSWORD_HASH, granted, state, organisation
        )
        with unit_of_work(self.services.writers) as session:
            return add_person(session, SYSTEM, new, now()), email

    def browser(self, *roles: str, signed_in: bool = True, **who: str) -> Browser:
        """A browser, of somebody signed in unless said otherwise."""
        client = self.platform.test_client()
        if not signed_in:
            return Browser(client)
        person_id, email = self.person(*(role for role in roles if role != "learner"), **who)
        with unit_of_work(self.services.writers) as session:
            client.set_cookie(SESSION_COOKIE, open_login(session, person_id, now()))
        return Browser(client, person_id, email)

    def program(self, *roles: str, signed_in: bool = True, **who: str) -> Program:
        """A program with a token, of somebody new."""
        if not signed_in:
            return Program(self.platform.test_client(), None)
        person_id, _ = self.person(*(role for role in roles if role != "learner"), **who)
        with unit_of_work(self.services.writers) as session:
            token, _ = issue_token(session, person_id, now())
        return Program(self.platform.test_client(), token)
