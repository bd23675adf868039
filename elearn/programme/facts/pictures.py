"""Where the shapes of the programme's two pictures stand. Both are as narrow as a phone, and grow downwards.

Templates draw them as SVG; words come in ready, and are only broken into lines here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from textwrap import wrap
from typing import Any

from elearn.programme.facts.reading import Event, Facts, MandateFact

WIDTH = 320

# The timeline: years down, an axis with the meetings, a column for each area, the periods beside.
YEAR, TOP = 28, 44
AXIS, FIRST_COLUMN, COLUMN, BAR = 52, 68, 23, 15
_DAYS = 365.25

# The structure: boxes below one another, and the line of the body that serves them all.
BOX_X, GAP, PADDING = 24, 36, 14
NAME_LINE, SMALL_LINE = 21, 19
# So many letters of these sizes fit into a box, Cyrillic ones too.
NAME_LETTERS, SMALL_LETTERS = 26, 32


@dataclass(frozen=True)
class Bar:
    """A piece of an area's column. `kind`: sure, differing (some sources only), open (not all of it documented)."""

    area: str
    x: int
    y: float
    height: float
    kind: str


@dataclass(frozen=True)
class Box:
    """A body: its name in lines, what it does in lines."""

    y: int
    height: int
    name: Sequence[str]
    decides: Sequence[str]


def timeline_picture(
    known: Facts, areas: Sequence[str], labels: Mapping[str, Sequence[str]], today: date
) -> dict[str, Any] | None:
    """The shapes of the timeline, None where there is nothing to draw; `labels` are the periods of each mandate in
    words, a line for each."""
    days = [event.starts.first() for event in known.events]
    spans = [(mandate, _span(known.mandates, place)) for place, mandate in enumerate(known.mandates)]
    days += [day for _, (since, until, *_) in spans for day in (since, until)]
    if not days:
        return None
    first, last = min(days).year, max(date.fromordinal(day.toordinal() - 1) for day in days).year
    columns = {area: FIRST_COLUMN + place * COLUMN for place, area in enumerate(areas)}

    def down(day: date) -> float:
        return round(TOP + (day - date(first, 1, 1)).days / _DAYS * YEAR, 1)

    strong = {event.starts.year for event in known.events if event.kind == "ministerial"}
    right = FIRST_COLUMN + len(areas) * COLUMN
    return {
        "width": WIDTH,
        "height": TOP + (last - first + 1) * YEAR + 10,
        "axis": AXIS,
        "top": TOP,
        "bar": BAR,
        "right": right,
        "bottom": TOP + (last - first + 1) * YEAR,
        "columns": [{"area": area, "x": x} for area, x in columns.items()],
        "years": [
            {"year": year, "y": TOP + (year - first) * YEAR, "strong": year in strong}
            for year in range(first, last + 1)
        ],
        "bars": [bar for mandate, span in spans for bar in _bars(mandate, span, columns, down)],
        "events": [_mark(event, down) for event in known.events],
        "labels": [
            {"y": down(span[0]) + 16, "lines": list(labels.get(mandate.key, ()))} for mandate, span in spans
        ],
        "today": down(today) if first <= today.year <= last else None,
    }


def _mark(event: Event, down: Any) -> dict[str, Any]:
    return {"y": down(event.starts.first()), "kind": event.kind}


def _span(mandates: Sequence[MandateFact], place: int) -> tuple[date, date, date, date, bool]:
    """From where to where any source lets a mandate run, from where to where all do, and whether its end is known.
    Without an end it runs as far as the next one's beginning."""
    mandate = mandates[place]
    starts = [each.since.first() for each in mandate.periods if each.since] or [mandate.since.first()]
    ends = [each.until.after() for each in mandate.periods if each.until]
    is_known = bool(ends)
    if not ends:
        following = [each.since.first() for each in mandates[place + 1 :]]
        ends = [min(following, default=date(max(starts).year + 1, 1, 1))]
    return min(starts), max(ends), max(starts), min(ends), is_known


def _bars(
    mandate: MandateFact,
    span: tuple[date, date, date, date, bool],
    columns: Mapping[str, int],
    down: Any,
) -> Iterator[Bar]:
    since, until, sure_since, sure_until, is_known = span
    is_open = not mandate.areas or not is_known
    pieces = [(since, until, "open")]
    if not is_open:
        pieces = [
            (since, sure_since, "differing"),
            (sure_since, sure_until, "sure"),
            (sure_until, until, "differing"),
        ]
    for area, x in columns.items():
        for start, end, kind in pieces if not mandate.areas or area in mandate.areas else ():
            if end > start:
                # A hair of ground between two mandates that follow each other.
                yield Bar(area, x, down(start) + 1, round(down(end) - down(start) - 2, 1), kind)


def structure_picture(bodies: Sequence[tuple[str, str, str]], serving: str) -> dict[str, Any]:
    """The boxes of bodies, each with its key, name and what it does, and the line from the one that serves the
    others."""
    boxes: list[Box] = []
    y = 4
    for _, name, decides in bodies:
        lines = wrap(name, NAME_LETTERS), wrap(decides, SMALL_LETTERS)
        height = 2 * PADDING + NAME_LINE * len(lines[0]) + SMALL_LINE * len(lines[1])
        boxes.append(Box(y, height, *lines))
        y += height + GAP
    served = [box for box, (key, *_) in zip(boxes, bodies, strict=True) if key != serving]
    server = [box for box, (key, *_) in zip(boxes, bodies, strict=True) if key == serving]
    return {
        "width": WIDTH,
        "height": y - GAP + 4,
        "box_x": BOX_X,
        "box_width": WIDTH - BOX_X - 2,
        "padding": PADDING,
        "name_line": NAME_LINE,
        "small_line": SMALL_LINE,
        "boxes": boxes,
        "arrows": [{"from": upper.y + upper.height, "to": lower.y} for upper, lower in pairwise(served)],
        "served": [box.y + box.height // 2 for box in served] if server else [],
        "server": server[0].y + server[0].height // 2 if server else None,
    }
