"""The acts that courses cite, for programs."""

from datetime import date
from typing import Any

from flask import g
from marshmallow import fields

from elearn.catalogue.contradictions import Said, differences
from elearn.catalogue.instruments import register
from elearn.kernel.schemas import Schema
from elearn.web.access import PUBLIC, access
from elearn.web.api import ApiBlueprint, PageQuerySchema, list_of, listing
from elearn.web.locale import current_locale

blp = ApiBlueprint("instruments", __name__, "Instruments")


class DifferenceSchema(Schema):
    """What another course says otherwise of an act; `language` that of a title, else null."""

    course = fields.Str(required=True)
    field = fields.Str(required=True)
    language = fields.Str(required=True, allow_none=True)
    value = fields.Str(required=True)


class InstrumentSchema(Schema):
    """An act as the course describes it whose authors looked at the source last (`checked`).

    `language` is that of the title, null where nobody said; `bound` is listed, varies or none, `states` are the listed
    ones. `courses` cite it, the one that describes it first.
    """

    key = fields.Str(required=True)
    title = fields.Str(required=True)
    language = fields.Str(required=True, allow_none=True)
    reference = fields.Str(required=True)
    date = fields.Date(required=True)
    status = fields.Str(required=True)
    since = fields.Date(required=True, allow_none=True)
    bound = fields.Str(required=True)
    states = fields.List(fields.Str(), required=True)
    url = fields.Str(required=True, allow_none=True)
    checked = fields.Date(required=True)
    courses = fields.List(fields.Str(), required=True)
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)


@blp.get("/instruments")
@access(PUBLIC)
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, list_of(InstrumentSchema))
def instruments(query: dict[str, Any]) -> Any:
    """The acts that published courses cite, by key, and where courses differ on them."""
    found = register(g.reads)
    items = [_item(key, several, current_locale()) for key, several in found.items()]
    return listing(items, lambda item: str(item["key"]), query)


def _item(key: str, several: list[Said], locale: str) -> dict[str, Any]:
    first, *others = several
    translated = [each.data["titles"][locale] for each in several if locale in each.data.get("titles", {})]
    title, language = (
        (translated[0], locale) if translated else (first.data["title"], first.data.get("language"))
    )
    bound = first.data["bound"]
    return {
        "key": key,
        "title": title,
        "language": language,
        **{name: first.data[name] for name in ("reference", "status", "url")},
        **{name: _day(first.data[name]) for name in ("date", "since", "checked")},
        "bound": bound if isinstance(bound, str) else "listed",
        "states": [] if isinstance(bound, str) else bound,
        "courses": [each.course for each in several],
        "differences": [
            {
                "course": each.course,
                "field": difference.field,
                "language": difference.language or None,
                "value": difference.theirs,
            }
            for each in others
            for difference in differences(first.data, each.data)
        ],
    }


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
