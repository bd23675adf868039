"""The interface's words that stand within compiled pages, per language of the page."""

from collections.abc import Mapping

from flask_babel import force_locale, gettext

from elearn.web.locale import babel_locale, fallbacks, languages


def _words() -> dict[str, str]:
    return {
        "note": gettext("Note"),
        "warning": gettext("Take care"),
        "example": gettext("Example"),
        "definition": gettext("In other words"),
        "show_answer": gettext("Show the answer"),
        "footnotes": gettext("Notes"),
        "back_to_text": gettext("Back to the text"),
        "table": gettext("Table"),
        "footnote": gettext("Note"),
        "right_answer": gettext("Right answer"),
        "why": gettext("Why"),
        "true": gettext("True"),
        "false": gettext("False"),
        "open_reading": gettext("Open the text"),
        "transcript": gettext("Transcript"),
        "film_files": gettext("To play or to save:"),
        "picture": gettext("Picture"),
        "film": gettext("Film"),
        "megabytes": gettext("%(size)s MB"),
        "kilobytes": gettext("%(size)s kB"),
    }


def labels_for(locale: str, source: str) -> Mapping[str, str]:
    """The words for pages in a language; those of the source language stand beside, as `key@language`."""
    own, other = _in_language(locale), _in_language(source)
    return {**own, **{f"{key}@{source}": word for key, word in other.items()}}


def _in_language(locale: str) -> dict[str, str]:
    known = next(code for code in fallbacks(locale) if code in languages())
    with force_locale(babel_locale(known)):
        return _words()
