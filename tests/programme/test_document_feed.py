"""The feed is Atom as RFC 4287 has it, in the reader's language."""

import re
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from elearn.programme.documents.entry import NewVersion
from elearn.web.feeds import ATOM, MOST
from tests.programme.library import PDF, add, kept, new_document
from tests.world import World

A = f"{{{ATOM}}}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(world: World, lang: str = "en") -> ElementTree.Element:
    answer = world.browser(signed_in=False).get(f"/{lang}/documents.atom")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)


def entry_of(root: ElementTree.Element, key: str) -> ElementTree.Element:
    return next(
        each
        for each in root.iter(f"{A}entry")
        if any(link.get("href", "").endswith(f"/documents/{key}") for link in each.iter(f"{A}link"))
    )


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_feed_and_its_entries_have_all_that_the_format_demands(world: World, lang: str) -> None:
    """RFC 4287: 4.1.1 and 4.1.2 for what must be there, 4.2.6 and 3.3 for ids and moments."""
    root = feed(world, lang)
    assert root.tag == f"{A}feed"
    assert root.get(LANG) == lang
    ids = []
    for element in (root, *root.iter(f"{A}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{A}{name}")) == 1, name
        assert datetime.fromisoformat(element.findtext(f"{A}updated", "")).tzinfo is not None
        ids.append(element.findtext(f"{A}id", ""))
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each) for each in ids)
    assert root.findtext(f"{A}author/{A}name")
    selves = [each for each in root.findall(f"{A}link") if each.get("rel") == "self"]
    assert [urlsplit(each.get("href", "")).path for each in selves] == [f"/{lang}/documents.atom"]
    for entry in root.iter(f"{A}entry"):
        alternates = [each for each in entry.findall(f"{A}link") if each.get("rel") == "alternate"]
        assert len(alternates) == 1
        assert alternates[0].get("href", "").startswith("http")
        assert entry.find(f"{A}summary") is not None


def test_files_are_enclosures_with_their_size_and_language(world: World) -> None:
    file = kept(world, "бумага.pdf")
    linked = NewVersion("en", 'Paper <&"> "quoted"', link="https://example.org/paper?a=1&b=2")
    key = add(world, new_document(versions=(linked, NewVersion("ru", "Бумага", file=file))))
    entry = entry_of(feed(world), key)
    assert entry.findtext(f"{A}title") == 'Paper <&"> "quoted"'
    links = {each.get("rel"): each for each in entry.findall(f"{A}link")}
    assert links["related"].get("href") == "https://example.org/paper?a=1&b=2"
    assert links["enclosure"].get("length") == str(len(PDF))
    assert links["enclosure"].get("hreflang") == "ru"
    assert links["enclosure"].get("type") == "application/pdf"
    path = urlsplit(links["enclosure"].get("href", "")).path
    assert world.browser(signed_in=False).get(path).data == PDF


def test_a_title_in_another_language_says_which(world: World) -> None:
    key = add(world, new_document(versions=(NewVersion("ky", "Кагаз", link="https://example.org/ky"),)))
    title = entry_of(feed(world), key).find(f"{A}title")
    assert title is not None
    assert title.get(LANG) == "ky"


def test_what_was_added_last_comes_first_and_the_feed_ends(world: World) -> None:
    keys = [add(world, new_document()) for _ in range(MOST + 1)]
    root = feed(world)
    assert len(list(root.iter(f"{A}entry"))) == MOST
    first = next(root.iter(f"{A}entry"))
    assert first is entry_of(root, keys[-1])


def test_an_unchanged_feed_is_not_sent_again(world: World) -> None:
    browser = world.browser(signed_in=False)
    tag = browser.get("/en/documents.atom").headers["ETag"]
    assert browser.get("/en/documents.atom", headers={"If-None-Match": tag}).status_code == 304
    add(world, new_document())
    assert browser.get("/en/documents.atom", headers={"If-None-Match": tag}).status_code == 200
