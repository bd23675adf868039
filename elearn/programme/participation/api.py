"""States, and who takes part in what, for programs."""

from collections.abc import Mapping
from typing import Any

from flask import g
from marshmallow import fields

from elearn.kernel.clock import now
from elearn.kernel.schemas import Schema
from elearn.programme.participation.taking_part import Filters, Part, choose
from elearn.programme.participation.words import Readable, readable
from elearn.web.access import PUBLIC, access
from elearn.web.api import ApiBlueprint, PageQuerySchema, list_of, listing
from elearn.web.footnotes import footnotes_of
from elearn.web.locale import current_locale

blp = ApiBlueprint("participation_api", __name__, "States and participation")


class AsOfQuerySchema(PageQuerySchema):
    """A list as of a day: today where it is not said."""

    as_of = fields.Date(load_default=None)


class StateSchema(Schema):
    """A state of the list with its status on that day: null where none is known for it."""

    code = fields.Str(required=True)
    name = fields.Str(required=True)
    footnote = fields.Str(required=True, allow_none=True)
    status = fields.Str(required=True, allow_none=True)
    status_since = fields.Date(required=True, allow_none=True)
    source = fields.Str(required=True, allow_none=True)


class ParticipationQuerySchema(AsOfQuerySchema):
    """Whose participation in what."""

    area = fields.Str(load_default=None)
    action = fields.Str(load_default=None)
    state = fields.Str(load_default=None)


class ParticipationSchema(Schema):
    """A state takes part in an action from `since` to its last day, `until`, null where none is known; `example` is
    true of what is made up for demonstrations."""

    state = fields.Str(required=True)
    state_name = fields.Str(required=True)
    footnote = fields.Str(required=True, allow_none=True)
    area = fields.Str(required=True)
    action = fields.Str(required=True)
    action_title = fields.Str(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    example = fields.Bool(required=True)


@blp.get("/states")
@access(PUBLIC)
@blp.arguments(AsOfQuerySchema, location="query")
@blp.response(200, list_of(StateSchema))
def states(query: dict[str, Any]) -> Any:
    """The states of the list by code, each with its dated status. A name with an asterisk comes with its footnote."""
    words = _words()
    return listing(
        [_state(words, code, _filters(query)) for code in words.record.states],
        lambda item: str(item["code"]),
        query,
    )


@blp.get("/participation")
@access(PUBLIC)
@blp.arguments(ParticipationQuerySchema, location="query")
@blp.response(200, list_of(ParticipationSchema))
def participation(query: dict[str, Any]) -> Any:
    """Which state takes part in which action on a day, by state, area and action. What nobody knows leaves nothing."""
    words = _words()
    parts = choose(words.record, _filters(query)).parts
    order = {key: place for place, key in enumerate(words.record.actions)}
    found = sorted(parts, key=lambda part: (part.state, order[part.action]))
    return listing([_part(words, part) for part in found], _key, query)


def _words() -> Readable:
    return readable(g.reads, current_locale(), now().date())


def _filters(query: Mapping[str, Any]) -> Filters:
    return Filters(query["as_of"] or now().date(), query.get("area"), query.get("action"), query.get("state"))


def _named(words: Readable, code: str) -> dict[str, Any]:
    name = words.name(code)
    return {"name": name, "footnote": " ".join(footnotes_of(name)) or None}


def _state(words: Readable, code: str, filters: Filters) -> dict[str, Any]:
    line = words.record.status_on(code, filters.day)
    return {
        "code": code,
        **_named(words, code),
        "status": line.status if line else None,
        "status_since": line.since if line else None,
        "source": line.source if line else None,
    }


def _part(words: Readable, part: Part) -> dict[str, Any]:
    action, named = words.record.actions[part.action], _named(words, part.state)
    return {
        "state": part.state,
        "state_name": named["name"],
        "footnote": named["footnote"],
        "area": action.area,
        "action": action.key,
        "action_title": words.title(action.key)["title"],
        "since": part.period.since,
        "until": words.record.whole_period(part).until,
        "example": part.is_example,
    }


def _key(item: Mapping[str, Any]) -> str:
    return f"{item['action']}/{item['state']}/{item['since']}"
