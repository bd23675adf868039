"""Plural forms in catalogues agree with CLDR."""

import gettext

import pytest
from babel import Locale

from elearn.localisation.plurals import plural_forms


@pytest.mark.parametrize(
    ("locale", "count"),
    [
        *(("ru", 3), ("uk", 3), ("tr", 2), ("hy", 2), ("ka", 2), ("tg", 1), ("hu", 2), ("fa", 2), ("en", 2)),
        *(("ar", 6), ("pl", 3), ("kk", 2), ("ky", 2), ("az", 2), ("uz", 2), ("ro", 3), ("bs", 3), ("fr", 3)),
    ],
)
def test_each_number_has_the_form_that_cldr_gives_it(locale: str, count: int) -> None:
    header = plural_forms(locale)
    assert header.startswith(f"nplurals={count}; plural=")
    form = gettext.c2py(header.partition("plural=")[2].rstrip(";"))
    category = Locale.parse(locale).plural_form
    names: dict[int, str] = {}
    for n in range(201):
        assert names.setdefault(form(n), category(n)) == category(n)
    assert len(set(names.values())) == len(names) <= count
