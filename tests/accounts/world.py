"""People who register, and the mails that they get."""

import itertools
import re
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from elearn.app import job_runners
from elearn.kernel.jobs import run_next
from elearn.paper.making import BEGIN
from elearn.web.application import Platform, Services
from tests.world import Browser, World

_numbers = itertools.count(1)
PASSWORD = "several words in a row"


@dataclass
class Newcomer:
    """Somebody without an account, at the registration form."""

    world: World
    browser: Browser
    email: str

    def form(self, **changes: str) -> dict[str, str]:
        return {
            "name": "Аида Ученик",
            "latin_name": "Aida Learner",
            "email": self.email,
            "password": PASSWORD,
            "locale": "en",
            "state": "KG",
            "organisation": "",
            "lang": "en",
            **changes,
        }

    def register(self, **changes: str) -> Any:
        return self.browser.post("/register", self.form(**changes))

    def sign_in(self, password: str = PASSWORD, **more: str) -> Any:
        return self.browser.post("/sign-in", {"email": self.email, "password": password, **more})

    def mails(self) -> list[EmailMessage]:
        """What came, after the worker has done what was due; the oldest first."""
        do_jobs(self.world.platform)
        folder = self.world.services.settings.data / "mail"
        address = self.email.lower().encode()
        letters = (path.read_bytes() for path in sorted(folder.glob("*.eml")))
        # Those of all tests are there: only what names the address at all is worth reading.
        found = [read(letter) for letter in letters if address in letter]
        return [each for each in found if self.email.lower() in each["To"]]

    def link(self, way: str = "confirm") -> str:
        """The link of that kind in the last mail, as a path."""
        found = re.search(rf"http://[^/]+(/\w\w/{way}/\S+)", self.mails()[-1].get_content())
        assert found
        return found.group(1)

    def confirm(self) -> Any:
        """Open the link of the last mail, and press its button."""
        return self.browser.post(re.sub(r"^/\w\w/", "/", self.link()))


def newcomer(world: World) -> Newcomer:
    return Newcomer(world, world.browser(signed_in=False), f"new{next(_numbers)}@world.example")


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def do_jobs(platform: Platform, **settings: str) -> None:
    """What the worker does until nothing is due; but for files to take along, which have tests of their own: those of
    every course that a test has published would cost seconds here."""
    services: Services = platform.extensions["elearn"]
    before = services
    platform.extensions["elearn"] = replace(services, settings=replace(services.settings, **settings))  # type: ignore[arg-type]
    try:
        runners = {**job_runners(platform), BEGIN: lambda _args: None}
        while run_next(services.writers, runners):
            pass
    finally:
        platform.extensions["elearn"] = before


def member_of(world: World, **changes: str) -> Newcomer:
    """Somebody with a confirmed account, signed in."""
    somebody = newcomer(world)
    somebody.register(**changes)
    somebody.confirm()
    assert somebody.sign_in().headers["Location"].endswith("/learning")
    return somebody
