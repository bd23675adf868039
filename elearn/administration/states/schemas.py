"""What editors send of states."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from elearn.administration.form_fields import day, filled, key, text
from elearn.kernel.schemas import Schema

LONGEST_SOURCE = 300


@dataclass(frozen=True)
class NewStatus:
    """How a state stands to the programme from a day on; `seen` is how many things had been said of it."""

    code: str
    status: str
    since: date
    source: str
    seen: int


class NewStatusSchema(Schema):
    """The form of a state: of one of the list, or, where nothing was seen, of a new one."""

    code = fields.Str(required=True, validate=validate.Length(2, 2, error="not_a_state_code"))
    status = fields.Str(required=True, validate=[filled, validate.Length(max=64)])
    since = day(required=True)
    source = text(LONGEST_SOURCE, load_default="")
    seen = fields.Int(load_default=0, validate=validate.Range(0, 1_000_000))

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> NewStatus:
        return NewStatus(code=data.pop("code").upper(), **data)


class SaidStatusSchema(Schema):
    """What was said of a state, by its day and number there."""

    code = key(required=True)
    since = day(required=True)
    number = fields.Int(required=True, validate=validate.Range(1, 1_000_000))
