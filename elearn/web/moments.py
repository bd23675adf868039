"""Moments on pages: we know no reader's time zone, so pages carry UTC, and script rewrites it to the reader's clock."""

from datetime import date, datetime

from babel.dates import format_interval
from flask_babel import format_date, format_datetime, format_time

from elearn.web.locale import babel_locale, current_locale


def moment(when: datetime | None) -> dict[str, str] | None:
    """A moment as templates take it, see `templates/macros/moment.html`; None where there is none."""
    return {"iso": when.isoformat(), "text": str(format_datetime(when, "short"))} if when else None


def whole_moment(when: datetime) -> dict[str, str]:
    """A moment that people plan by: the month in words. With its time zone also where script rewrites it."""
    text = f"{format_date(when, 'long')}, {format_time(when, 'short')}"
    return {"iso": when.isoformat(), "text": text, "zone": "yes"}


def days(first: date, last: date | None = None) -> str:
    """A day, or several that follow one another, with the month in short."""
    if last is None or last == first:
        return str(format_date(first, "medium"))
    return str(format_interval(first, last, "yMMMd", locale=babel_locale(current_locale())))
