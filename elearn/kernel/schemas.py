"""The base of every schema: unknown fields are refused, and what comes out is a frozen dataclass."""

from datetime import UTC
from typing import Any, ClassVar

import marshmallow as ma


class Schema(ma.Schema):
    """Loads into `into` where that is given; refuses fields that it does not know."""

    into: ClassVar[type | None] = None

    class Meta:
        unknown = ma.RAISE

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Any:
        return data if self.into is None else self.into(**data)


class Moment(ma.fields.AwareDateTime):
    """A moment in UTC, written as RFC 3339 with `Z`; one without a zone is refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **options)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> str | None:
        if value is None:
            return None
        text: str = value.astimezone(UTC).isoformat()
        return text.replace("+00:00", "Z")


class Id(ma.fields.Str):
    """A 63-bit id, as a string in JSON: programs that read numbers as floats would lose digits."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        if not text.isascii() or not text.isdecimal() or int(text) >= 1 << 63:
            raise ma.ValidationError("not_an_id")
        return int(text)
