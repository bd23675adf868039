"""The words of participation for one reader: names of states, titles of actions, who leads, days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import format_date, gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from elearn.kernel.audit import site_version
from elearn.kernel.texts import N_
from elearn.programme.areas import Area, kept_areas
from elearn.programme.participation.taking_part import ActionLine, Period, Record, StatusLine
from elearn.programme.participation.who_takes_part import kept_record
from elearn.programme.states import STATUSES, by_name, state_name
from elearn.programme.texts.publishing import wordings
from elearn.programme.texts.wordings import Wording
from elearn.web.trusted import trusted

# What the shipped list of states says of itself; other sources are as the secretariat wrote them.
SHIPPED_SOURCES = (N_("The programme's list of 2018"),)


@dataclass(frozen=True)
class Readable:
    """The record, and its words for readers of a language."""

    record: Record
    areas: Mapping[str, Area]
    texts: Mapping[tuple[str, str], Wording]
    locale: str

    def name(self, state: str) -> str:
        """A state's name."""
        return state_name(state, self.locale)

    def sorted_states(self, states: Iterable[str]) -> list[str]:
        """The states by their names."""
        return sorted(states, key=lambda state: by_name(self.name(state)))

    def state_link(self, state: str) -> dict[str, Any]:
        """A state as lists show it."""
        return {
            "name": self.name(state),
            "url": url_for("participation.state", lang=self.locale, code=state),
        }

    def title(self, action: str) -> dict[str, Any]:
        """An action's title, and its language where it is not the reader's. What is made up says so in its title."""
        wording = self.texts[f"action:{action}", "title"]
        text = wording.text
        if self.record.actions[action].is_example:
            text = gettext("Example: %(title)s", title=text)
        return {"title": text, "lang": None if wording.locale == self.locale else wording.locale}

    def area(self, key: str) -> dict[str, Any]:
        """An area as tags show it; its address leads to who takes part in it."""
        area = self.areas[key]
        return {
            "key": key,
            "label": area.label,
            "lang": None if area.locale == self.locale else area.locale,
            "url": url_for("participation.overview", lang=self.locale, area=key),
        }

    def lead(self, action: ActionLine) -> dict[str, Any] | None:
        """Who leads an action: a state, a body of the programme, or a body by the name that was written down."""
        if action.lead_state:
            return {**self.state_link(action.lead_state), "lang": None}
        if not action.lead_body:
            return None
        body = self.texts.get((f"body:{action.lead_body}", "name"))
        if body is None:
            return {"name": action.lead_body, "url": None, "lang": None}
        return {"name": body.text, "url": None, "lang": None if body.locale == self.locale else body.locale}

    def action(self, action: ActionLine) -> dict[str, Any]:
        """An action with what is said of it."""
        about = self.texts.get((f"action:{action.key}", "about"))
        # One that was withdrawn is shown as of the days before.
        as_of = action.withdrawn_on - timedelta(days=1) if action.withdrawn_on else None
        return {
            "key": action.key,
            **self.title(action.key),
            "about": trusted(about.html) if about else None,
            "about_lang": about.locale if about and about.locale != self.locale else None,
            "area": self.area(action.area),
            "period": period_marked(action.period),
            "lead": self.lead(action),
            "is_example": action.is_example,
            "url": url_for("actions.page", lang=self.locale, action=action.key, as_of=as_of),
            "matrix_url": url_for("participation.overview", lang=self.locale, action=action.key, as_of=as_of),
        }

    def status(self, line: StatusLine | None) -> dict[str, str]:
        """A status in words, with its day and who has said so."""
        if line is None:
            return {"word": gettext("Not known for this day"), "since": "", "source": ""}
        return {
            "word": gettext(STATUSES[line.status]),
            "since": day_marked(line.since),
            "source": gettext(line.source) if line.source else "",
        }


def readable(session: Session, locale: str, today: date, version: int | None = None) -> Readable:
    """The record and its words; `version` is that of the site's texts, asked for where it is not known."""
    version = site_version(session) if version is None else version
    return Readable(
        kept_record(session, version),
        kept_areas(session, locale, today, version),
        wordings(session, locale, today, version),
        locale,
    )


def day_words(day: date) -> str:
    """A day as readers write it."""
    return str(format_date(day, "medium"))


def day_marked(day: date) -> Markup:
    """The same as an element that programs can read too."""
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), day_words(day))


def period_marked(period: Period) -> Markup:
    """A period as readers say it."""
    if period.until is None:
        return trusted(gettext("since %(date)s")) % {"date": day_marked(period.since)}
    return Markup("{} – {}").format(day_marked(period.since), day_marked(period.until))
