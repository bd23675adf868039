"""Participation as files: a row for each state in each action, and the picture."""

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, render_template
from flask_babel import gettext, ngettext
from markupsafe import Markup

from elearn.programme.participation.matrix import Asked, ParticipationPage
from elearn.programme.participation.picture import Band, draw
from elearn.programme.participation.words import Readable, day_words
from elearn.programme.states import STATUSES
from elearn.web import tables
from elearn.web.footnotes import footnotes_by_mark, footnotes_of
from elearn.web.headers import UPLOADED_FILE_POLICY
from elearn.web.locale import direction
from elearn.web.streaming import streamed
from elearn.web.tables import Bytes, Cell, Column, Kind, Notes, Rows
from elearn.web.trusted import trusted

SVG = "image/svg+xml"
COLUMNS = (
    Column("state"),
    Column("state_name", Kind.TEXT, may_call=True),
    Column("status"),
    Column("status_since"),
    Column("area"),
    Column("area_label", Kind.TEXT),
    Column("action"),
    Column("action_title", Kind.TEXT),
    Column("lead", Kind.TEXT, may_call=True),
    Column("since"),
    Column("until"),
    Column("example"),
)


def examples_note() -> str:
    """What stands wherever something made up is shown."""
    return gettext(
        "Examples, not facts: these actions and who takes part in them are made up, to show how the page works."
    )


def table_file(readable: Readable, asked: Asked, form: str) -> Response:
    """What the page shows as CSV, XLSX or JSON; the day, the filters and the footnotes stand below. Raises Busy."""
    page = ParticipationPage(readable, asked)
    found = _rows(readable, asked, page)
    notes = Notes(
        [*_about(readable, asked), *([examples_note()] if page.chosen.has_examples else [])],
        footnotes_by_mark(),
        gettext("Notes"),
    )
    makers: dict[str, tuple[str, Callable[[], Bytes]]] = {
        "csv": (tables.CSV, lambda: tables.csv_bytes(COLUMNS, _each(found), bom=True, notes=notes)),
        "xlsx": (tables.XLSX, lambda: tables.xlsx_bytes(COLUMNS, _each(found), notes=notes)),
        "json": (tables.JSON, lambda: tables.json_bytes(COLUMNS, _each(found), notes=notes)),
    }
    mimetype, source = makers[form]
    return streamed(source, mimetype=mimetype, filename=f"participation-{asked.filters.day}.{form}")


def _each(rows: list[list[Cell]]) -> Rows:
    yield from rows


def _rows(readable: Readable, asked: Asked, page: ParticipationPage) -> list[list[Cell]]:
    record, found = readable.record, []
    for state in page.states():
        status = record.status_on(state, asked.filters.day)
        for part in page.chosen.by_state[state]:
            action = record.actions[part.action]
            lead = readable.lead(action)
            until = record.whole_period(part).until
            row: list[Cell] = [
                state,
                readable.name(state),
                status.status if status else None,
                str(status.since) if status else None,
                action.area,
                readable.areas[action.area].label,
                action.key,
                readable.title(action.key)["title"],
                lead["name"] if lead else None,
                str(part.period.since),
                str(until) if until else None,
                "example" if part.is_example or action.is_example else None,
            ]
            found.append(row)
    return found


def _about(readable: Readable, asked: Asked) -> list[str]:
    """The day and the filters, a sentence each."""
    filters, told = asked.filters, [gettext("As of %(day)s", day=str(asked.filters.day))]
    if filters.area is not None:
        told.append(f"{gettext('Thematic area')}: {readable.areas[filters.area].label}")
    if filters.action is not None:
        told.append(f"{gettext('Action')}: {readable.title(filters.action)['title']}")
    if filters.state is not None:
        name = readable.name(filters.state)
        told += [f"{gettext('State')}: {name}", *footnotes_of(name)]
    if filters.status is not None:
        told.append(f"{gettext('Status')}: {gettext(STATUSES[filters.status])}")
    return told


def picture(readable: Readable, asked: Asked, page: ParticipationPage, *, is_file: bool) -> Markup | None:
    """The picture as SVG, on a page or as a file; None on a page where there is nothing to draw."""
    shown = _shown(readable, page)
    if not shown and not is_file:
        return None
    bands = [
        Band(key, f"{readable.areas[key].label}: {len(states)}", [_tile(readable, state) for state in states])
        for key, states in shown.items()
    ]
    heads = [gettext("Who takes part in what"), day_words(asked.filters.day)] if is_file else []
    names = " ".join(name for band in bands for _, name in band.states)
    notes = [
        *(_about(readable, asked)[1:] if is_file else []),
        *([examples_note()] if page.chosen.has_examples else []),
        *([] if bands else [gettext("Nothing is recorded for this.")]),
        *footnotes_of(names),
    ]
    way = direction(readable.locale)
    return trusted(
        render_template(
            "programme/_picture.svg",
            picture=draw(heads, bands, list(dict.fromkeys(notes)), is_mirrored=way == "rtl"),
            direction=way,
            title=gettext("States that take part, by thematic area"),
            description=_description(readable, shown),
            locale=readable.locale,
            is_file=is_file,
        )
    )


def _shown(readable: Readable, page: ParticipationPage) -> dict[str, list[str]]:
    by_area = {
        key: {part.state for part in page.chosen.parts if readable.record.actions[part.action].area == key}
        for key in readable.areas
    }
    return {key: readable.sorted_states(states) for key, states in by_area.items() if states}


def _tile(readable: Readable, state: str) -> tuple[str, str]:
    """A state's code, with the asterisk that its name has, and its name."""
    name = readable.name(state)
    return state + ("*" if footnotes_of(name) else ""), name


def _description(readable: Readable, shown: dict[str, list[str]]) -> str:
    return "; ".join(
        f"{readable.areas[key].label}: " + ngettext("%(num)s state", "%(num)s states", len(states))
        for key, states in shown.items()
    )


def picture_file(readable: Readable, asked: Asked) -> Response:
    """The picture by itself."""
    drawn: Any = picture(readable, asked, ParticipationPage(readable, asked), is_file=True)
    response = make_response(str(drawn))
    response.mimetype = SVG
    response.headers["Content-Disposition"] = f'inline; filename="participation-{asked.filters.day}.svg"'
    response.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response
