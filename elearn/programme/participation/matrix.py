"""Which state takes part in what: filters, and the matrix of states by areas or by an area's actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext

from elearn.kernel.texts import N_
from elearn.programme.participation.filters import BY_NAME, BY_NUMBER
from elearn.programme.participation.taking_part import Chosen, Filters, Part, choose
from elearn.programme.participation.words import Readable, day_marked
from elearn.programme.states import STATUSES

FILES = ("csv", "xlsx", "json", "svg")
ORDERS = {BY_NAME: N_("By name"), BY_NUMBER: N_("Most participations first")}


@dataclass(frozen=True)
class Asked:
    """What an address asks: filters as they were given, those that hold, and the order."""

    given: Mapping[str, str]
    filters: Filters
    order: str

    def address(self, lang: str, endpoint: str = "participation.overview", **change: str | None) -> str:
        """The address with something else asked; what becomes None is dropped."""
        values: dict[str, str | None] = {
            **self.given,
            "sort": None if self.order == BY_NAME else self.order,
            **{name: value for name, value in change.items() if name != "form"},
        }
        path = (
            url_for(endpoint, lang=lang, form=change["form"])
            if "form" in change
            else url_for(endpoint, lang=lang)
        )
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{path}?{query}" if query else path


@dataclass(frozen=True)
class Column:
    """A column of the matrix: an area, or an action of an area."""

    area: str
    action: str | None = None

    def parts(self, readable: Readable, parts: Sequence[Part]) -> list[Part]:
        """Of a state's parts those that belong here."""
        if self.action is not None:
            return [part for part in parts if part.action == self.action]
        return [part for part in parts if readable.record.actions[part.action].area == self.area]


class ParticipationPage:
    """The values of the template for one reader's address."""

    def __init__(self, readable: Readable, asked: Asked) -> None:
        self._words = readable
        self._asked = asked
        self._filters = asked.filters
        self.chosen: Chosen = choose(readable.record, asked.filters)
        self._columns = self._make_columns()

    def values(self) -> dict[str, Any]:
        """Everything that the template takes, but for the form's faults."""
        lang = self._words.locale
        states = self.states()
        return {
            "action": url_for("participation.overview", lang=lang),
            "filters": self._choices(),
            "values": {**self._asked.given, "as_of": str(self._filters.day)},
            "hidden": {} if self._asked.order == BY_NAME else {"sort": self._asked.order},
            "reset_url": url_for("participation.overview", lang=lang),
            "filtered": bool(self._asked.given),
            "day": day_marked(self._filters.day),
            "numbers": {
                "states": len({part.state for part in self.chosen.parts}),
                "actions": len({part.action for part in self.chosen.parts}),
            },
            "one_action": self._one_action(),
            "is_recorded": bool(self._words.record.parts),
            "has_examples": self.chosen.has_examples,
            "by_action": any(column.action for column in self._columns),
            "common_status": self._common_status(states),
            "columns": [self._head(column) for column in self._columns],
            "rows": [self._row(state) for state in states],
            "orders": [self._order(order) for order in ORDERS],
            "files": [
                {"form": form, "url": self._asked.address(lang, "participation.file", form=form)}
                for form in FILES
            ],
        }

    def _common_status(self, states: Sequence[str]) -> dict[str, str] | None:
        """What every state that is listed is, where that is the same: said once, not in each row."""
        lines = {self._words.record.status_on(state, self._filters.day) for state in states}
        return self._words.status(lines.pop()) if len(lines) == 1 else None

    def states(self) -> list[str]:
        """The states that are listed, in the order asked for."""
        by_name = self._words.sorted_states(self.chosen.states)
        if self._asked.order == BY_NAME:
            return by_name
        return sorted(by_name, key=lambda state: -len(self.chosen.by_state[state]))

    def _make_columns(self) -> list[Column]:
        if not self.chosen.parts:
            return []
        if self._filters.area is None and self._filters.action is None:
            return [Column(area) for area in self._words.areas]
        return [Column(action.area, action.key) for action in self.chosen.actions]

    def _head(self, column: Column) -> dict[str, Any]:
        parts = column.parts(self._words, self.chosen.parts)
        change = {"area": column.area} if column.action is None else {"area": None, "action": column.action}
        is_all = self._filters.action is not None
        return {
            **self._about(column),
            "count": len({part.state for part in parts}),
            "url": None if is_all else self._asked.address(self._words.locale, **change),
        }

    def _row(self, state: str) -> dict[str, Any]:
        parts = self.chosen.by_state[state]
        cells = [{**self._about(column), "text": self._cell(column, parts)} for column in self._columns]
        return {
            **self._words.state_link(state),
            "status": self._words.status(self._words.record.status_on(state, self._filters.day)),
            "cells": cells,
            "total": len(parts),
        }

    def _about(self, column: Column) -> dict[str, Any]:
        """What a cell is about, where it stands without its column."""
        if column.action is None:
            area = self._words.area(column.area)
            return {"area": column.area, "label": area["label"], "lang": area["lang"]}
        title = self._words.title(column.action)
        return {"area": column.area, "label": title["title"], "lang": title["lang"]}

    def _cell(self, column: Column, parts: Sequence[Part]) -> str | None:
        found = column.parts(self._words, parts)
        if not found:
            return None
        return str(len(found)) if column.action is None else day_marked(found[-1].period.since)

    def _one_action(self) -> dict[str, Any] | None:
        key = self._filters.action
        return None if key is None else self._words.action(self._words.record.actions[key])

    def _order(self, order: str) -> dict[str, Any]:
        sort = None if order == BY_NAME else order
        return {
            "label": gettext(ORDERS[order]),
            "url": self._asked.address(self._words.locale, sort=sort),
            "current": order == self._asked.order,
        }

    def _choices(self) -> list[dict[str, Any]]:
        words, record = self._words, self._words.record
        areas = [words.area(key) for key in words.areas]
        actions = [{"key": key, **words.title(key)} for key in record.shown_actions(self._filters.day)]
        return [
            _choice("area", gettext("Thematic area"), gettext("All areas"), areas, "key", "label"),
            _choice("action", gettext("Action"), gettext("All actions"), actions, "key", "title"),
            _choice(
                "state",
                gettext("State"),
                gettext("All states"),
                [{"key": code, "name": words.name(code)} for code in words.sorted_states(record.states)],
                "key",
                "name",
            ),
            _choice(
                "status",
                gettext("Status"),
                gettext("Every status"),
                [{"key": key, "word": gettext(word)} for key, word in STATUSES.items()],
                "key",
                "word",
            ),
        ]


def _choice(
    name: str, label: str, empty: str, options: Sequence[Mapping[str, Any]], value: str, text: str
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "empty": empty,
        "options": [
            {"value": each[value], "label": each[text], "lang": each.get("lang")} for each in options
        ],
    }
