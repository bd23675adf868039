"""Sizes of files and days, as each reader writes them."""

from datetime import date

import pytest
from flask import g

from elearn.web.application import Platform
from elearn.web.moments import days
from elearn.web.numbers import file_size

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("size", "english", "russian"),
    [
        (1, "1 kB", "1 кБ"),
        (1_240, "1.2 kB", "1,2 кБ"),
        (9_949, "9.9 kB", "9,9 кБ"),
        (9_950, "10 kB", "10 кБ"),
        (999_499, "999 kB", "999 кБ"),
        (999_500, "1 MB", "1 МБ"),
        (12_340_000, "12 MB", "12 МБ"),
    ],
)
def test_a_size_has_two_digits(platform: Platform, size: int, english: str, russian: str) -> None:
    for locale, told in (("en", english), ("ru", russian)):
        with platform.app_context():
            g.locale = locale
            assert file_size(size).replace(NO_BREAK, " ") == told


@pytest.mark.parametrize(
    ("last", "english"),
    [
        (None, "27 Apr 2009"),
        (date(2009, 4, 27), "27 Apr 2009"),
        (date(2009, 4, 28), "27–28 Apr 2009"),
        (date(2009, 5, 2), "27 Apr – 2 May 2009"),
    ],
)
def test_several_days_are_told_as_briefly_as_one_can(
    platform: Platform, last: date | None, english: str
) -> None:
    with platform.test_request_context("/en/"):
        assert " ".join(days(date(2009, 4, 27), last).split()) == english
