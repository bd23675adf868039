"""The interface's words that stand in books, in the language in force."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask_babel import force_locale, gettext

from elearn.web.locale import babel_locale, fallbacks, languages


def pages_language(locale: str) -> str:
    """The language of the platform's pages for readers of a course in `locale`."""
    return next(code for code in fallbacks(locale) if code in languages())


@contextmanager
def in_language_of(locale: str) -> Iterator[None]:
    """Words, dates and numbers for readers of a course in `locale`."""
    with force_locale(babel_locale(pages_language(locale))):
        yield


def kind_word(kind: str) -> str:
    """What an activity is."""
    return {
        "lesson": gettext("Lesson"),
        "quiz": gettext("Quiz"),
        "reading": gettext("Reading"),
        "video": gettext("Film"),
        "survey": gettext("Survey"),
    }[kind]


def book_words() -> Mapping[str, str]:
    """The words of every book."""
    return {
        "platform": gettext("Prague Process e-learning"),
        "academy": gettext("Training Academy"),
        "secretariat": gettext(
            "The Training Academy of the Prague Process. The International Centre for Migration Policy "
            "Development (ICMPD) is its secretariat."
        ),
        "contents": gettext("Contents"),
        # The numbers stand in these places whatever the language's order.
        "page_of": gettext("%(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "on_page": gettext("page %(page)s", page="{page}"),
        "aims": gettext("After this you can"),
        "terms": gettext("Terms"),
        "sources": gettext("Sources"),
        "terms_and_sources": gettext("Terms and sources"),
        "about": gettext("About this file"),
        "cover": gettext("Cover"),
        "footnotes": gettext("Notes"),
        "address": gettext("On the platform"),
        "funding": gettext("Funding"),
        "accessible": gettext(
            "Text with headings, a table of contents, and descriptions of all pictures. It can be read aloud, and "
            "laid out for any screen."
        ),
        "check": gettext("Check yourself"),
        "check_answer": gettext("The answer is on the platform."),
        "film_label": gettext("Film"),
        "film": gettext("Watch it on the platform"),
        "transcript": gettext("Transcript"),
    }
