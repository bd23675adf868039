"""Whatever somebody writes into an address, a page answers: never with an error of ours."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import pytest
from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from elearn.web.access import access_of
from elearn.web.application import Platform
from tests.test_routes import ARGUMENTS, address
from tests.world import Browser, World

NAMES = (
    "about",
    "action",
    "area",
    "as_of",
    "cohort",
    "course",
    "cursor",
    "language",
    "lang",
    "history",
    "kind",
    "level",
    "limit",
    "next",
    "on",
    "organisation",
    "page",
    "q",
    "request",
    "revision",
    "show",
    "since",
    "sort",
    "state",
    "status",
    "topic",
    "until",
    "year",
    "_anchor",
)
RUBBISH = {
    "an unknown word": "zz",
    "nothing": "",
    "zero": "0",
    "a negative number": "-1",
    "a number of forty digits": "9" * 40,
    "no number": "NaN",
    "digits of another script": "٣",
    "control characters": "\x00\x02name\x03\x1f\x7f\x85",
    "separators and an order turned round": "a\u2028b\u202ec",
    "markup": '"><script>alert(1)</script>{{ 7 * 7 }}%(x)s',
    # Few of them are written with signs: taking twenty thousand of those apart is the tests' own work, not a page's.
    "ten thousand letters": "ж" * 300 + "z" * 9_700,
    "a language that is none": "en_US.UTF-8@x",
}
RAW = ("%ED%A0%80", "%FF%FE", "%", "%%%", "%u0041")


def queries_for_every_page() -> Iterator[str]:
    """What an address may have where nothing is looked up in it: pages write it into their links."""
    yield urlencode(dict.fromkeys(NAMES, RUBBISH["control characters"]))
    for raw in RAW:
        yield "&".join(f"{name}={raw}" for name in NAMES)
    yield "&".join(["page=1"] * 500)
    yield "=&&=&%00=%00"


def queries_of_all_names() -> Iterator[str]:
    """Every kind of rubbish in all names at once."""
    for value in RUBBISH.values():
        yield urlencode(dict.fromkeys(NAMES, value[:500]))
    yield urlencode({f"{name}[]": "1" for name in NAMES})


def queries_of_one(name: str) -> Iterator[str]:
    """The worst of it in one name by itself."""
    yield urlencode([(name, RUBBISH["a number of forty digits"]), (name, "zz"), (name, "1")])
    yield urlencode({name: RUBBISH["control characters"]})
    yield urlencode({name: RUBBISH["ten thousand letters"]})


class Watched(ImmutableMultiDict[str, str]):
    """A query that notes in `names` what is looked up in it by name."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return super().__getitem__(name)

    def get(self, name: str, *more: Any, **others: Any) -> Any:  # type: ignore[override] # whatever it was given
        self.names.add(name)
        return super().get(name, *more, **others)

    def getlist(self, name: str, *more: Any, **others: Any) -> Any:  # type: ignore[override] # whatever it was given
        self.names.add(name)
        return super().getlist(name, *more, **others)

    def to_dict(self, *more: Any, **others: Any) -> Any:
        self.names.update(NAMES)  # what is looked up in that is not seen
        return super().to_dict(*more, **others)


def pages(platform: Platform) -> list[Rule]:
    """The rules of everything that can be asked for."""
    return [
        rule
        for rule in platform.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.rule.startswith("/static")
    ]


def is_shut(platform: Platform, rule: Rule) -> bool:
    """Whether who has not signed in is sent away before the page looks at its address; that it goes into the way back
    to the page."""
    policy = access_of(platform.view_functions[rule.endpoint])
    return policy is None or not (policy.permission is None or policy.by_view)


def broken(browser: Browser, addresses: Iterator[str]) -> list[str]:
    return [each for each in addresses if browser.client.get(each).status_code >= 500]


@pytest.mark.parametrize("who", ["nobody", "administrator"])
def test_no_query_breaks_a_page(world: World, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that looks nothing up is not asked about names; nor, by itself, about one that it does not look up."""
    monkeypatch.setattr(Request, "parameter_storage_class", Watched)
    browser = world.browser(who, signed_in=who != "nobody")
    found, looked_up = [], set()
    for rule in pages(world.platform):
        page = address(world.platform, rule)
        Watched.names.clear()
        found += broken(browser, (f"{page}?{query}" for query in queries_for_every_page()))
        if Watched.names and not (who == "nobody" and is_shut(world.platform, rule)):
            found += broken(browser, (f"{page}?{query}" for query in queries_of_all_names()))
        looked_up |= Watched.names
        for name in Watched.names & set(NAMES):
            found += broken(browser, (f"{page}?{query}" for query in queries_of_one(name)))
    assert found == []
    assert looked_up >= {"area", "as_of", "page", "q", "sort"}, "this test sees what is looked up"


@pytest.mark.parametrize("name", ["q", "area", "next"])
@pytest.mark.parametrize("page", ["search", "courses", "documents", "participation", "sign-in"])
def test_ten_thousand_letters_that_are_written_with_signs_break_no_page(
    world: World, page: str, name: str
) -> None:
    query = urlencode({name: "ж" * 10_000})
    assert broken(world.browser("nobody", signed_in=False), iter([f"/ru/{page}?{query}"])) == []


@pytest.mark.parametrize("who", ["nobody", "administrator"])
def test_no_piece_of_an_address_breaks_a_page(world: World, who: str) -> None:
    browser = world.browser(who, signed_in=who != "nobody")
    written = [quote(RUBBISH["control characters"], safe=""), *RAW]
    looked_at = [quote(value, safe="") for value in RUBBISH.values() if value]
    asked = []
    for rule in pages(world.platform):
        pieces = written if who == "nobody" and is_shut(world.platform, rule) else [*written, *looked_at]
        for name in rule.arguments:
            known, value = address(world.platform, rule), ARGUMENTS.get(name, "1")
            asked += [known.replace(f"/{value}", f"/{piece}") for piece in pieces]
    assert broken(browser, iter(asked)) == []


@pytest.mark.parametrize(
    ("query", "named", "kept"),
    [
        ("language=zz", "Language: unknown", ""),
        ("level=%00expert", "Level: unknown", ""),
        ("area=" + "x" * 10_000, "Area: unknown", ""),
        ("language=ru&level=expert", "Level: unknown", "?language=ru"),
    ],
)
def test_a_filter_that_nothing_fits_is_named_and_can_be_dropped(
    world: World, query: str, named: str, kept: str
) -> None:
    browser = world.browser(signed_in=False)
    answer = browser.get(f"/en/courses?{query}")
    assert answer.status_code == 200
    title, label = named.split(": ")
    assert title in answer.text
    assert label in answer.text
    assert f'href="/en/courses{kept}"' in answer.text
    assert "expert" not in re.sub("<link[^>]*>|<a[^>]*>", "", answer.text)
    assert "xxxx" not in re.sub("<link[^>]*>|<a[^>]*>", "", answer.text)
    assert browser.get(f"/ru/courses?{query}").status_code == 200
