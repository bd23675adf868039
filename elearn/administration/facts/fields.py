"""The form of a fact, made from the description of its kind."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from elearn.administration.new_texts import NewTextsSchema
from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.texts import N_
from elearn.programme.areas import kept_areas
from elearn.programme.facts.dates_told import told_date
from elearn.programme.facts.kept import all_facts
from elearn.programme.facts.kinds import KINDS, MOST_PERIODS, Column, Holds, Kind, Said
from elearn.programme.facts.partial_dates import SEASONS, PartialDate
from elearn.programme.states import state_choices, state_name
from elearn.programme.texts.publishing import wordings
from elearn.programme.texts.wordings import SOURCE_LOCALE
from elearn.web.locale import current_locale

LABELS = {
    "kind": N_("Kind"),
    "starts": N_("First day"),
    "ends": N_("Last day"),
    "source": N_("Source"),
    "event": N_("Adopted by"),
    "position": N_("Place in the list"),
    "since": N_("Since"),
    "until": N_("Until"),
    "role": N_("Role"),
    "state": N_("State"),
}
CHOICES = {
    "ministerial": N_("Conference of ministers"),
    "officials": N_("Meeting of senior officials"),
    "lead": N_("Lead"),
    "chair": N_("Chair"),
    "project": N_("Project"),
    "funding": N_("Line of funding"),
    "output": N_("What comes out regularly"),
}
HINTS = {
    Holds.WHEN: N_("As exact as the source: 2017, 2017-09, autumn 2017 or 2017-09-20."),
    Holds.SOURCE: N_("In English. One of those offered is shown in each reader's language."),
    Holds.PLACE: N_("A whole number; the smallest comes first."),
}
ADD = {
    "event": N_("Add a meeting"),
    "mandate": N_("Add a mandate"),
    "body": N_("Add a body"),
    "role": N_("Add who led or chaired"),
    "project": N_("Add a project"),
}
_PERIOD = (Column("since", Holds.WHEN), Column("until", Holds.WHEN), Column("source", Holds.SOURCE))
_RUSSIAN_ORDER = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})")


class FactSchema(NewTextsSchema):
    """A fact comes as two lists in the same order, which column and what it says, and the areas that are ticked."""

    column = fields.List(fields.Str(), load_default=list, validate=validate.Length(max=100))
    value = fields.List(fields.Str(), load_default=list, validate=validate.Length(max=100))
    area = fields.List(fields.Str(), load_default=list, validate=validate.Length(max=100))
    seen = fields.Str(load_default=None)


def said_of(data: Mapping[str, Sequence[str]], kind: Kind) -> Said:
    """What a form says of a fact of this kind. Raises ValidationError for a form that nobody made."""
    names, values = data["column"], data["value"]
    written = dict(zip(names, values, strict=False))
    if len(names) != len(values) or len(written) != len(names):
        raise ValidationError("invalid")
    columns = {each.name: _read(each, written.get(each.name, "")) for each in kind.columns}
    rows = (
        tuple(_read(each, written.get(f"period-{number}-{each.name}", "")) for each in _PERIOD)
        for number in range(1, MOST_PERIODS + 2)
    )
    periods = tuple((since, until, source) for since, until, source in rows if since or until or source)
    areas = sorted(set(data["area"])) if kind.has_periods else []
    return Said(columns, periods if kind.has_periods else (), tuple(areas))


def _read(column: Column, text: str) -> str:
    text = " ".join(text.split())
    return written_date(text) if column.holds is Holds.WHEN else text


def written_date(text: str) -> str:
    """A date as people write it, in the form that is kept; what is none comes back as it is.

    >>> written_date("09.2016"), written_date("1.9.2016"), written_date("soon")
    ('2016-09', '2016-09-01', 'soon')
    """
    if found := _RUSSIAN_ORDER.fullmatch(text):
        day, month, year = found.groups()
        return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
    year, words = re.search(r"\d{4}", text), _words(text)
    for season in SEASONS if year and words else ():
        when = PartialDate(int(year[0] if year else 0), season)
        told = _words(told_date(when, current_locale()))
        if told[0] in words and set(words) <= set(
            told
        ):  # "autumn 2017" and, where a language adds it, "year"
            return str(when)
    return text


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def shown_date(text: str) -> str:
    """A kept date as the form shows it: a season in words."""
    try:
        when = PartialDate.parse(text)
    except ValueError:
        return text
    return told_date(when, current_locale()) if when.season else text


def fact_fields(session: Session, kind: Kind, said: Said, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The controls of the form, as `administration/fact.html` takes them: with what was typed, where something was."""
    lang, today = current_locale(), now().date()
    version = site_version(session)
    options = _options(session, kind, lang, said)
    written = _typed(typed) or _shown(kind, said)
    count = min(len(said.periods) + 1, MOST_PERIODS) if kind.has_periods else 0
    ticked = typed.getlist("area") if isinstance(typed, MultiDict) else said.areas
    return {
        "fields": [_field(each, each.name, written, options) for each in kind.columns],
        "periods": [
            [_field(each, f"period-{number}-{each.name}", written, options) for each in _PERIOD]
            for number in range(1, count + 1)
        ],
        "area_ticks": [
            {
                "value": area.key,
                "label": area.label,
                "lang": None if area.locale == lang else area.locale,
                "is_ticked": area.key in ticked,
            }
            for area in kept_areas(session, lang, today, version).values()
        ]
        if kind.has_periods
        else [],
        "known_sources": sorted(
            wording.text
            for (owner, _), wording in wordings(session, SOURCE_LOCALE, today, version).items()
            if owner.startswith("source:")
        ),
    }


def _typed(form: Mapping[str, Any]) -> dict[str, str]:
    if not isinstance(form, MultiDict):
        return {}
    return dict(zip(form.getlist("column"), form.getlist("value"), strict=False))


def _shown(kind: Kind, said: Said) -> dict[str, str]:
    shown = {}
    for each in kind.columns:
        text = said.columns.get(each.name, "")
        shown[each.name] = shown_date(text) if each.holds is Holds.WHEN else text
    for number, period in enumerate(said.periods, 1):
        for column, text in zip(_PERIOD, period, strict=True):
            is_date = column.holds is Holds.WHEN
            shown[f"period-{number}-{column.name}"] = shown_date(text) if is_date else text
    return shown


def _field(
    column: Column, name: str, written: Mapping[str, str], options: Mapping[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    # Said once: a period for another source is filled in in the same way.
    hint = (
        None if name.startswith("period-") and not name.startswith("period-1-") else HINTS.get(column.holds)
    )
    return {
        "id": name,
        "label": gettext(LABELS[column.name]),
        "hint": gettext(hint) if hint else None,
        "holds": column.holds.value,
        "is_needed": column.is_required,
        "options": options.get(column.name),
        "text": written.get(name, ""),
    }


def _options(session: Session, kind: Kind, lang: str, said: Said) -> dict[str, list[dict[str, Any]]]:
    """What can be chosen, by column. A state that is no longer on the list stays a choice where it is said."""
    found: dict[str, list[dict[str, Any]]] = {}
    for column in kind.columns:
        if column.holds is Holds.CHOICE:
            pairs = [(value, gettext(CHOICES[value])) for value in column.choices]
        elif column.holds is Holds.STATE:
            pairs = list(state_choices(session, lang))
            kept = said.columns.get(column.name, "")
            if kept and kept not in dict(pairs):
                pairs.append((kept, state_name(kept, lang)))
        elif column.holds is Holds.EVENT:
            pairs = _events(session, lang)
        else:
            continue
        found[column.name] = [{"value": value, "label": label} for value, label in pairs]
    return found


def _events(session: Session, lang: str) -> list[tuple[str, str]]:
    texts = wordings(session, lang, now().date(), site_version(session))
    pairs = []
    for each in all_facts(session, KINDS["event"]):
        title, place = texts.get((each.owner, "title")), texts.get((each.owner, "place"))
        words = [title.text if title else each.id, *([place.text] if place else [])]
        pairs.append((each.id, ", ".join([*words, each.said.columns["starts"][:4]])))
    return pairs
