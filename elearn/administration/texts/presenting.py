"""Texts as the editors' templates want them."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from elearn.administration.who import names_of
from elearn.kernel.audit import site_version
from elearn.kernel.texts import N_
from elearn.localisation.segments import State
from elearn.markup.placeholders import plain
from elearn.markup.rendering import Passage
from elearn.programme.texts.overview import Standing, TextLine
from elearn.programme.texts.publishing import BEGINNING, TextKey, current_text, desk, history, wordings
from elearn.programme.texts.wordings import SOURCE_LOCALE, preview_of, stamp_of, version_of
from elearn.web.forms import Faults, unix_lines
from elearn.web.locale import languages, own_name
from elearn.web.moments import moment
from elearn.web.trusted import trusted

FIELDS = {
    "name": N_("What it is called"),
    "place": N_("Place"),
    "title": N_("Title"),
    "label": N_("Short label"),
    "about": N_("What it is about"),
    "objectives": N_("Objectives"),
    "text": N_("Text"),
    "does": N_("What it does"),
    "decides": N_("What it decides"),
    "relates": N_("How it relates to others"),
    "funding": N_("Funding"),
}
KINDS = {
    "area": N_("Thematic areas"),
    "page": N_("Pages"),
    "event": N_("Timeline"),
    "mandate": N_("Mandates"),
    "body": N_("Management"),
    "role": N_("Lead and chairs"),
    "project": N_("Projects"),
    "action": N_("Actions"),
    "source": N_("Sources of facts"),
}
STATES = {
    State.MISSING: N_("not translated yet: readers see the source"),
    State.STALE: N_("the source has changed since: readers see the source"),
    State.REVIEWED: N_("translated"),
}
EXCERPT = 90


def place_of(key: TextKey, lang: str) -> dict[str, Any]:
    """The arguments of an address that names a text."""
    return {"lang": lang, "owner": key.owner, "field": key.field, "since": key.since.isoformat()}


def names_of_owners(session: Session, lang: str, today: date) -> dict[str, Passage]:
    """What people know the owners of texts by: their short label, else their title or name."""
    texts = wordings(session, lang, today, site_version(session))
    return {
        owner: Passage(wording.text, wording.locale)
        for name in ("name", "title", "label")
        for (owner, field), wording in texts.items()
        if field == name
    }


def name_of(key: TextKey, owners: Mapping[str, Passage], lang: str) -> Passage:
    """A text in words: of whom, and what it is."""
    field = gettext(FIELDS[key.field]) if key.field in FIELDS else key.field
    owner = owners.get(key.owner, Passage(key.owner, lang))
    return Passage(f"{owner.text}: {field}", owner.locale)


def _excerpt(text: str) -> str:
    words = plain(" ".join(text.split()))
    return words if len(words) <= EXCERPT else words[:EXCERPT].rpartition(" ")[0] + "…"


def overview_groups(
    texts: Iterable[TextLine], owners: Mapping[str, Passage], lang: str, missing: str
) -> list[dict[str, Any]]:
    """Texts by kind of owner; `missing` leaves those with something to translate into that language."""
    chosen = [line for line in texts if not missing or not line.languages[missing].is_whole]
    order = list(KINDS)

    def kind(line: TextLine) -> str:
        return line.key.owner.partition(":")[0]

    def place(line: TextLine) -> int:
        return order.index(kind(line)) if kind(line) in order else len(order)

    return [
        {
            "title": gettext(KINDS[name]) if name in KINDS else name,
            "rows": [_row(line, owners, lang) for line in lines],
        }
        for name, lines in groupby(sorted(chosen, key=place), key=kind)
    ]


def _row(line: TextLine, owners: Mapping[str, Passage], lang: str) -> dict[str, Any]:
    owner = owners.get(line.key.owner, Passage(line.key.owner, lang))
    at = place_of(line.key, lang)
    return {
        "owner": owner.text,
        "lang": None if owner.locale == lang else owner.locale,
        "field": gettext(FIELDS[line.key.field]) if line.key.field in FIELDS else line.key.field,
        "excerpt": _excerpt(line.text),
        "since": None if line.key.since == BEGINNING else line.key.since.isoformat(),
        "url": url_for("texts.edit", **at),
        "languages": [
            {
                "name": own_name(code),
                "url": url_for("texts.translate", **at, locale=code),
                "told": in_words(standing),
                "is_whole": standing.is_whole,
            }
            for code, standing in line.languages.items()
        ],
    }


def in_words(standing: Standing) -> str:
    """How far a language is."""
    if standing.is_whole:
        return gettext("whole")
    parts = []
    if standing.missing:
        parts.append(ngettext("%(num)s passage missing", "%(num)s passages missing", standing.missing))
    if standing.stale:
        parts.append(ngettext("%(num)s passage changed", "%(num)s passages changed", standing.stale))
    return ", ".join(parts)


def editor_values(session: Session, key: TextKey, lang: str, number: int | None) -> dict[str, Any]:
    """A text as the form shows it, with its history; an earlier version's text, where one is asked for.

    Raises NotFound.
    """
    current, versions = current_text(session, key), history(session, key)
    chosen = next((each for each in versions if each.number == number), current)
    names = names_of(session, (each.written_by for each in versions))
    return {
        "text": chosen.text,
        "source": chosen.source,
        "is_quotation": chosen.is_quotation,
        "since": key.since.isoformat(),
        "seen": version_of(current.text),
        "shown_number": chosen.number if chosen is not current else None,
        "current": trusted(preview_of(key.field, current.text).html),
        "preview": None,
        "history": [
            {
                "number": each.number,
                "when": moment(each.written_at),
                "who": names[each.written_by],
                "excerpt": _excerpt(each.text),
                "url": url_for("texts.edit", **place_of(key, lang), version=each.number),
                "is_current": each is current or each.number == current.number,
            }
            for each in versions
        ],
        "translations": [
            {
                "name": own_name(code),
                "url": url_for("texts.translate", **place_of(key, lang), locale=code),
            }
            for code in languages()
            if code != SOURCE_LOCALE
        ],
    }


def translator_values(
    session: Session, key: TextKey, locale: str, form: MultiDict[str, str] | None, errors: Faults
) -> dict[str, Any]:
    """The passages with source, translation and state; where a form was refused, with what was typed there and what is
    in force. Raises NotFound."""
    there = desk(session, key, locale)
    written = [unix_lines(text) for text in form.getlist("text")] if form else []
    typed = dict(zip(form.getlist("path"), written, strict=False)) if form else {}
    lines = [
        {
            "id": f"passage-{place}",
            "path": line.path,
            "source": line.source,
            "text": typed.get(line.path, line.text),
            "in_force": line.text if line.text != typed.get(line.path, line.text) else None,
            "state": gettext(STATES[line.state]),
            "is_whole": line.state is State.REVIEWED,
            "is_working": line.is_working,
        }
        for place, line in enumerate(there, 1)
    ]
    ids = {line["path"]: str(line["id"]) for line in lines}
    return {
        "lines": lines,
        "errors": [{"field": ids.get(each["field"], ""), "text": each["text"]} for each in errors],
        "seen": stamp_of(there),
        "is_working": form.get("is_working") == "yes" if form else any(line.is_working for line in there),
    }
