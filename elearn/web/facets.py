"""Lists with filters as links: what a choice leaves, how many each further choice would leave, and the way back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from flask_babel import gettext

from elearn.web.locale import own_name


class HasTraits(Protocol):
    """Something that can be filtered: by facet, its values there."""

    @property
    def traits(self) -> Mapping[str, frozenset[str]]: ...


T = TypeVar("T", bound=HasTraits)


@dataclass(frozen=True)
class Choice(Generic[T]):
    """What filters leave: `counts` says for each value of a facet how many things would be left with it instead of
    what is chosen there, `without` how many with nothing chosen there."""

    found: tuple[T, ...]
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)
    without: Mapping[str, int] = field(default_factory=dict)


def choose(things: Iterable[T], facets: Sequence[str], wanted: Mapping[str, str]) -> Choice[T]:
    """The things that have every wanted value, by facet. A value that none has leaves none."""
    found: list[T] = []
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in facets}
    without: Counter[str] = Counter()
    for thing in things:
        traits = thing.traits
        failed = [facet for facet, value in wanted.items() if value not in traits[facet]]
        if not failed:
            found.append(thing)
        if len(failed) > 1:
            continue
        for facet in failed or facets:
            without[facet] += 1
            for value in traits[facet]:
                counts[facet][value] += 1
    return Choice(tuple(found), counts, without)


@dataclass(frozen=True)
class Asked:
    """What an address asks of a list: values by facet, in the order of `facets`, an order and a page from 1."""

    base: str
    facets: Sequence[str]
    orders: Sequence[str]
    wanted: Mapping[str, str]
    order: str
    page: int

    def address(self, change: Mapping[str, str | None], *, order: str = "", page: int = 1) -> str:
        """The address with other values, nothing said that goes without saying; a facet that becomes None is
        dropped."""
        merged = {**self.wanted, **change}
        query = {facet: value for facet in self.facets if (value := merged.get(facet))}
        if (wanted_order := order or self.order) != self.orders[0]:
            query["sort"] = wanted_order
        if page > 1:
            query["page"] = str(page)
        return f"{self.base}?{urlencode(query)}" if query else self.base

    def without_filters(self) -> str:
        """The address with nothing chosen."""
        return self.address(dict.fromkeys(self.facets))


def asked_of(base: str, query: Mapping[str, str], facets: Sequence[str], orders: Sequence[str]) -> Asked:
    """What a visitor's query asks; an order or a page that there is not is the first."""
    order = query.get("sort", "")
    return Asked(
        base,
        facets,
        orders,
        {facet: value for facet in facets if (value := query.get(facet))},
        order if order in orders else orders[0],
        page_number(query.get("page", "")),
    )


def page_number(said: str) -> int:
    """The page that an address asks for, from 1; what is no number asks for the first.

    >>> [page_number(said) for said in ("7", "0", "", "x", "٣", "9" * 99)]
    [7, 1, 1, 1, 1, 1]
    """
    return max(1, int(said)) if said.isascii() and said.isdecimal() and len(said) < 9 else 1


class Words(Protocol):
    """What the facets of a list and their values are called, for one reader."""

    def title(self, facet: str) -> str:
        """The facet's name."""

    def known(self, facet: str) -> Iterable[str]:
        """The values that can be chosen, in order."""

    def label(self, facet: str, value: str) -> str:
        """A known value's word."""

    def lang(self, facet: str, value: str) -> str | None:
        """The language of a known value's word, where it is not the page's."""

    def counted(self, number: int) -> str:
        """So many things, in words."""

    def left(self, number: int) -> str:
        """So many things without a filter, in words."""


class Named(Protocol):
    """Something that lists are filtered by, such as an area: its word, and the language that this is really in."""

    @property
    def label(self) -> str: ...
    @property
    def locale(self) -> str: ...


class ValueWords:
    """Words for the values of facets: of `area` and `language` as every list has them, of any other as it is marked
    for translation in `marked`, or as it stands. Facets have the names in `titles`."""

    def __init__(
        self,
        titles: Mapping[str, str],
        marked: Mapping[str, str],
        areas: Mapping[str, Named],
        locale: str,
    ) -> None:
        self._titles = titles
        self._marked = marked
        self._areas = areas
        self._locale = locale

    def title(self, facet: str) -> str:
        """The facet's name."""
        return gettext(self._titles[facet])

    def label(self, facet: str, value: str) -> str:
        """A known value's word."""
        if facet == "language":
            return own_name(value)
        if facet == "area" and value in self._areas:
            return self._areas[value].label
        marked = self._marked.get(value)
        return value if marked is None else gettext(marked)

    def lang(self, facet: str, value: str) -> str | None:
        """The language of a known value's word, where it is not the page's."""
        said_in = self._locale
        if facet == "language":
            said_in = value
        elif facet == "area" and value in self._areas:
            said_in = self._areas[value].locale
        return None if said_in == self._locale else said_in


class Filters(Generic[T]):
    """The filters of a page, as `templates/macros/filters.html` takes them."""

    def __init__(self, asked: Asked, choice: Choice[T], words: Words) -> None:
        self._asked = asked
        self._choice = choice
        self._words = words

    def values(self) -> dict[str, Any]:
        """What there is to choose, what is chosen, and what to drop where nothing fits."""
        return {
            "filters": [
                self._filter(facet) for facet in self._asked.facets if list(self._words.known(facet))
            ],
            "chosen": [self._chosen(facet) for facet in self._asked.wanted],
            "drop_all": self._asked.without_filters(),
            "mends": [] if self._choice.found else self._mends(),
        }

    def page(self, size: int) -> tuple[slice, dict[str, Any] | None]:
        """Which of what was found stand on the asked page, or the nearest that there is, and the pager."""
        total = len(self._choice.found)
        pages = max(1, -(-total // size))
        page = min(max(self._asked.page, 1), pages)
        shown = slice((page - 1) * size, page * size)
        if pages == 1:
            return shown, None
        first, last = shown.start + 1, min(shown.stop, total)
        return shown, {
            "text": gettext("%(first)s to %(last)s of %(total)s", first=first, last=last, total=total),
            "previous_url": self._asked.address({}, page=page - 1) if page > 1 else None,
            "next_url": self._asked.address({}, page=page + 1) if page < pages else None,
        }

    def _named(self, facet: str, value: str) -> tuple[str, str | None]:
        """A value's word and its language. One that nobody knows is never repeated: an address is not ours to quote
        from."""
        if value not in self._words.known(facet):
            return gettext("unknown"), None
        return self._words.label(facet, value), self._words.lang(facet, value)

    def _filter(self, facet: str) -> dict[str, Any]:
        current = self._asked.wanted.get(facet)
        total = self._choice.without[facet]
        everything = {
            "label": gettext("All"),
            "url": self._asked.address({facet: None}) if total else None,
            "current": False,
            "count": total,
            "count_text": self._words.counted(total),
            "lang": None,
        }
        return {
            "title": self._words.title(facet),
            "options": [
                *([everything] if current else ()),
                *(self._option(facet, value, current) for value in self._words.known(facet)),
            ],
        }

    def _option(self, facet: str, value: str, current: str | None) -> dict[str, Any]:
        number = self._choice.counts[facet][value]
        label, lang = self._named(facet, value)
        return {
            "label": label,
            "url": self._asked.address({facet: value}) if number else None,
            "current": value == current,
            "count": number,
            "count_text": self._words.counted(number),
            "lang": lang,
        }

    def _chosen(self, facet: str) -> dict[str, Any]:
        label, lang = self._named(facet, self._asked.wanted[facet])
        number = self._choice.without[facet]
        return {
            "title": self._words.title(facet),
            "label": label,
            "lang": lang,
            "url": self._asked.address({facet: None}),
            "count": number,
            "left_text": self._words.left(number),
        }

    def _mends(self) -> list[dict[str, Any]]:
        """The filters whose removal alone brings something, the one that brings most first."""
        helpful = [each for facet in self._asked.wanted if (each := self._chosen(facet))["count"]]
        return sorted(helpful, key=lambda each: -each["count"])
