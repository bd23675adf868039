"""Dates of which only a part is known, and periods between them, as people read them."""

from datetime import date

from babel.dates import format_skeleton
from flask_babel import format_date, gettext

from elearn.programme.facts.partial_dates import PartialDate
from elearn.web.locale import babel_locale


def told_date(when: PartialDate, locale: str) -> str:
    """A date by itself: "27 April 2009", "April 2023", "autumn 2017", "2018"."""
    if when.season:
        return _season(when)
    if when.day is not None:
        return str(format_date(when.first(), "long"))
    return str(format_skeleton("yMMMM" if when.month else "y", when.first(), locale=babel_locale(locale)))


def _season(when: PartialDate) -> str:
    words = {
        "spring": gettext("spring %(year)s"),
        "summer": gettext("summer %(year)s"),
        "autumn": gettext("autumn %(year)s"),
        "winter": gettext("winter %(year)s"),
    }
    return words[when.season or ""] % {"year": when.year}


def told_since(when: PartialDate, locale: str) -> str:
    """From when on: "since autumn 2017". A sentence of its own for each season, which other languages inflect."""
    if when.season:
        words = {
            "spring": gettext("since spring %(year)s"),
            "summer": gettext("since summer %(year)s"),
            "autumn": gettext("since autumn %(year)s"),
            "winter": gettext("since winter %(year)s"),
        }
        return words[when.season] % {"year": when.year}
    if when.month and when.day is None:
        return gettext("since %(date)s", date=format_date(when.first(), "MMMM y"))
    if when.day is None:
        return gettext("since %(year)s", year=told_date(when, locale))
    return gettext("since %(date)s", date=told_date(when, locale))


def told_period(since: PartialDate | None, until: PartialDate | None, locale: str) -> str:
    """A period: "2012-2017", "2012 - autumn 2017", "since 2018", or nothing where nothing is known."""
    if since is None and until is None:
        return ""
    if until is None:
        return told_since(since, locale) if since else ""
    end = told_date(until, locale)
    if since is None:
        return gettext("until %(date)s", date=end)
    if since == until:
        return end
    is_years = since.month is None and until.month is None
    return f"{told_date(since, locale)}–{end}" if is_years else f"{told_date(since, locale)} – {end}"


def told_days(starts: PartialDate, ends: PartialDate | None, locale: str) -> str:
    """The days of a meeting: "27–28 April 2009", in the order of the language."""
    if ends is None or ends == starts:
        return told_date(starts, locale)
    if starts.day is None or ends.day is None:
        return told_period(starts, ends, locale)
    first, last = starts.first(), ends.first()
    differing = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    parts = babel_locale(locale).interval_formats.get("yMMMd", {}).get(differing)
    if not parts or len(parts) != 2:
        return f"{told_date(starts, locale)} – {told_date(ends, locale)}"
    return "".join(_day(day, part) for day, part in zip((first, last), parts, strict=True))


def _day(day: date, pattern: str) -> str:
    # CLDR has intervals with short names of months only; the long ones stand in the same places.
    return str(format_date(day, pattern.replace("MMM", "MMMM")))
