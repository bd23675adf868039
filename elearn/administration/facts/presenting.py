"""Facts as the editors' list and form show them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.administration.facts.fields import ADD, CHOICES
from elearn.administration.texts.presenting import FIELDS, KINDS, place_of
from elearn.kernel.audit import site_version
from elearn.markup.rendering import Passage
from elearn.programme.facts.dates_told import told_days, told_period
from elearn.programme.facts.kept import Removed, all_facts, removed_facts
from elearn.programme.facts.kinds import KINDS as FACT_KINDS
from elearn.programme.facts.kinds import Fact
from elearn.programme.facts.partial_dates import PartialDate
from elearn.programme.states import state_name
from elearn.programme.texts.publishing import TextKey, wordings
from elearn.programme.texts.wordings import SOURCE_LOCALE, Wording
from elearn.web.locale import languages, own_name
from elearn.web.moments import moment

Texts = Mapping[tuple[str, str], Wording]


def name_of_fact(fact: Fact, texts: Texts, lang: str) -> Passage:
    """What a fact is called, for readers of a language."""
    if fact.kind.named_by:
        said = fact.said.columns
        state = state_name(said["state"], lang)
        return Passage(f"{gettext(CHOICES[said['role']])}: {state}", lang)
    found = texts.get((fact.owner, fact.kind.title))
    return Passage(found.text, found.locale) if found else Passage(fact.id, SOURCE_LOCALE)


def overview(session: Session, lang: str, today: date) -> dict[str, Any]:
    """Every fact by kind, and what was removed."""
    texts = wordings(session, lang, today, site_version(session))
    by_kind = {name: all_facts(session, kind) for name, kind in FACT_KINDS.items()}
    removed = removed_facts(session, [fact for facts in by_kind.values() for fact in facts])
    return {
        "groups": [
            {
                "title": gettext(KINDS[name]),
                "rows": [_row(fact, texts, lang) for fact in facts],
                "add_text": gettext(ADD[name]),
                "add_url": url_for("facts.write", lang=lang, kind=name),
            }
            for name, facts in by_kind.items()
        ],
        "removed": [_removed(each, texts, lang) for each in removed],
    }


def _row(fact: Fact, texts: Texts, lang: str) -> dict[str, Any]:
    place = texts.get((fact.owner, "place"))
    return {
        **_named(fact, texts, lang),
        "url": url_for("facts.edit", lang=lang, kind=fact.kind.name, fact=fact.id),
        "when": _when(fact, lang),
        "place": {"text": place.text, "lang": None if place.locale == lang else place.locale}
        if place
        else None,
    }


def _removed(each: Removed, texts: Texts, lang: str) -> dict[str, Any]:
    return {
        **_named(each.fact, texts, lang),
        "when": _when(each.fact, lang),
        "kind": gettext(KINDS[each.fact.kind.name]),
        "removed": moment(each.at),
        "entry": str(each.entry),
    }


def _named(fact: Fact, texts: Texts, lang: str) -> dict[str, Any]:
    name = name_of_fact(fact, texts, lang)
    return {"name": name.text, "lang": None if name.locale == lang else name.locale}


def _when(fact: Fact, lang: str) -> str:
    """When it is, as public pages say it; each reading, where sources differ."""
    first, last = (_date(fact.said.columns.get(name, "")) for name in fact.kind.span)
    if fact.kind.span[0] == "starts" and first is not None:
        return told_days(first, last, lang)
    spans: Sequence[tuple[str, str, str]] = fact.said.periods
    if fact.kind.has_periods:
        told = [told_period(_date(since), _date(until), lang) for since, until, _ in spans]
        return f" {gettext('or')} ".join(told)
    return told_period(first, last, lang)


def _date(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def text_links(fact: Fact, texts: Texts, lang: str) -> list[dict[str, Any]]:
    """The texts that a fact has, each with the ways to change and to translate it."""
    found = []
    for part in fact.kind.texts:
        worded = texts.get((fact.owner, part.field))
        if worded is not None:
            at = place_of(TextKey(fact.owner, part.field), lang)
            found.append(
                {
                    "name": gettext(FIELDS[part.field]),
                    "text": worded.text,
                    "lang": None if worded.locale == lang else worded.locale,
                    "url": url_for("texts.edit", **at),
                    "translations": [
                        {"name": own_name(code), "url": url_for("texts.translate", **at, locale=code)}
                        for code in languages()
                        if code != SOURCE_LOCALE
                    ],
                }
            )
    return found
