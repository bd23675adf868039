"""The programme's facts and texts as templates want them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from elearn.kernel.texts import N_
from elearn.programme.areas import Area
from elearn.programme.facts.dates_told import told_days, told_period
from elearn.programme.facts.reading import Event, Facts, MandateFact, Period
from elearn.programme.states import state_choices, state_name
from elearn.programme.texts.publishing import wordings
from elearn.programme.texts.wordings import SOURCE_LOCALE, Wording
from elearn.web.trusted import trusted

# The parts of the programme, as its pages' own navigation shows them: each that is there.
PARTS = (
    ("programme.overview", N_("What it is")),
    ("programme.timeline", N_("Timeline")),
    ("programme.management", N_("Management")),
    ("programme.projects", N_("Projects and funding")),
    ("participation.overview", N_("Who takes part in what")),
    ("documents.library", N_("Programme Documents")),
)


@dataclass(frozen=True)
class Told:
    """The texts in force for a reader: `line` for one line, `text` for paragraphs, each None where there is none."""

    texts: Mapping[tuple[str, str], Wording]
    sources: Mapping[str, Wording]
    locale: str

    def line(self, owner: str, field: str) -> dict[str, Any] | None:
        """One line with its language, where that is not the reader's."""
        found = self.texts.get((owner, field))
        return self._line(found) if found else None

    def _line(self, found: Wording) -> dict[str, Any]:
        return {"text": found.text, "lang": None if found.locale == self.locale else found.locale}

    def name(self, owner: str, field: str = "name") -> dict[str, Any]:
        """The same of what must have a name: its key where no text gives one."""
        return self.line(owner, field) or {"text": owner.partition(":")[2], "lang": None}

    def text(self, owner: str, field: str = "text") -> Markup | None:
        """Paragraphs; those in another language say so themselves."""
        found = self.texts.get((owner, field))
        return trusted(found.html) if found else None

    def source(self, name: str) -> dict[str, Any]:
        """Where a fact is from: a known source in the reader's language, any other as it is written."""
        found = self.sources.get(name)
        if found is not None:
            return self._line(found)
        return {"text": name, "lang": None if self.locale == SOURCE_LOCALE else SOURCE_LOCALE}


def told(session: Session, locale: str, today: date, site_version: int) -> Told:
    """The programme's texts for readers of a language."""
    texts = wordings(session, locale, today, site_version)
    english = wordings(session, SOURCE_LOCALE, today, site_version)
    named = {
        wording.text: texts[key]
        for key, wording in english.items()
        if key[0].startswith("source:") and key in texts
    }
    return Told(texts, named, locale)


def parts(lang: str) -> list[dict[str, Any]]:
    """The programme's own navigation."""
    return [
        {
            "label": gettext(label),
            "url": url_for(endpoint, lang=lang),
            "current": endpoint == request.endpoint,
        }
        for endpoint, label in PARTS
        if endpoint in current_app.view_functions
    ]


def is_working(texts: Told, owners: Sequence[str]) -> bool:
    """Whether a text of these owners is a working translation."""
    kinds = tuple(owners)
    return any(wording.is_working for (owner, _), wording in texts.texts.items() if owner.startswith(kinds))


def main_source(*kinds: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The source that most facts of a page name: it is said once, and others beside what they are of."""
    named = Counter(tuple(each["source"].items()) for lines in kinds for each in lines)
    return dict(named.most_common(1)[0][0]) if named else None


def event_line(event: Event, texts: Told) -> dict[str, Any]:
    """A meeting in the list."""
    owner = f"event:{event.key}"
    return {
        "key": event.key,
        "kind": event.kind,
        "days": told_days(event.starts, event.ends, texts.locale),
        "iso": event.starts.first().isoformat(),
        "title": texts.name(owner, "title"),
        "place": texts.line(owner, "place"),
        "about": texts.text(owner, "about"),
        "source": texts.source(event.source),
    }


def period_lines(periods: Sequence[Period], texts: Told) -> list[dict[str, Any]]:
    """A period for each source that gives one."""
    return [
        {"text": told_period(each.since, each.until, texts.locale), "source": texts.source(each.source)}
        for each in periods
    ]


def mandate_line(
    mandate: MandateFact, known: Facts, areas: Mapping[str, Area], texts: Told, today: date
) -> dict[str, Any]:
    """A mandate in the list; it is in force where any source says so."""
    owner = f"mandate:{mandate.key}"
    adopted = next((event for event in known.events if event.key == mandate.event), None)
    named = [area for key, area in areas.items() if key in mandate.areas]
    return {
        "key": mandate.key,
        "name": texts.name(owner),
        "about": texts.text(owner, "about"),
        "periods": period_lines(mandate.periods, texts),
        "in_force": any(each.until and each.holds(today) for each in mandate.periods),
        "adopted": event_line(adopted, texts) if adopted else None,
        "areas": [area_of(area, texts.locale) for area in named],
        "areas_text": ngettext("%(num)s area", "%(num)s areas", len(named)) if named else None,
    }


def area_of(area: Area, lang: str) -> dict[str, Any]:
    """An area with its icon, short label and address."""
    return {
        "key": area.key,
        "label": area.label,
        "title": area.title,
        "lang": None if area.locale == lang else area.locale,
        "url": url_for("portal.area", lang=lang, area=area.key),
    }


def bodies(known: Facts, texts: Told, today: date) -> list[dict[str, Any]]:
    """The bodies with what each is for; those that ended say when, and stand last as editors have put them."""
    return [
        {
            "key": body.key,
            "name": texts.name(f"body:{body.key}"),
            "period": told_period(body.period.since, body.period.until, texts.locale),
            "is_past": not body.period.holds(today),
            "decides": texts.line(f"body:{body.key}", "decides"),
            "does": texts.text(f"body:{body.key}", "does"),
            "relates": texts.text(f"body:{body.key}", "relates"),
            "source": texts.source(body.period.source),
        }
        for body in known.bodies
    ]


def roles(known: Facts, texts: Told) -> list[dict[str, Any]]:
    """Who led and chaired, by date; a state's name carries its mark where it has one."""
    words = {"lead": gettext("Lead"), "chair": gettext("Chair")}
    return [
        {
            "role": words.get(role.role, role.role),
            "state": state_name(role.state, texts.locale),
            "period": told_period(role.period.since, role.period.until, texts.locale),
            "source": texts.source(role.period.source),
        }
        for role in known.roles
    ]


def projects(known: Facts, texts: Told, kind: str) -> list[dict[str, Any]]:
    """The projects of a kind."""
    return [
        {
            "key": each.key,
            "name": texts.name(f"project:{each.key}"),
            "period": told_period(each.period.since, each.period.until, texts.locale),
            "about": texts.text(f"project:{each.key}", "about"),
            "source": texts.source(each.period.source),
        }
        for each in known.projects
        if each.kind == kind
    ]


def states(session: Session, locale: str) -> list[str]:
    """The names of all states on the list, in the order of the language."""
    return [name for _, name in state_choices(session, locale)]
