"""Messages to the secretariat, and what becomes of them."""

import re
from email.message import EmailMessage
from html import unescape
from typing import Any

from sqlalchemy import select

from elearn.kernel.models import Job
from elearn.portal.contact import COPY_MAIL, MESSAGE_MAIL
from tests.accounts.world import do_jobs, read
from tests.world import Browser, World

FORM = {
    "name": "Аида Ученик",
    "email": "aida@ministry.example",
    "topic": "course",
    "about": "/en/courses",
    "message": "I cannot find the course on readmission.",
    "form": "shown-once",
}


def mails(world: World) -> list[EmailMessage]:
    """What has left, after the worker has done what was due."""
    do_jobs(world.platform)
    folder = world.services.settings.data / "mail"
    return [read(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]


def send(browser: Browser, lang: str = "en", **changes: str) -> Any:
    return browser.post("/contact", {**FORM, "lang": lang, **changes}, lang=lang)


def jobs(world: World) -> list[Job]:
    with world.reads() as session:
        return list(session.scalars(select(Job).where(Job.kind.in_([MESSAGE_MAIL, COPY_MAIL]))))


def hidden(html: str, name: str) -> str | None:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', html)
    return found and unescape(found.group(1))


def value(html: str, name: str) -> str:
    found = re.search(rf'<input id="{name}"[^>]* value="([^"]*)"', html)
    assert found
    return unescape(found.group(1))
