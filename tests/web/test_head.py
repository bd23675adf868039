"""What search engines and programs that show links are told: of every public page, in each language, and no more."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from elearn.web.assets import STATIC
from elearn.web.headers import CONTENT_SECURITY_POLICY
from tests.world import COURSE, FIRST_LESSON, World

BASE = "http://127.0.0.1:8000"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


class Head(HTMLParser):
    """The links, metas and data of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.metas: dict[str, list[str]] = {}
        self.data: list[Any] = []
        self._in_data = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "link":
            self.links.append(found)
        if tag == "meta" and (name := found.get("name") or found.get("property")):
            self.metas.setdefault(name, []).append(found["content"] or "")
        self._in_data = tag == "script" and found.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data.append(json.loads(data))

    def canonical(self) -> list[str | None]:
        return [link["href"] for link in self.links if link.get("rel") == "canonical"]

    def alternates(self) -> dict[str | None, str | None]:
        return {link["hreflang"]: link["href"] for link in self.links if "hreflang" in link}


def head(world: World, path: str, *roles: str) -> Head:
    browser = world.browser(*roles, signed_in=bool(roles))
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return Head(answer.text)


def in_sitemap(world: World) -> dict[str, dict[str, str]]:
    """Every address of the sitemap with its translations."""
    answer = world.browser(signed_in=False).get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    return {
        url.findtext("s:loc", namespaces=NAMES) or "": {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMES)
        }
        for url in ElementTree.fromstring(answer.text)
    }


def test_the_sitemap_has_every_public_page_in_each_language(world: World) -> None:
    listed = in_sitemap(world)
    for lang in ("en", "ru"):
        for path in ("/", "/courses", f"/courses/{COURSE}", "/areas/asylum", "/accessibility", "/contact"):
            assert f"{BASE}/{lang}{path}" in listed
    assert [address for address in listed if FIRST_LESSON in address] == [], "lessons need an account"
    assert len({len(links) for links in listed.values()}) == 1


def test_what_the_sitemap_lists_is_there_and_says_the_same_of_itself(world: World) -> None:
    """Each page names itself, its translations and what it is about, and has a picture that is there."""
    for address, links in in_sitemap(world).items():
        found = head(world, urlsplit(address).path)
        assert found.canonical() == [address]
        assert found.alternates() == links
        assert set(links) == {"en", "ru", "x-default"}
        assert links[address.removeprefix(BASE)[1:3]] == address
        assert found.metas["description"][0].strip(), address
        assert found.metas["og:description"] == found.metas["description"]
        assert found.metas["og:url"] == [address]
        assert found.metas["og:title"][0]
        assert {*found.metas["og:locale"], *found.metas["og:locale:alternate"]} == {"en_GB", "ru_RU"}
        picture = found.metas["og:image"][0]
        assert picture.startswith(f"{BASE}/static/")
        assert world.browser(signed_in=False).get(urlsplit(picture).path).mimetype == "image/png"


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(
    "path",
    ["/", "/courses", f"/courses/{COURSE}", "/areas/asylum", "/programme", "/documents", "/participation"],
)
def test_our_own_pages_are_described_in_a_sentence(world: World, path: str, lang: str) -> None:
    assert head(world, f"/{lang}{path}").metas["description"][0].count(" ") > 3


def test_who_reads_neither_language_is_asked_on_the_first_page_and_gets_english_elsewhere(
    world: World,
) -> None:
    listed = in_sitemap(world)
    assert listed[f"{BASE}/ru/"]["x-default"] == f"{BASE}/"
    assert listed[f"{BASE}/ru/courses"]["x-default"] == f"{BASE}/en/courses"


def test_a_filtered_list_is_the_same_page(world: World) -> None:
    found = head(world, "/ru/courses?level=introductory&page=1")
    assert found.canonical() == [f"{BASE}/ru/courses"]


@pytest.mark.parametrize("path", ["/en/nothing-here", "/en/courses/nothing-here"])
def test_a_page_that_is_not_there_has_no_address(world: World, path: str) -> None:
    found = Head(world.browser(signed_in=False).get(path).text)
    assert (found.canonical(), found.alternates(), found.metas.get("description")) == ([], {}, None)


def test_of_a_page_that_needs_an_account_nothing_is_told(world: World) -> None:
    browser = world.browser()
    browser.post(f"/courses/{COURSE}/enrolment")
    found = Head(browser.get(f"/en/courses/{COURSE}/{FIRST_LESSON}").text)
    assert [name for name in found.metas if name.startswith("og:") or name == "description"] == []


@pytest.mark.parametrize(
    "name",
    ["platform", "illegal-migration", "return", "legal-migration", "integration", "development", "asylum"],
)
def test_a_card_is_as_large_as_who_shows_it_expects(name: str) -> None:
    content = (STATIC / "cards" / f"{name}.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (1200, 630)
    assert len(content) < 80_000


def test_the_icon_of_a_home_screen_is_180_px(world: World) -> None:
    [link] = [link for link in head(world, "/en/").links if link.get("rel") == "apple-touch-icon"]
    content = world.browser(signed_in=False).get(str(link["href"])).data
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (180, 180)


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("en", "Labour migration, from rules to fair practice"),
        ("ru", "Трудовая миграция: от норм к справедливой практике"),
    ],
)
def test_a_course_is_described_for_search_engines(world: World, lang: str, name: str) -> None:
    [course] = head(world, f"/{lang}/courses/{COURSE}").data
    assert (course["@context"], course["@type"], course["name"]) == ("https://schema.org", "Course", name)
    assert course["url"] == f"{BASE}/{lang}/courses/{COURSE}"
    assert sorted(course["inLanguage"]) == ["en", "ru"]
    assert course["hasCourseInstance"]["courseWorkload"] == "PT180M"
    assert len(course["teaches"]) >= 3
    assert course["provider"]["@type"] == "Organization"
    assert course["description"]


def test_the_data_of_a_course_needs_no_looser_policy(world: World) -> None:
    """A block of data never runs, so `script-src 'self'` stays (tests/browser sees that nothing is refused)."""
    answer = world.browser(signed_in=False).get(f"/en/courses/{COURSE}")
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "script-src 'self';" in CONTENT_SECURITY_POLICY
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text)
    assert "<" not in data


def test_robots_are_told_where_the_sitemap_is_and_where_not_to_go(world: World) -> None:
    answer = world.browser(signed_in=False).get("/robots.txt")
    lines = answer.text.splitlines()
    assert answer.mimetype == "text/plain"
    assert lines[0] == "User-agent: *"
    assert "Disallow: /api/" in lines
    assert lines[-1] == f"Sitemap: {BASE}/sitemap.xml"
    assert "Disallow: /" not in lines
