"""A document on its editor's desk: the form with what it says now, or with what was typed; what others changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from elearn.accounts.secrets import Signer
from elearn.administration.documents.form import OTHER, SAID, Written
from elearn.administration.documents.uploads import signed_file
from elearn.catalogue.offers import Offer
from elearn.kernel.actor import Actor
from elearn.kernel.texts import N_
from elearn.learning.presenting import text_and_lang
from elearn.markup.rendering import Passage
from elearn.programme.areas import Area
from elearn.programme.documents.entry import NewDocument
from elearn.programme.documents.files import MOST_MB, KeptFile
from elearn.programme.documents.library import KINDS, Document
from elearn.programme.documents.presenting import document_url
from elearn.web.locale import current_locale, direction, languages, name_in, own_name
from elearn.web.moments import days
from elearn.web.numbers import file_size

FACT_LABELS = {
    "kind": N_("Kind"),
    "dated": N_("Date"),
    "until": N_("Last day"),
    "area": N_("Area"),
    "courses": N_("Courses that go with it"),
}
TEXT_LABELS = {
    "code": N_("Code of the language"),
    "title": N_("Title"),
    "summary": N_("Summary"),
    "source": N_("Given by"),
    "funding": N_("Funding"),
    "is_working": N_("Working translation"),
    "file": N_("File"),
    "link": N_("Link"),
}


@dataclass(frozen=True)
class Desk:
    """What the form holds: values by field, ticked courses, the parts for languages in order, the file of each that has
    one."""

    values: Mapping[str, Any]
    courses: Sequence[str]
    parts: Sequence[str]
    files: Mapping[str, KeptFile]


def desk_of(document: NewDocument | None) -> Desk:
    """The form of a document as it is, or of a new one."""
    if document is None:
        return Desk({}, (), (*languages(), OTHER), {})
    values: dict[str, Any] = {
        "kind": document.kind,
        "dated": document.dated.isoformat(),
        "until": document.until.isoformat() if document.until else "",
        "area": document.area or "",
    }
    for each in document.versions:
        values |= {f"{name}-{each.locale}": getattr(each, name) for name in (*SAID, "link", "is_working")}
    parts = dict.fromkeys((*languages(), *(each.locale for each in document.versions), OTHER))
    files = {each.locale: each.file for each in document.versions if each.file}
    return Desk(values, document.courses, tuple(parts), files)


def typed_again(written: Written) -> Desk:
    """The form as it was sent."""
    typed = written.typed
    values = {name: typed[name] for name in ("key", "kind", "dated", "until", "area")}
    for part, said in typed["parts"].items():
        values |= {f"{name}-{part}": value for name, value in said.items()}
    parts = (*(part for part in typed["parts"] if part != OTHER), OTHER)
    return Desk(values, typed["courses"], parts, written.files)


def form_values(
    desk: Desk,
    errors: Sequence[Mapping[str, str]],
    offers: Iterable[Offer],
    areas: Mapping[str, Area],
    signer: Signer,
    actor: Actor,
) -> dict[str, Any]:
    """The form as the template takes it."""
    lang = current_locale()
    labels = _labels(desk.parts, lang)
    order = list(labels)
    return {
        "values": desk.values,
        "kinds": [{"value": kind, "label": gettext(word)} for kind, word in KINDS.items()],
        "areas": [
            {"value": area.key, "label": area.label, "lang": None if area.locale == lang else area.locale}
            for area in areas.values()
        ],
        "courses": _courses(desk.courses, offers, lang),
        "chosen_courses": len(desk.courses),
        "parts": [_part(part, desk, errors, signer, actor) for part in desk.parts],
        "labels": labels,
        "errors": sorted(
            errors, key=lambda each: order.index(each["field"]) if each["field"] in order else -1
        ),
        "most_mb": MOST_MB,
    }


def standing(document: Document, offers: Iterable[Offer], lang: str) -> dict[str, Any]:
    """What a document is in the library, above and below its form: its name, and what withdrawing it means."""
    told = document.told_in(lang)
    withdrawn = document.withdrawn_at
    return {
        "key": document.key,
        "heading": text_and_lang(Passage(told.title, told.locale), lang),
        "is_example": document.is_example,
        "url": document_url(document, lang),
        "withdrawn": days(withdrawn.date()) if withdrawn else None,
        "withdraw_url": url_for("edited_documents.withdraw", document=document.key),
        "put_back_url": url_for("edited_documents.put_back", document=document.key),
        "files": sum(each.file is not None for each in document.versions.values()),
        "courses": sum(offer.course in document.courses for offer in offers),
    }


def _courses(chosen: Sequence[str], offers: Iterable[Offer], lang: str) -> list[dict[str, Any]]:
    """Every published course, and those that are chosen and not published yet."""
    found = {offer.course: offer.texts_in(lang).title for offer in offers}
    known = [
        {
            "key": key,
            "title": title.text,
            "lang": None if title.locale == lang else title.locale,
            "is_chosen": key in chosen,
        }
        for key, title in sorted(found.items(), key=lambda each: each[1].text)
    ]
    others = [key for key in dict.fromkeys(chosen) if key not in found]
    return [*known, *({"key": key, "title": None, "lang": None, "is_chosen": True} for key in others)]


def _part(
    part: str, desk: Desk, errors: Sequence[Mapping[str, str]], signer: Signer, actor: Actor
) -> dict[str, Any]:
    kept = desk.files.get(part)
    is_other = part == OTHER
    names = (*SAID, "link", "code")
    return {
        "part": part,
        "lang": None if is_other else part,
        "dir": None if is_other else direction(part),
        "name": None if is_other else own_name(part),
        "name_here": None if is_other else name_in(part, current_locale()),
        "is_there": kept is not None or any(desk.values.get(f"{name}-{part}") for name in names),
        "is_wrong": any(each["field"].endswith(f"-{part}") for each in errors),
        "file": {
            "name": kept.name,
            "note": file_size(kept.size),
            "text": signed_file(signer, actor, kept),
        }
        if kept
        else None,
    }


def _labels(parts: Iterable[str], lang: str) -> dict[str, str]:
    """What each field is called where it stands alone, far from the others of its language."""
    labels = {name: gettext(label) for name, label in FACT_LABELS.items()}
    for part in parts:
        labels |= {f"{name}-{part}": text_label(name, part, lang) for name in TEXT_LABELS}
    return {**labels, "key": gettext("Key")}


def text_label(name: str, locale: str, lang: str) -> str:
    """A field in a language, in words."""
    language = gettext("another language") if locale == OTHER else name_in(locale, lang)
    return f"{gettext(TEXT_LABELS[name])}, {language}"


def file_url(document: str, digest: str) -> str:
    """Where editors get a file that a document has or had."""
    return url_for("edited_documents.file", document=document, digest=digest)
