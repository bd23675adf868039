"""What may be asked of a report."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, fields

from elearn.kernel.schemas import Id, Schema
from elearn.learning.figures import Figure

MOMENTS = ("enrolled", "completed", "seen")
FORMATS = ("csv", "xlsx", "json")
MOST_PAGES = 100_000


@dataclass(frozen=True)
class Filters:
    """Which runs: `[since, until)` is about the moment that `on` names; `figure` leaves those that count."""

    course: str | None = None
    area: str | None = None
    state: str | None = None
    organisation: int | None = None
    cohort: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    on: str = "enrolled"
    figure: Figure | None = None


@dataclass(frozen=True)
class PageOfReport(Filters):
    """A page of the report, from 1."""

    page: int = 1


@dataclass(frozen=True)
class ReportQuery(Filters):
    """A report as a file or for a program; `bom` helps old spreadsheets to read CSV as UTF-8."""

    detail: str | None = None
    bom: bool = False
    format: str = "json"
    lang: str | None = None


class Instant(fields.Str):
    """A moment with its zone, or a date, which is then its first moment in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text or ""):
                return datetime.combine(date.fromisoformat(text or ""), time(), UTC)
            moment = datetime.fromisoformat(text or "")
            if moment.tzinfo is None:
                raise ValidationError("not_a_moment")
            return moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValidationError("not_a_moment") from error


def _one_of(*choices: str) -> ma.validate.OneOf:
    return ma.validate.OneOf(choices, error="not_a_choice")


class FiltersSchema(Schema):
    """The filters; an empty one is one that was not filled in."""

    into = Filters

    course = fields.Str()
    area = fields.Str()
    state = fields.Str(validate=ma.validate.Regexp(r"^[A-Z]{2}$", error="not_a_choice"))
    organisation = Id()
    cohort = Id()
    since = Instant()
    until = Instant()
    on = fields.Str(validate=_one_of(*MOMENTS))
    figure = fields.Enum(Figure, by_value=True, error_messages={"unknown": "not_a_choice"})

    @ma.pre_load
    def _without_empty(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {name: data[name] for name in data if data[name] != ""}

    @ma.validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        since, until = data.get("since"), data.get("until")
        if since is not None and until is not None and since > until:
            raise ValidationError("until_before_since", "until")


class PageOfReportSchema(FiltersSchema):
    """The page in the browser."""

    into = PageOfReport

    page = fields.Int(validate=ma.validate.Range(1, MOST_PAGES))
    lang = fields.Str(load_only=True)

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> PageOfReport:
        data.pop("lang", None)
        return PageOfReport(**data)


class ReportQuerySchema(FiltersSchema):
    """`GET reports/progress`."""

    into = ReportQuery

    detail = fields.Str(validate=_one_of("activities"))
    bom = fields.Bool()
    format = fields.Str(validate=_one_of(*FORMATS))
    lang = fields.Str()
