"""Numbers as readers write them."""

from fractions import Fraction

from babel.units import format_unit
from flask_babel import format_percent

from elearn.web.locale import babel_locale, current_locale


def percent(share: Fraction | float) -> str:
    """A share from 0 to 1 in whole percent, rounded down: only what is whole is 100 %."""
    return format_percent(int(float(share) * 100 + 1e-9) / 100)


def file_size(size: int) -> str:
    """Bytes as readers are told the size of a file: two digits are enough to decide by."""
    unit, number = ("megabyte", size / 1_000_000) if size >= 999_500 else ("kilobyte", max(size / 1_000, 1))
    rounded = round(number, 1) if number < 9.95 else round(number)
    return format_unit(rounded, unit, "short", locale=babel_locale(current_locale()))
