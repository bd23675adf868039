"""The form of a document, as an editor sends it: what it says of the document, and what it says in each language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from elearn.administration.documents.uploads import FormFiles
from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.schemas import Schema
from elearn.programme.documents.adding import is_language
from elearn.programme.documents.entry import NewDocument, NewVersion
from elearn.programme.documents.files import KeptFile
from elearn.programme.documents.keys import key_from
from elearn.web.forms import load

OTHER = "other"  # the part for a language that the page has no part for yet
PART = re.compile("[A-Za-z0-9-]{1,40}")
MOST_LANGUAGES = 40
MOST_COURSES = 200
SAID = ("title", "summary", "source", "funding")


def _refuse_unknown(part: str) -> None:
    if part != OTHER and not (PART.fullmatch(part) and is_language(part)):
        raise ValidationError("document_language")


class PartSchema(Schema):
    """What the form says in a language; `kept` is a file that was accepted before."""

    code = fields.Str(load_default="")
    title = fields.Str(load_default="")
    summary = fields.Str(load_default="")
    source = fields.Str(load_default="")
    funding = fields.Str(load_default="")
    link = fields.Str(load_default="")
    is_working = fields.Bool(load_default=False, truthy={"yes"}, falsy={"no"})
    kept = fields.Str(load_default="", validate=validate.Length(max=2_000))
    without_file = fields.Bool(load_default=False, truthy={"yes"}, falsy={"no"})
    without_language = fields.Bool(load_default=False, truthy={"yes"}, falsy={"no"})


class DocumentSchema(Schema):
    """The whole form; `seen` is the number of the edition from which the change began."""

    key = fields.Str(load_default="")
    kind = fields.Str(load_default="")
    dated = fields.Str(load_default="")
    until = fields.Str(load_default="")
    area = fields.Str(load_default="")
    seen = fields.Int(load_default=0, validate=validate.Range(0, 1_000_000))
    courses = fields.List(fields.Str(), load_default=list, validate=validate.Length(max=MOST_COURSES))
    parts = fields.Dict(
        keys=fields.Str(validate=_refuse_unknown),
        values=fields.Nested(PartSchema),
        validate=validate.Length(max=MOST_LANGUAGES),
    )


class SeenSchema(Schema):
    """The edition that somebody looked at when they pressed a button."""

    seen = fields.Int(required=True, validate=validate.Range(1, 1_000_000))


@dataclass
class Written:
    """What was sent: the document as far as it could be read, what was typed, the files that are kept by part of the
    form, and what is wrong so far, by the form's fields. `part_of` is where each language stands on the form."""

    document: NewDocument
    typed: Mapping[str, Any]
    files: Mapping[str, KeptFile]
    part_of: Mapping[str, str]
    faults: list[FieldError]

    def add(self, faults: Iterable[FieldError]) -> None:
        """Note what else is wrong with the document, each at its field."""
        self.faults += [replace(each, pointer=self._field(each.pointer)) for each in faults]

    @property
    def has_wrong_file(self) -> bool:
        """Whether a file was refused."""
        return any(each.pointer.startswith("file-") for each in self.faults)

    def _field(self, pointer: str) -> str:
        """The form's field for a place in the document, such as `/versions/ru/link`."""
        first, *rest = pointer.removeprefix("/").split("/")
        if first != "versions":
            return first
        if not rest:
            return f"file-{next(iter(self.typed['parts']), OTHER)}"
        part = self.part_of[rest[0]]
        name = rest[1] if len(rest) > 1 else "code" if part == OTHER else "title"
        return f"{name}-{part}"


def read_form(form: MultiDict[str, str], files: FormFiles, key: str | None = None) -> Written:
    """Read it, and keep its files: before the transaction whose rows name them. `key` is that of a document which is
    there; a new one may leave it to its title. Raises Invalid for what no page of ours can have sent."""
    typed = load(DocumentSchema(), _nested(form))
    faults: list[FieldError] = []
    dated, until = (_day(name, typed[name], faults) for name in ("dated", "until"))
    if not typed["dated"]:
        faults.append(FieldError("dated", "required"))
    kept = _kept_files(typed["parts"], files, faults)
    parts: dict[str, str] = {}
    versions = []
    for part in sorted(typed["parts"], key=lambda part: part == OTHER):
        said = typed["parts"][part]
        locale = _locale(part, said["code"].strip())
        version = _version(locale, said, kept.get(part))
        if version is not None and locale in parts:
            faults.append(FieldError(f"code-{part}", "document_language"))
        elif version is not None:
            parts[locale] = part
            versions.append(version)
    document = NewDocument(
        key=key or typed["key"].strip() or key_from(versions),
        kind=typed["kind"],
        dated=dated or date.min,
        until=until,
        area=typed["area"] or None,
        courses=tuple(typed["courses"]),
        versions=tuple(versions),
    )
    return Written(document, typed, kept, parts, faults)


def _nested(form: MultiDict[str, str]) -> dict[str, Any]:
    """Fields by their names; those of a language, such as `title-ru`, under it."""
    data: dict[str, Any] = {"courses": form.getlist("courses"), "parts": {}}
    for name in form:
        what, is_part, part = name.partition("-")
        if is_part:
            data["parts"].setdefault(part, {})[what] = form[name]
        elif name not in {"lang", "courses"}:
            data[name] = form[name]
    return data


def _day(name: str, typed: str, faults: list[FieldError]) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        faults.append(FieldError(name, "not_a_moment"))
        return None


def _kept_files(
    parts: Mapping[str, Mapping[str, Any]], files: FormFiles, faults: list[FieldError]
) -> dict[str, KeptFile]:
    """The file of each part that has one; where a new one is refused, the one of before stays."""
    found: dict[str, KeptFile | None] = {}
    for part, said in parts.items():
        try:
            found[part] = files.file_of(part, said)
        except Invalid as refusal:
            faults += refusal.errors
            found[part] = files.before(said)
    return {part: kept for part, kept in found.items() if kept is not None}


def _locale(part: str, code: str) -> str:
    """The language of a part; where nobody could mean one, a code that is none."""
    if part != OTHER:
        return part
    return code if PART.fullmatch(code) and code != OTHER else "?"


def _version(locale: str, said: Mapping[str, Any], kept: KeptFile | None) -> NewVersion | None:
    """What the form says in a language; None where it says nothing, or shall not."""
    texts = {name: " ".join(said[name].split()) for name in SAID}
    link = said["link"].strip()
    if said["without_language"] or not (any(texts.values()) or link or kept):
        return None
    return NewVersion(
        locale,
        texts["title"],
        texts["summary"],
        texts["source"],
        texts["funding"],
        is_working=said["is_working"],
        file=kept,
        link=link,
    )
