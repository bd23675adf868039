"""What a page tells those who do not read it: search engines, and programs that show a link to it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from flask import url_for

from elearn.markup.rendering import Passage
from elearn.web.assets import asset_url
from elearn.web.locale import languages

# An endpoint, and its arguments but for the language.
Address = tuple[str, tuple[tuple[str, Any], ...]]

# Its address without a language chooses one; of all others English is the one for who reads neither.
_NEGOTIATED = "portal.home"


@dataclass(frozen=True)
class Told:
    """What a public page is about, in a sentence or two; `area` whose picture stands for it, else the platform's."""

    description: str | Passage
    area: str | None = None


@dataclass(frozen=True)
class Addresses:
    """Where a page is, whole: in its own language, in each, and for who reads none of them."""

    canonical: str
    alternates: tuple[tuple[str, str], ...]


@lru_cache(4096)
def in_language(endpoint: str, arguments: tuple[tuple[str, Any], ...], code: str) -> str:
    """The address of a page in a language, without the host."""
    return url_for(endpoint, **dict(arguments), lang=code)


def addresses_of(base: str, address: Address, lang: str) -> Addresses:
    """The addresses of a page under the platform's own, which `base` is; queries are left out: a filtered list is the
    same page."""
    endpoint, arguments = address
    found = {code: base + in_language(endpoint, arguments, code) for code in languages()}
    neutral = f"{base}/" if endpoint == _NEGOTIATED else found["en"]
    return Addresses(found[lang], (*found.items(), ("x-default", neutral)))


def head_values(base: str, lang: str, told: Told | None, address: Address | None) -> dict[str, Any]:
    """What the head of the layout is given; `address` None where the page has none that could be asked for again."""
    values: dict[str, Any] = {
        "addresses": addresses_of(base, address, lang) if address else None,
        "told": None,
    }
    if told is not None and address is not None:
        text = told.description
        values["told"] = {
            "description": text.text if isinstance(text, Passage) else text,
            "picture": base + asset_url(f"cards/{_card(told.area)}.png"),
            "locale": open_graph_locale(lang),
            "others": [open_graph_locale(code) for code in languages() if code != lang],
        }
    return values


def _card(area: str | None) -> str:
    """The areas are data, pictures are files: a new area has the platform's until somebody draws one."""
    if area is not None:
        try:
            asset_url(f"cards/{area}.png")
        except KeyError:
            return "platform"
    return area or "platform"


def open_graph_locale(code: str) -> str:
    """A language as Open Graph writes it, with a territory where there is an obvious one.

    >>> open_graph_locale("en"), open_graph_locale("ru")
    ('en_GB', 'ru_RU')
    """
    likely = Locale.parse("en_GB" if code == "en" else get_global("likely_subtags").get(code, code))
    return f"{likely.language}_{likely.territory}" if likely.territory else likely.language
