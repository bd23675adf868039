"""What an address asks of the pages and files about participation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import fields

from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.schemas import Schema
from elearn.programme.participation.taking_part import Filters, Record
from elearn.programme.states import STATUSES
from elearn.web.forms import load

NAMES = ("area", "action", "state", "status", "as_of")
BY_NAME, BY_NUMBER = "name", "number"


class FiltersSchema(Schema):
    """The filters of a page or a file."""

    area = fields.Str()
    action = fields.Str()
    state = fields.Str()
    status = fields.Str()
    as_of = fields.Date()


def given(query: Mapping[str, str]) -> dict[str, str]:
    """What of an address is about participation and filled in; addresses carry other things too."""
    return {name: value for name in NAMES if (value := query.get(name))}


def read_filters(record: Record, areas: Mapping[str, Any], asked: Mapping[str, str], today: date) -> Filters:
    """The filters that were given. Raises Invalid where one names what there is not."""
    loaded = load(FiltersSchema(), asked)
    day = loaded.pop("as_of", today)
    known = {"area": areas, "action": record.shown_actions(day), "state": record.states, "status": STATUSES}
    wrong = [name for name, choices in known.items() if name in loaded and loaded[name] not in choices]
    if wrong:
        raise Invalid([FieldError(f"/{name}", "not_a_choice") for name in wrong])
    return Filters(day, **loaded)
