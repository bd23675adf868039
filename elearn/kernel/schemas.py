"""The base of every schema: unknown fields are refused, and what comes out is a frozen dataclass."""

import re
from collections.abc import Mapping
from datetime import UTC
from typing import Any, ClassVar

import marshmallow as ma

_ID = re.compile("[0-9]{1,19}")
_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")


def is_keepable(value: object) -> bool:
    """Whether every database can keep a text, or each of a list: no NUL, no half of a surrogate pair.

    >>> is_keepable("текст"), is_keepable("a" + chr(0)), is_keepable(["a", chr(0xD800)]), is_keepable(7)
    (True, False, False, True)
    """
    if isinstance(value, list):
        return all(map(is_keepable, value))
    return not isinstance(value, str) or _UNKEEPABLE.search(value) is None


class Schema(ma.Schema):
    """Loads into `into` where that is given; refuses fields that it does not know."""

    into: ClassVar[type | None] = None

    class Meta:
        unknown = ma.RAISE

    @ma.pre_load
    def _refuse_unkeepable(self, data: Any, **_: Any) -> Any:
        if isinstance(data, Mapping):
            wrong = {str(name): ["unkeepable"] for name, value in data.items() if not is_keepable(value)}
            if wrong:
                raise ma.ValidationError(wrong)
        return data

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Any:
        return data if self.into is None else self.into(**data)


class Moment(ma.fields.AwareDateTime):
    """A moment in UTC, written as RFC 3339 with `Z`; one without a zone is refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **options).astimezone(UTC)
        except OverflowError as error:  # the first and the last day of all years
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from error

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
        if not _ID.fullmatch(text) or int(text) >= 1 << 63:
            raise ma.ValidationError("not_an_id")
        return int(text)
