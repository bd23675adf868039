"""Names that never go out without their footnote: on pages, in files, in pictures.

A domain declares what calls for a footnote; whatever shows texts asks here which footnotes they call for. Pages do so
by their finished HTML, so that no view and no template has to remember it.
"""

from collections.abc import Iterable, Mapping

from flask_babel import gettext

_declared: dict[str, str] = {}


def declare_footnote(marks: Iterable[str], text: str) -> None:
    """Whatever is one of `marks`, or holds one that has an asterisk, calls for a footnote; `text` is a marked text."""
    _declared.update(dict.fromkeys(marks, text))


def footnotes_of(text: str) -> list[str]:
    """The footnotes that the names in a text, or in a page's HTML, call for, in the reader's language."""
    called = dict.fromkeys(note for mark, note in _declared.items() if mark[-1] == "*" and mark in text)
    return [gettext(note) for note in called]


def footnotes_by_mark() -> Mapping[str, str]:
    """The footnote of every name and code, in the reader's language: for files, whose cells are such names, and which
    are written where nobody's language is known."""
    return {mark: gettext(note) for mark, note in _declared.items()}
