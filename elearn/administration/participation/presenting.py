"""Actions and participation as the editors' templates want them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from elearn.administration.who import names_of
from elearn.kernel.models import AuditEntry
from elearn.kernel.texts import N_
from elearn.programme.models import Participation
from elearn.programme.participation.actions import ADDED, CHANGED, PUT_BACK, WITHDRAWN, acts_on
from elearn.programme.participation.recording import history
from elearn.programme.participation.taking_part import ActionLine, Period
from elearn.programme.participation.taking_part import Part as PartLine
from elearn.programme.participation.words import Readable, period_marked
from elearn.programme.texts.publishing import BEGINNING
from elearn.programme.texts.wordings import SOURCE_LOCALE
from elearn.web.locale import languages, own_name
from elearn.web.moments import moment
from elearn.web.trusted import trusted

# Of a history so much is shown at first; of one action there is never more than a few thousand things said.
LAST_ACTS, MOST_ROWS = 10, 5_000
STANDINGS = {
    "running": N_("running"),
    "ended": N_("ended"),
    "coming": N_("has not begun"),
    "withdrawn": N_("withdrawn"),
}
ACTS = {
    ADDED: N_("Action added"),
    CHANGED: N_("Area, period or lead changed"),
    WITHDRAWN: N_("Action withdrawn"),
    PUT_BACK: N_("Action put back"),
}


def standing(period: Period, today: date) -> str:
    """How a period lies to today: a key of STANDINGS."""
    if period.includes(today):
        return "running"
    return "coming" if today < period.since else "ended"


def actions_by_area(words: Readable, show: str, today: date) -> list[dict[str, Any]]:
    """Every area with its actions, each with how many states take part today."""
    taking = Counter(part.action for part in words.record.in_force(today))
    shown = [action for action in words.record.actions.values() if _belongs(action, show, today)]
    return [
        {
            "area": words.area(area),
            "rows": [_action_row(words, action, taking[action.key], today) for action in actions],
        }
        for area, actions in groupby(shown, key=lambda action: action.area)
    ]


def _belongs(action: ActionLine, show: str, today: date) -> bool:
    """Whether an action stands in a list: of all, or of those that run, do not run, or are withdrawn."""
    found = _standing_of(action, today)
    if show == "other":
        return found in ("coming", "ended")
    return show in ("", found)


def _standing_of(action: ActionLine, today: date) -> str:
    """How an action stands today: a key of STANDINGS."""
    return "withdrawn" if action.withdrawn_on is not None else standing(action.period, today)


def _action_row(words: Readable, action: ActionLine, states: int, today: date) -> dict[str, Any]:
    return {
        **words.action(action),
        "edit_url": url_for("action_editing.edit", lang=words.locale, action=action.key),
        "states": states,
        "standing": gettext(STANDINGS[_standing_of(action, today)]),
        "is_running": _standing_of(action, today) == "running",
    }


def part_rows(words: Readable, action: ActionLine, today: date) -> list[dict[str, Any]]:
    """Who takes part in an action, did, or will, by name."""
    parts = [part for part in words.record.parts if part.action == action.key]
    order = words.sorted_states({part.state for part in parts})
    return [
        {
            "name": words.name(part.state),
            "days": period_marked(part.period),
            "standing": None
            if (found := standing(words.record.whole_period(part), today)) == "running"
            else gettext(STANDINGS[found]),
            "url": part_address(part, words.locale),
        }
        for part in sorted(parts, key=lambda part: (order.index(part.state), part.period.since))
    ]


def part_address(part: PartLine, lang: str) -> str:
    """Where a participation is edited."""
    return url_for(
        "participation_editing.edit",
        lang=lang,
        action=part.action,
        code=part.state,
        since=part.period.since.isoformat(),
    )


def joinable(words: Readable, action: str, today: date) -> list[dict[str, Any]]:
    """The states that do not take part today and will not, by name."""
    busy = {
        part.state
        for part in words.record.parts
        if part.action == action and standing(words.record.whole_period(part), today) != "ended"
    }
    return [
        {"code": code, "name": words.name(code)}
        for code in words.sorted_states(words.record.states)
        if code not in busy
    ]


def texts_of_action(words: Readable, action: str) -> list[dict[str, Any]]:
    """The action's texts, each with the way to where it is edited and translated; one that is not there has none."""
    owner = f"action:{action}"
    named = {"title": gettext("Title"), "about": gettext("What it is about")}
    found = []
    for field, name in named.items():
        at: dict[str, Any] = {
            "lang": words.locale,
            "owner": owner,
            "field": field,
            "since": BEGINNING.isoformat(),
        }
        is_there = (owner, field) in words.texts
        others = [code for code in languages() if code != SOURCE_LOCALE]
        found.append(
            {
                "name": name,
                "url": url_for("texts.edit", **at) if is_there else None,
                "languages": [
                    {"name": own_name(code), "url": url_for("texts.translate", **at, locale=code)}
                    for code in others
                ]
                if is_there
                else [],
            }
        )
    return found


def acts(
    session: Session, words: Readable, action: str, *, is_whole: bool
) -> tuple[list[dict[str, Any]], int]:
    """What was done to an action and to who takes part in it, the newest first, and how many acts there are in all."""
    rows, entries = history(session, action, MOST_ROWS), acts_on(session, action, MOST_ROWS)
    names = names_of(session, [*(row.recorded_by for row in rows), *(entry.actor_id for entry in entries)])
    newest: dict[tuple[str, date], int] = {}
    kept = {}
    for row in rows:
        place = (row.state, row.since)
        newest[place] = max(newest.get(place, 0), row.number)
        kept[(*place, row.number)] = row
    grouped = [
        list(group)
        for _, group in groupby(rows, key=lambda row: (row.recorded_at, row.recorded_by, row.state))
    ]
    found: list[tuple[datetime, AuditEntry | list[Participation]]] = [
        *((act[0].recorded_at, act) for act in grouped),
        *((entry.at, entry) for entry in entries if entry.action in ACTS),
    ]
    found.sort(key=lambda each: each[0], reverse=True)
    told = [
        {
            "what": gettext(ACTS[act.action]),
            "when": moment(act.at),
            "who": names[act.actor_id],
            "undo": None,
        }
        if isinstance(act, AuditEntry)
        else {
            "what": _in_words(words, act, kept),
            "when": moment(act[0].recorded_at),
            "who": names[act[0].recorded_by],
            "undo": _undo(act[0]) if all(newest[row.state, row.since] == row.number for row in act) else None,
        }
        for _, act in (found if is_whole else found[:LAST_ACTS])
    ]
    return told, len(found)


def _undo(said: Participation) -> dict[str, Any]:
    """What the button sends that undoes the act in which this was said."""
    return {"state": said.state, "began": said.since.isoformat(), "seen": said.number}


def _in_words(
    words: Readable, act: Sequence[Participation], kept: Mapping[tuple[str, date, int], Participation]
) -> Markup:
    said = [row for row in act if not row.is_withdrawn]
    withdrawn = [row for row in act if row.is_withdrawn]
    stood = kept.get((act[0].state, act[0].since, act[0].number - 1))
    told = {"state": words.name(act[0].state), "days": _days(said or withdrawn)}
    if said and withdrawn:
        text = gettext("%(state)s: first day corrected, %(days)s (before: %(before)s)")
        told["before"] = _days(withdrawn)
    elif withdrawn:
        text = gettext("%(state)s: taken back, %(days)s")
    elif stood is None or stood.is_withdrawn:
        text = gettext("%(state)s: recorded, %(days)s")
    else:
        text = gettext("%(state)s: changed to %(days)s (before: %(before)s)")
        told["before"] = _days([stood])
    return trusted(text) % told


def _days(rows: Iterable[Participation]) -> Markup:
    return Markup(", ").join(period_marked(Period(row.since, row.until)) for row in rows)
