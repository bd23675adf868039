"""What comes in about the platform as a whole: a message to the secretariat."""

import re
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields

from elearn.accounts.schemas import is_email, length
from elearn.kernel.schemas import Schema
from elearn.kernel.texts import N_
from elearn.portal.own_addresses import own_address
from elearn.web.application import services

LONGEST_MESSAGE, SHORTEST_MESSAGE = 5_000, 10
# What messages are about, in the order in which the form offers them.
TOPICS = {
    "sign_in": N_("Signing in or my account"),
    "course": N_("A course"),
    "progress": N_("My progress or a certificate"),
    "text": N_("A text that is wrong"),
    "accessibility": N_("Something that I cannot use (accessibility)"),
    "other": N_("Something else"),
}
_REVISION, _REQUEST = re.compile(r"[1-9]\d{0,8}"), re.compile("[0-9a-f]{12}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Message:
    """What somebody writes to the secretariat.

    `about` is a path of this platform, or empty; `revision` of the course and `request` (an error's number) stand
    where the page knew them. `form` tells one shown form from another.
    """

    name: str
    email: str
    topic: str
    message: str
    about: str = ""
    revision: str = ""
    request: str = ""
    form: str = ""


def known_revision(value: str) -> str:
    """The number of a course's revision, or nothing."""
    return value if _REVISION.fullmatch(value) else ""


def known_request(value: str) -> str:
    """The number of a request that failed, or nothing."""
    return value if _REQUEST.fullmatch(value) else ""


def _is_in_one_line(value: str) -> None:
    if _CONTROLS.search(value):
        raise ValidationError("unkeepable")


def _is_topic(value: str) -> None:
    if value not in TOPICS:
        raise ValidationError("not_a_choice")


class _OwnAddress(fields.Str):
    """A page of this platform: its path, also where the whole address was pasted."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        found = own_address(super()._deserialize(value, attr, data, **options), services().settings.base_url)
        if found is None:
            raise ValidationError("not_our_page")
        return found


class _Lines(fields.Str):
    """Text in lines that end as on this side: browsers count an end as one character and send two."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        return text.replace("\r\n", "\n").replace("\r", "\n")


class MessageSchema(Schema):
    """The contact form. What only the page itself writes is left out where it is not of its kind."""

    into = Message

    name = fields.Str(required=True, validate=[length(200), _is_in_one_line])
    email = fields.Str(required=True, validate=is_email)
    topic = fields.Str(required=True, validate=_is_topic)
    about = _OwnAddress(load_default="")
    message = _Lines(required=True, validate=length(LONGEST_MESSAGE, SHORTEST_MESSAGE))
    revision = fields.Function(deserialize=known_revision, load_default="")
    request = fields.Function(deserialize=known_request, load_default="")
    form = fields.Str(load_default="", validate=length(64, 0))
