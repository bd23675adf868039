"""The base of every schema: unknown fields are refused, and what comes out is a frozen dataclass."""

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
