"""What editors send of actions and participation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from elearn.administration.form_fields import day, filled, key, text
from elearn.kernel.schemas import Schema
from elearn.programme.participation.actions import Terms
from elearn.programme.participation.ledger import Place
from elearn.programme.participation.taking_part import Period
from elearn.programme.texts.wordings import SOURCE_LOCALE
from elearn.web.forms import unix_lines
from elearn.web.locale import languages

LONGEST_TITLE, LONGEST_TEXT = 200, 5_000
MOST_STATES = 300


def field_of(name: str, locale: str) -> str:
    """What the field of a text in a language is called."""
    return name if locale == SOURCE_LOCALE else f"{name}_{locale}"


def texts_of(data: dict[str, Any], name: str) -> dict[str, str]:
    """A text in each language in which it was written."""
    found = {locale: unix_lines(data.get(field_of(name, locale), "")).strip() for locale in languages()}
    return {locale: worded for locale, worded in found.items() if worded or locale == SOURCE_LOCALE}


def _worded(name: str, most: int) -> Iterator[tuple[str, fields.Field[str]]]:
    for locale in languages():
        yield field_of(name, locale), text(most, load_default="")


class TermsSchema(Schema):
    """Area, period and lead of an action."""

    area = fields.Str(required=True, validate=[filled, validate.Length(max=64)])
    since = day(required=True)
    until = day(load_default=None)
    lead_state = key(load_default="")
    lead_body = text(120, load_default="")


def terms_of(data: dict[str, Any]) -> Terms:
    """The terms that a form said."""
    return Terms(*(data[name] for name in ("area", "since", "until", "lead_state", "lead_body")))


def new_action_schema() -> Schema:
    """An action to add, with its texts in every language of the interface."""
    worded = dict([*_worded("title", LONGEST_TITLE), *_worded("about", LONGEST_TEXT)])
    worded["title"] = fields.Str(
        required=True,
        validate=[filled, validate.Length(max=LONGEST_TITLE, error=f"too_long:max={LONGEST_TITLE}")],
    )
    return _with_fields({"key": key(load_default=""), **worded})


def changed_action_schema() -> Schema:
    """An action to change; what it is about is taken where nothing is said of that yet."""
    named = {"action": key(required=True), "seen": key(required=True)}
    return _with_fields({**named, **dict(_worded("about", LONGEST_TEXT))})


def _with_fields(more: dict[str, fields.Field[Any]]) -> Schema:
    schema = TermsSchema.from_dict(dict(more))()
    assert isinstance(schema, Schema)
    return schema


class ListSchema(Schema):
    """Which actions an editor wants to see: all, those that run today, those that do not, those withdrawn."""

    show = fields.Str(load_default="", validate=validate.OneOf(["", "running", "other", "withdrawn"]))


class HistorySchema(Schema):
    """How much of a history: the last acts, or all."""

    history = fields.Str(load_default="", validate=validate.OneOf(["", "all"]))


@dataclass(frozen=True)
class Joining:
    """States that take part in an action on the days of a period."""

    action: str
    states: list[str]
    period: Period


class JoiningSchema(Schema):
    """The form with a tick for each state."""

    action = key(required=True)
    states = fields.List(key(), load_default=list, validate=validate.Length(max=MOST_STATES))
    since = day(required=True)
    until = day(load_default=None)

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Joining:
        return Joining(data["action"], data["states"], Period(data["since"], data["until"]))


@dataclass(frozen=True)
class Part:
    """A participation that an editor has before them, as it was under `seen`."""

    place: Place
    seen: int


class PartSchema(Schema):
    """Which participation."""

    action = key(required=True)
    state = key(required=True)
    began = day(required=True)
    seen = fields.Int(required=True, validate=validate.Range(1, 1_000_000))

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Any:
        return Part(Place(data["action"], data["state"], data["began"]), data["seen"])


@dataclass(frozen=True)
class Corrected(Part):
    """What it shall be."""

    period: Period


class CorrectedSchema(PartSchema):
    """The form of one participation."""

    since = day(required=True)
    until = day(load_default=None)

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Corrected:
        place = Place(data["action"], data["state"], data["began"])
        return Corrected(place, data["seen"], Period(data["since"], data["until"]))


class BeganSchema(Schema):
    """On which day the participation began that an address names."""

    since = day(required=True)


class TableSchema(Schema):
    """A table that was looked at, and what it would have done then."""

    table = fields.Str(required=True)
    seen = key(required=True)


class NamedActionSchema(Schema):
    """Which action."""

    action = key(required=True)


class ImportSchema(Schema):
    """A table that was recorded."""

    id = fields.Int(required=True, validate=validate.Range(1, (1 << 63) - 1))
