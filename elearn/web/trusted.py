"""The one place that says of a string that it is safe HTML."""

from markupsafe import Markup


def trusted(html: str) -> Markup:
    """HTML of our own templates, or that the sanitiser has passed at publication; never anything else."""
    return Markup(html)  # noqa: S704 - this is where it is decided
