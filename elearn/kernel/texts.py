"""Marking texts for translation where no request is at hand."""


def N_(text: str) -> str:  # noqa: N802
    """The text itself, marked so that the catalogues know it; it is translated where it is shown."""
    return text
