"""Texts that stand in another language than their page: each says which (WCAG 3.1.2)."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from elearn.markup.rendering import Passage, direction

# Stands in a translated sentence for a passage that may be in another language.
PASSAGE = "\N{OBJECT REPLACEMENT CHARACTER}"


def marked(passage: Passage, locale: str) -> Markup:
    """The passage, within an element that names its language where that is not the page's."""
    if passage.locale == locale:
        return escape(passage.text)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(
        passage.locale, direction(passage.locale), passage.text
    )


def around(sentence: str, passages: Sequence[Passage], locale: str) -> Markup:
    """A sentence of the interface with the passages in its places, in their order."""
    pieces = [escape(piece) for piece in sentence.split(PASSAGE)]
    whole = pieces[0]
    for passage, piece in zip(passages, pieces[1:], strict=True):
        whole += marked(passage, locale) + piece
    return whole


def page_title(*parts: Passage) -> Passage:
    """A title of these parts. It can be in one language only: that of the first, and the others keep to it."""
    locale = parts[0].locale
    return Passage(" - ".join(part.text for part in parts if part.locale == locale), locale)
