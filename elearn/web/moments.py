"""Moments on pages: we know no reader's time zone, so pages carry UTC, and script rewrites it to the reader's clock."""

from datetime import datetime

from flask_babel import format_datetime


def moment(when: datetime | None) -> dict[str, str] | None:
    """A moment as templates take it, see `templates/macros/moment.html`; None where there is none."""
    return {"iso": when.isoformat(), "text": str(format_datetime(when, "short"))} if when else None
