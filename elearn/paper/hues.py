"""The colours of the six areas on paper: those of light pages (static/app.css), dark enough to be read in grey too."""

from collections.abc import Mapping

# By area: the colour of titles and lines, and that of grounds.
HUES: Mapping[str, tuple[str, str]] = {
    "illegal-migration": ("#48409a", "#eceaf8"),
    "return": ("#86306c", "#f8e9f3"),
    "legal-migration": ("#0b665d", "#e0f2ef"),
    "integration": ("#963e1c", "#fbebe3"),
    "development": ("#49620f", "#eef4dc"),
    "asylum": ("#0b5a92", "#e2eff9"),
}
