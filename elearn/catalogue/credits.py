"""Who made a picture or a film, from where it is and how it may be used, as pages say it."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from elearn.catalogue.checking_media import FILM_ENDINGS, PICTURE_ENDINGS
from elearn.catalogue.packages import Credit
from elearn.localisation.segments import digest
from elearn.markup.rendering import Passage, direction
from elearn.markup.targets import kind_of_target
from elearn.markup.typed_reading import Text

_CREATIVE_COMMONS = re.compile(r"CC (BY(?:-NC)?(?:-SA|-ND)?) (\d\.\d)")
_SHOWN = (*PICTURE_ENDINGS, *FILM_ENDINGS)


def credit_paths(kept: Iterable[Credit]) -> Mapping[str, Text]:
    """What credits say in words, by path: names, and what is no address. The same words are translated once."""
    found: dict[str, Text] = {}
    for each in kept:
        if PurePosixPath(each.file).suffix.lower() in _SHOWN:
            told = [each.author]
            told += [] if _is_address(each.source) else [each.source]
            told += [] if licence_address(each.licence) else [each.licence]
            found |= {_path(text): text for text in told if _path(text) not in found}
    return found


def _path(text: str) -> str:
    return f"credit/{digest(text)}"


def credit_html(credit: Credit, passage_of: Callable[[str], Passage], locale: str, label: str) -> str:
    """A line for readers of `locale`, after a label such as "Picture"; what is not in their language says so."""
    licence = escape(credit.licence)
    if _is_address(credit.source):
        # The host says enough: an address is long, and print spells it out.
        host = escape(urlsplit(credit.source).hostname or credit.source)
        source = f'<a href="{escape(credit.source)}" rel="noopener">{host}</a>'
    else:
        source = _name(passage_of(_path(credit.source)), locale)
    if address := licence_address(credit.licence):
        licence = f'<a href="{address}" rel="noopener">{licence}</a>'
    else:
        licence = _name(passage_of(_path(credit.licence)), locale)
    return f"{escape(label)}: {_name(passage_of(_path(credit.author)), locale)}, {source}, {licence}"


def licence_address(licence: str) -> str | None:
    """Where a licence of Creative Commons can be read; None for every other.

    >>> licence_address("CC BY-SA 4.0"), licence_address("CC0 1.0")
    ('https://creativecommons.org/licenses/by-sa/4.0/', 'https://creativecommons.org/publicdomain/zero/1.0/')
    """
    if licence in ("CC0", "CC0 1.0"):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    known = _CREATIVE_COMMONS.fullmatch(licence)
    return f"https://creativecommons.org/licenses/{known[1].lower()}/{known[2]}/" if known else None


def _is_address(source: str) -> bool:
    return kind_of_target(source) == "web"


def _name(passage: Passage, locale: str) -> str:
    """A name keeps to itself, in whatever direction it is written."""
    lang = ""
    if passage.locale != locale:
        lang = f' lang="{escape(passage.locale)}" dir="{direction(passage.locale)}"'
    return f"<bdi{lang}>{escape(passage.text)}</bdi>"
