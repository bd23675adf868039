"""In which language to answer: the address says it; else the account, the cookie, the browser, by a chain."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from babel import Locale
from flask import Request, g, has_request_context, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

TRANSLATIONS = Path(__file__).parents[2] / "translations"
LOCALE_COOKIE = "lang"

# Where a person reads Russian rather than English when their own language is not there.
RUSSIAN_FIRST = frozenset({"az", "be", "hy", "ka", "kk", "ky", "tg", "tk", "uk", "uz"})


_folders = [TRANSLATIONS]


def look_also_in(folder: Path) -> None:
    """Offer the languages of another folder of catalogues too; before the application is made."""
    if folder not in _folders:
        _folders.append(folder)
        languages.cache_clear()


def catalogue_folders() -> tuple[Path, ...]:
    """Where the interface's catalogues are."""
    return tuple(_folders)


@cache
def languages() -> tuple[str, ...]:
    """The languages of the interface: English and every catalogue there is."""
    found = {path.parent.name for folder in _folders for path in folder.glob("*/LC_MESSAGES")}
    return ("en", *sorted(found - {"en"}))


@cache
def babel_locale(code: str) -> Locale:
    """The locale for dates and numbers; Babel's plain `en` is American, ours is not."""
    return Locale.parse("en_GB" if code == "en" else code, sep="-" if "-" in code else "_")


@cache
def own_name(code: str) -> str:
    """A language's name in itself, as a switcher shows it."""
    locale = Locale.parse(code, sep="-" if "-" in code else "_")
    name = locale.get_display_name(locale)
    return (name or code)[0].upper() + (name or code)[1:]


@cache
def name_in(code: str, reader: str) -> str:
    """A language's name within a sentence in the reader's language."""
    locale = Locale.parse(code, sep="-" if "-" in code else "_")
    return locale.get_display_name(Locale.parse(reader, sep="-" if "-" in reader else "_")) or code


@cache
def direction(code: str) -> str:
    """`ltr` or `rtl`."""
    return str(babel_locale(code).text_direction)


def fallbacks(code: str) -> Iterable[str]:
    """The languages to try for somebody who reads `code`, the best first."""
    base = code.replace("_", "-").split("-")[0].lower()
    yield base
    if base in RUSSIAN_FIRST:
        yield "ru"
    yield "en"


def negotiate(wanted: Sequence[str], known: Sequence[str]) -> str:
    """The first known language along the chains of those wanted, each chain to its end before English
    decides."""
    for code in wanted:
        for choice in fallbacks(code):
            if choice in known and (choice != "en" or code.lower().startswith("en")):
                return choice
    return "en"


def negotiate_for(asked: Request) -> str:
    """The language for a request whose address names none."""
    if (said := asked.args.get("lang")) in languages() and said:
        return said
    kept = asked.cookies.get(LOCALE_COOKIE)
    wanted = [kept] if kept in languages() else []
    return negotiate(
        [*(w for w in wanted if w), *(value for value, _ in asked.accept_languages)], languages()
    )


def current_locale() -> str:
    """The language of this request's answer."""
    if not has_request_context():
        forced: str = g.get("locale", "en")
        return forced
    if "locale" not in g:
        in_address = (request.view_args or {}).get("lang") or request.path.split("/", 2)[1]
        named = in_address if in_address in languages() else _language_of_form(request)
        g.locale = named if named in languages() else negotiate_for(request)
    found: str = g.locale
    return found


def _language_of_form(asked: Request) -> str:
    """Forms post to addresses without a language: it is that of the page on which the form stood."""
    if asked.method != "POST" or asked.path.startswith("/api/"):
        return ""
    return _said_in_form(asked) or _said_before(asked)


def _said_in_form(asked: Request) -> str:
    try:
        return asked.form.get("lang", "")
    except HTTPException:  # too large, or broken: the page that says so needs a language too
        return ""


def _said_before(asked: Request) -> str:
    """The language in the address of the page before, where that is an address at all."""
    try:
        way = urlsplit(asked.headers.get("Referer", "")).path.split("/")
    except ValueError:
        return ""
    return way[1] if len(way) > 1 else ""


class LanguageConverter(BaseConverter):
    """`<lang:lang>` in an address: a language of the interface, nothing else."""

    part_isolating = True

    def __init__(self, url_map: object) -> None:
        super().__init__(url_map)  # type: ignore[arg-type]
        self.regex = "|".join(languages())
