"""The texts of something new on a form: each in English, and in every other language beside it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from elearn.administration.texts.presenting import FIELDS
from elearn.kernel.schemas import Schema
from elearn.programme.texts.new_texts import NewTexts, Part
from elearn.programme.texts.wordings import BLOCK_FIELDS, SOURCE_LOCALE, preview_of
from elearn.web.forms import unix_lines
from elearn.web.locale import direction, languages, own_name
from elearn.web.trusted import trusted

MOST_TEXTS = 100
TITLES = frozenset({"title", "name"})


class NewTextsSchema(Schema):
    """Texts come as two lists in the same order: which one, such as `title/ru`, and what it says."""

    place = fields.List(fields.Str(), load_default=list, validate=validate.Length(max=MOST_TEXTS))
    wording = fields.List(fields.Str(), load_default=list, validate=validate.Length(max=MOST_TEXTS))


def texts_of(data: Mapping[str, Any], parts: Sequence[Part]) -> NewTexts:
    """The texts of a form that was read, by field and language. Raises ValidationError for one that nobody asked."""
    places, wordings = data["place"], data["wording"]
    known = {f"{part.field}/{code}" for part in parts for code in languages()}
    if len(places) != len(wordings) or len(set(places)) < len(places) or not known.issuperset(places):
        raise ValidationError("invalid")
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for place, wording in zip(places, wordings, strict=True):
        field, _, locale = place.partition("/")
        found[field][locale] = unix_lines(wording)
    return dict(found)


def typed_texts(form: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, by place, whatever is wrong with it."""
    if not isinstance(form, MultiDict):
        return {}
    return dict(zip(form.getlist("place"), form.getlist("wording"), strict=False))


def text_fields(parts: Sequence[Part], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The controls of the form, as `administration/_new_texts.html` takes them: all of English first."""
    return [
        {
            "id": f"{part.field}-{code}",
            "place": f"{part.field}/{code}",
            "label": gettext(
                "%(text)s (%(language)s)", text=gettext(FIELDS[part.field]), language=own_name(code)
            ),
            "is_needed": part.is_required and code == SOURCE_LOCALE,
            "has_lines": part.field in BLOCK_FIELDS,
            "locale": code,
            "dir": direction(code),
            "text": typed.get(f"{part.field}/{code}", ""),
        }
        for code in languages()
        for part in parts
    ]


def in_order_of_form(
    errors: Sequence[dict[str, str]], texts: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Faults as their fields come on the page: texts first, then what else there is, as it was found."""
    places = {each["id"]: number for number, each in enumerate(texts)}
    return sorted(errors, key=lambda error: places.get(error["field"], len(places)))


def previews(parts: Sequence[Part], texts: NewTexts) -> list[dict[str, Any]]:
    """The texts as readers of each language would see them: those that can be shown."""
    found = []
    for code in languages():
        shown: list[dict[str, Any]] = [
            {"is_title": part.field in TITLES, "body": trusted(html)}
            for part in parts
            if (text := texts.get(part.field, {}).get(code, "")).strip()
            and (html := preview_of(part.field, text).html)
        ]
        if shown:
            found.append({"locale": code, "dir": direction(code), "texts": shown})
    return found
