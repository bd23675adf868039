"""Numbers as readers write them."""

from fractions import Fraction

from flask_babel import format_percent


def percent(share: Fraction | float) -> str:
    """A share from 0 to 1 in whole percent, rounded down: only what is whole is 100 %."""
    return format_percent(int(float(share) * 100 + 1e-9) / 100)
