"""Keys made from what something is called: small Latin letters, digits and hyphens."""

import re
import unicodedata

LONGEST = 60  # a number may follow


def key_from(name: str, *, otherwise: str = "item") -> str:
    """A key that says what it stands for, as far as its letters are Latin; `otherwise` where none is.

    >>> key_from("Ärger, again & again!"), key_from("Новость")
    ('arger-again-again', 'item')
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub("[^a-z0-9]+", "-", letters).strip("-") or otherwise
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition("-")[0] or words[:LONGEST]
