"""The kinds of fields that forms of several sections have."""

from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


class _Day(fields.Date):
    """An empty field is one to fill in, not a wrong date."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if value == "":
            raise ma.ValidationError("required")
        return super()._deserialize(value, attr, data, **options)


def day(**options: Any) -> fields.Date:
    """A day that the programme can have."""
    return _Day(validate=validate.Range(FIRST_DAY, LAST_DAY), **options)


def key(**options: Any) -> fields.Str:
    """A key of something."""
    return fields.Str(validate=validate.Length(max=64, error="too_long:max=64"), **options)


def text(most: int, **options: Any) -> fields.Str:
    """A text of at most so many characters."""
    return fields.Str(validate=validate.Length(max=most, error=f"too_long:max={most}"), **options)


def filled(value: str) -> None:
    """Raises ValidationError where nothing is written."""
    if not value.strip():
        raise ma.ValidationError("required")
