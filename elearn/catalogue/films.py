"""The HTML of a film: a player that loads nothing but its head, and the transcript beneath."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from elearn.catalogue.film_files import TYPES
from elearn.catalogue.packages import FilmSource, Video
from elearn.markup.captions import Cue
from elearn.markup.rendering import Passage, direction

A_PAUSE = 2_000  # milliseconds without words, after which a transcript begins a new paragraph
A_PARAGRAPH = 400  # letters, after which it does so with the next sentence


@dataclass(frozen=True)
class ShownFilm:
    """A film for readers of `locale`; `is_counted` where watching it is kept as progress of the activity, `credits`
    are lines of HTML."""

    film: Video
    locale: str
    title: Passage
    transcript: str
    is_counted: bool
    credits: tuple[str, ...] = ()


def film_html(shown: ShownFilm, media_url: Callable[[str], str], label: Callable[[str], str]) -> str:
    """A player with captions, what it weighs, and the transcript to unfold. Nothing plays by itself."""
    film, locale = shown.film, shown.locale
    poster = f' poster="{escape(media_url(film.poster))}"' if film.poster else ""
    named = f' aria-label="{escape(shown.title.text)}"' if shown.title.text else ""
    if shown.title.locale != locale:
        named += f' lang="{escape(shown.title.locale)}"'
    counted = f' data-film="{escape(film.key)}"' if shown.is_counted else ""
    sources = "".join(_source(each, media, media_url) for each, media in _in_order(film.sources))
    tracks = "".join(
        f'<track kind="captions" srclang="{language}" label="{escape(_name(language))}"'
        f' src="{escape(media_url(file))}"{" default" if language == locale else ""}>'
        for language, file in film.captions.items()
    )
    files = ", ".join(_link(each, locale, media_url, label) for each in film.sources)
    makers = "".join(f'<small class="credit">{each}</small>' for each in shown.credits)
    return (
        f'<video controls playsinline preload="metadata"{named}{poster}{counted}>{sources}{tracks}</video>'
        f'<p class="film-files">{escape(label("film_files"))} {files}{makers}</p>'
        f'<details class="transcript"><summary>{escape(label("transcript"))}</summary>'
        f"{shown.transcript}</details>"
    )


def _in_order(sources: tuple[FilmSource, ...]) -> Iterable[tuple[FilmSource, int | None]]:
    """The files as a browser is offered them, each with the width of screen from which it is meant.

    Kinds stay in the author's order. Of one kind the tall ones come first, for screens that can show them.
    """
    kinds = list(dict.fromkeys(_type(each) for each in sources))
    for kind in kinds:
        same = sorted((s for s in sources if _type(s) == kind), key=lambda s: s.height or 0, reverse=True)
        lowest = same[-1].height or 0
        for each in same:
            yield each, each.height if each.height is not None and each.height > lowest else None


def _source(source: FilmSource, least_width: int | None, media_url: Callable[[str], str]) -> str:
    media = f' media="(min-width: {least_width}px)"' if least_width else ""
    return f'<source src="{escape(media_url(source.path))}" type="{_type(source)}"{media}>'


def _type(source: FilmSource) -> str:
    return TYPES.get(PurePosixPath(source.path).suffix.lower(), "")


def _link(
    source: FilmSource, locale: str, media_url: Callable[[str], str], label: Callable[[str], str]
) -> str:
    kind = {"video/mp4": "MP4", "video/webm": "WebM"}.get(_type(source), "")
    lines = f"{source.height}p" if source.height else ""
    words = ", ".join(filter(None, (kind, lines, size_in_words(source.size, locale, label))))
    return f'<a href="{escape(media_url(source.path))}" download>{escape(words)}</a>'


def size_in_words(size: int, locale: str, label: Callable[[str], str]) -> str:
    """How many megabytes a file has, or kilobytes where it is a small one.

    >>> words = {"megabytes": "%(size)s MB", "kilobytes": "%(size)s kB"}.__getitem__
    >>> [size_in_words(size, "en", words) for size in (20_900, 1_250_000, 12_400_000)]
    ['21 kB', '1.3 MB', '12 MB']
    """
    if size < 1_000_000:
        return label("kilobytes") % {"size": _number(max(1, (size + 500) // 1000), locale)}
    tenths = (size + 50_000) // 100_000
    return label("megabytes") % {
        "size": _number(tenths / 10 if tenths < 100 else (size + 500_000) // 1_000_000, locale)
    }


def _number(value: float, locale: str) -> str:
    try:
        return str(format_decimal(value, locale=Locale.parse(locale, sep="-")))
    except (UnknownLocaleError, ValueError):
        return str(value)


def transcript_of(captions: tuple[str, tuple[Cue, ...]], locale: str) -> str:
    """A transcript made of captions: paragraphs, each with who speaks, where that is said."""
    language, cues = captions
    lang = "" if language == locale else f' lang="{escape(language)}" dir="{direction(language)}"'
    return "".join(
        f"<p{lang}>{f'<strong>{escape(voice)}:</strong> ' if voice else ''}{escape(words)}</p>"
        for voice, words in _paragraphs(cues)
    )


def _paragraphs(cues: tuple[Cue, ...]) -> Iterable[tuple[str, str]]:
    """Who speaks, and what, in paragraphs: a new one for another voice, after a pause, and when it grows long."""
    words: list[str] = []
    voice, end, said = "", 0, ""
    for cue in cues:
        is_other = bool(words) and cue.voice != voice
        is_long = sum(map(len, words)) > A_PARAGRAPH and words[-1].endswith((".", "!", "?", "…"))
        if words and (is_other or is_long or cue.start - end > A_PAUSE):
            # The same voice is named once, not with every paragraph.
            yield ("" if voice == said else voice), " ".join(words)
            words, said = [], voice
        voice, end = cue.voice, max(end, cue.end)
        words.append(" ".join(cue.words.split()))
    if words:
        yield ("" if voice == said else voice), " ".join(words)


def _name(language: str) -> str:
    """A language's name in itself."""
    try:
        return Locale.parse(language, sep="-").get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language
