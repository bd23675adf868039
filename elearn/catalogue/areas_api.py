"""The thematic areas, for programs."""

from typing import Any

from flask import g
from marshmallow import fields

from elearn.catalogue.listing import counts_by_area
from elearn.catalogue.offers import on_offer
from elearn.kernel.clock import now
from elearn.kernel.schemas import Schema
from elearn.programme.areas import areas_in
from elearn.web.access import PUBLIC, access
from elearn.web.api import ApiBlueprint, PageQuerySchema, list_of, listing
from elearn.web.locale import current_locale

blp = ApiBlueprint("areas", __name__, "Thematic areas")


class AreaSchema(Schema):
    """A thematic area and how many courses have it as their main area."""

    key = fields.Str(required=True)
    title = fields.Str(required=True)
    label = fields.Str(required=True)
    courses = fields.Int(required=True)


@blp.get("/areas")
@access(PUBLIC)
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, list_of(AreaSchema))
def areas(query: dict[str, Any]) -> Any:
    """The six areas in the programme's order."""
    counts, _ = counts_by_area(on_offer(g.reads).offers)
    items = [
        {"key": area.key, "title": area.title, "label": area.label, "courses": counts[area.key]}
        for area in areas_in(g.reads, current_locale(), now().date())
    ]
    return listing(items, lambda item: str(item["key"]), query)
