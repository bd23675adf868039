"""The HTML of a film."""

from collections.abc import Callable
from html import escape
from pathlib import PurePosixPath

from babel import Locale, UnknownLocaleError

from elearn.catalogue.packages import Video

TYPES = {".mp4": "video/mp4", ".webm": "video/webm"}


def film_html(film: Video, locale: str, media_url: Callable[[str], str], transcript: str, label: str) -> str:
    """A player with captions, and the transcript to unfold. Nothing loads before it is asked for."""
    poster = f' poster="{escape(media_url(film.poster))}"' if film.poster else ""
    sources = "".join(
        f'<source src="{escape(media_url(file))}" type="{TYPES.get(PurePosixPath(file).suffix.lower(), "")}">'
        for file in film.files
    )
    tracks = "".join(
        f'<track kind="captions" srclang="{language}" label="{escape(_name(language))}"'
        f' src="{escape(media_url(file))}"{" default" if language == locale else ""}>'
        for language, file in film.captions.items()
    )
    return (
        f'<video controls preload="none"{poster}>{sources}{tracks}</video>'
        f'<details class="transcript"><summary>{escape(label)}</summary>{transcript}</details>'
    )


def _name(language: str) -> str:
    """A language's name in itself."""
    try:
        return Locale.parse(language, sep="-").get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language
