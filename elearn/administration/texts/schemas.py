"""What editors send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, fields, validate

from elearn.kernel.schemas import Schema
from elearn.programme.texts.publishing import BEGINNING, TextKey
from elearn.programme.texts.wordings import SOURCE_LOCALE
from elearn.web.forms import unix_lines
from elearn.web.locale import languages

MOST_CHARACTERS = 20_000
MOST_PASSAGES = 500


def _other_language(value: str) -> None:
    if value not in languages() or value == SOURCE_LOCALE:
        raise ValidationError("not_a_choice")


class DatedSchema(Schema):
    """From when on a text is in force; of the beginning where nothing is said."""

    since = fields.Date(load_default=BEGINNING)
    version = fields.Int(load_default=None, validate=validate.Range(1, 1_000_000))


class ToDoSchema(Schema):
    """Which texts an editor wants to see: all, or those with something to translate into a language."""

    missing = fields.Str(load_default="", validate=lambda value: _other_language(value) if value else None)


@dataclass(frozen=True)
class WrittenText:
    """A source text as its editor sent it; they began from the text of the day `began`, as it was in `seen`."""

    key: TextKey
    began: date
    text: str
    source: str
    is_quotation: bool
    seen: str


class BeganSchema(Schema):
    """Which text a form began from, whatever else it says."""

    class Meta:
        unknown = ma.EXCLUDE

    owner = fields.Str(required=True, validate=validate.Length(1, 80))
    field = fields.Str(required=True, validate=validate.Length(1, 40))
    began = fields.Date(required=True)

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Any:
        return TextKey(data["owner"], data["field"], data["began"])


class TextSchema(Schema):
    """The form of a source text."""

    owner = fields.Str(required=True, validate=validate.Length(1, 80))
    field = fields.Str(required=True, validate=validate.Length(1, 40))
    since = fields.Date(required=True, validate=validate.Range(BEGINNING))
    began = fields.Date(required=True)
    # The page's own text has the name `text` already.
    wording = fields.Str(load_default="", validate=lambda value: _short(value, MOST_CHARACTERS))
    source = fields.Str(load_default="", validate=lambda value: _short(value, 300))
    is_quotation = fields.Bool(load_default=False, truthy={"yes"}, falsy={"no"})
    seen = fields.Str(load_default="")

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> WrittenText:
        key = TextKey(data.pop("owner"), data.pop("field"), data.pop("since"))
        return WrittenText(key, text=unix_lines(data.pop("wording")), **data)


def _short(value: str, most: int) -> None:
    if len(value) > most:
        raise ValidationError(f"too_long:max={most}")


@dataclass(frozen=True)
class WrittenTranslation:
    """Passages in another language, by path; empty ones take their translation back."""

    key: TextKey
    locale: str
    texts: Mapping[str, str]
    is_working: bool
    seen: str | None


class TranslatedSchema(Schema):
    """Which text a translator's form is about, and in which language."""

    class Meta:
        unknown = ma.EXCLUDE

    owner = fields.Str(required=True, validate=validate.Length(1, 80))
    field = fields.Str(required=True, validate=validate.Length(1, 40))
    since = fields.Date(required=True)
    locale = fields.Str(required=True, validate=_other_language)

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Any:
        return TextKey(data["owner"], data["field"], data["since"]), data["locale"]


class TranslationSchema(TranslatedSchema):
    """The translator's form: paths and texts in the same order."""

    class Meta:
        unknown = ma.RAISE

    path = fields.List(fields.Str(), load_default=list, validate=validate.Length(max=MOST_PASSAGES))
    text = fields.List(
        fields.Str(validate=lambda value: _short(value, MOST_CHARACTERS)),
        load_default=list,
        validate=validate.Length(max=MOST_PASSAGES),
    )
    is_working = fields.Bool(load_default=False, truthy={"yes"}, falsy={"no"})
    seen = fields.Str(load_default=None)

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> WrittenTranslation:
        paths, texts = data["path"], [unix_lines(text) for text in data["text"]]
        if len(paths) != len(texts):
            raise ValidationError("invalid")
        key = TextKey(data["owner"], data["field"], data["since"])
        return WrittenTranslation(
            key, data["locale"], dict(zip(paths, texts, strict=True)), data["is_working"], data["seen"]
        )
