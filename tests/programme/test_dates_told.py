"""Dates are told as exactly as they are known, in the reader's language."""

import re

import pytest
from flask_babel import force_locale

from elearn.programme.facts.dates_told import told_date, told_days, told_period
from elearn.programme.facts.partial_dates import PartialDate
from elearn.web.application import Platform
from elearn.web.locale import babel_locale

at = PartialDate.parse


def in_language(platform: Platform, lang: str, tell: object, *dates: PartialDate | None) -> str:
    with platform.test_request_context(), force_locale(babel_locale(lang)):
        told: str = tell(*dates, lang)  # type: ignore[operator]
        return re.sub(r"\s", " ", told)  # CLDR has its own kinds of space


@pytest.mark.parametrize(
    ("dates", "english", "russian"),
    [
        (("2009-04-27", "2009-04-28"), "27–28 April 2009", "27–28 апреля 2009 г."),
        (("2009-04-30", "2009-05-01"), "30 April – 1 May 2009", "30 апреля – 1 мая 2009 г."),
        (("2011-11-04", None), "4 November 2011", "4 ноября 2011 г."),
        (("2011-11", None), "November 2011", "ноябрь 2011 г."),
    ],
)
def test_days_of_a_meeting(
    platform: Platform, dates: tuple[str, str | None], english: str, russian: str
) -> None:
    starts, ends = at(dates[0]), at(dates[1]) if dates[1] else None
    assert in_language(platform, "en", told_days, starts, ends) == english
    assert in_language(platform, "ru", told_days, starts, ends) == russian


@pytest.mark.parametrize(
    ("dates", "english", "russian"),
    [
        (("2012", "2017"), "2012–2017", "2012–2017"),
        (("2012", "2017-23"), "2012 – autumn 2017", "2012 – осень 2017 г."),
        (("2017-23", None), "since autumn 2017", "с осени 2017 г."),
        (("2009-04", None), "since April 2009", "с апреля 2009"),
        (("2018", None), "since 2018", "с 2018 г."),
        (("2009-04-27", None), "since 27 April 2009", "с 27 апреля 2009 г."),
        ((None, "2017"), "until 2017", "до 2017"),
        ((None, None), "", ""),
        (("2023", "2023"), "2023", "2023"),
    ],
)
def test_periods(
    platform: Platform, dates: tuple[str | None, str | None], english: str, russian: str
) -> None:
    since, until = (at(each) if each else None for each in dates)
    assert in_language(platform, "en", told_period, since, until) == english
    assert in_language(platform, "ru", told_period, since, until) == russian


@pytest.mark.parametrize("season", ["21", "22", "23", "24"])
def test_every_season_has_a_word(platform: Platform, season: str) -> None:
    assert in_language(platform, "en", told_date, at(f"2017-{season}")) != ""
    assert "г." in in_language(platform, "ru", told_date, at(f"2017-{season}"))


@pytest.mark.parametrize(
    "text", ["", "17", "2017-13", "2017-00", "2017-25", "2011-02-30", "2017-23-01", "2017-1"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        at(text)
