"""The help page: short, with a picture of the real page beside each step, and true of the pages that it names."""

import re
from html import unescape

import pytest

from elearn.markup.raster import webp_size
from elearn.portal.help_pictures import DENSITY, NAMES, file_of, picture_of
from elearn.web.assets import STATIC
from elearn.web.locale import languages
from tests.learning.test_budgets import counted
from tests.world import COURSE, Browser, World

HEAVIEST = 25_000
in_each_language = pytest.mark.parametrize("lang", ["en", "ru"])


@pytest.fixture
def visitor(world: World) -> Browser:
    return world.browser(signed_in=False)


def text_of(html: str) -> str:
    """The page without header and footer."""
    return html[html.index("<main") : html.index("</main")]


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_is_there_in_each_language_and_small(name: str) -> None:
    for lang in languages():
        content = (STATIC / file_of(name, lang)).read_bytes()
        assert len(content) < HEAVIEST
        assert webp_size(content) is not None


def test_no_picture_is_left_over() -> None:
    there = {f"help/{path.name}" for path in (STATIC / "help").iterdir()}
    assert there == {file_of(name, lang) for name in NAMES for lang in languages()}


@in_each_language
def test_each_picture_stands_on_the_page_in_its_language_with_size_and_words(
    visitor: Browser, lang: str
) -> None:
    html = text_of(visitor.get(f"/{lang}/help").text)
    pictures = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<img ([^>]*)>", html)]
    shown = [re.sub(r"^/static/[0-9a-f]+/", "", each["src"]) for each in pictures]
    assert sorted(shown) == sorted(file_of(name, lang) for name in NAMES)
    for each, file in zip(pictures, shown, strict=True):
        size = webp_size((STATIC / file).read_bytes())
        assert size is not None
        assert (int(each["width"]), int(each["height"])) == tuple(round(edge / DENSITY) for edge in size)
        assert each["loading"] == "lazy"
        assert len(each["alt"]) > 20
        answer = visitor.get(each["src"])
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")


def test_a_language_without_pictures_shows_the_english_ones(world: World) -> None:
    with world.platform.app_context():
        assert picture_of("register", "eo") == picture_of("register", "en")


@in_each_language
def test_every_page_that_it_names_is_there(world: World, lang: str) -> None:
    browser = world.browser("coordinator", "editor", locale=lang)
    html = text_of(browser.get(f"/{lang}/help").text)
    named = {unescape(each) for each in re.findall(r'<a href="(/[^"]*)"', html)}
    assert len(named) > 12
    for path in named:
        assert browser.get(path).status_code == 200, path


@in_each_language
def test_its_list_leads_to_every_step(visitor: Browser, lang: str) -> None:
    html = text_of(visitor.get(f"/{lang}/help").text)
    listed = re.findall(r'<li><a href="#(\w+)">([^<]+)</a>', html)
    steps = re.findall(r'<section class="[\w-]+" id="(\w+)">.*?<h2>([^<]+)</h2>', html, re.DOTALL)
    assert listed == steps
    assert len(steps) == 14


@in_each_language
def test_help_elsewhere_leads_to_a_step_that_is_there(world: World, lang: str) -> None:
    browser = world.browser("coordinator", "editor", locale=lang)
    steps = set(re.findall(r'<section class="[\w-]+" id="(\w+)">', browser.get(f"/{lang}/help").text))
    text = "/admin/texts/area:return/about?since=2011-11-04"
    pages = ("/register", "/account", "/coordination", "/reports", text, f"/courses/{COURSE}/concepts-check")
    for path in pages:
        asked = set(re.findall(rf'href="/{lang}/help#(\w+)"', browser.get(f"/{lang}{path}").text))
        assert asked, path
        assert asked <= steps, path


@pytest.mark.parametrize("path", ["/", "/register", "/sign-in", "/contact", "/nothing-here", "/courses/none"])
def test_it_is_found_where_strangers_begin_and_where_they_are_lost(visitor: Browser, path: str) -> None:
    assert 'href="/en/help"' in text_of(visitor.get(f"/en{path}").text)


def test_it_is_found_where_nothing_is_learnt_yet_and_in_every_footer(world: World) -> None:
    browser = world.browser()
    html = browser.get("/en/learning").text
    assert 'href="/en/help"' in text_of(html)
    assert 'href="/en/help">Help</a>' in html[html.index("<footer") :]
    browser.post(f"/courses/{COURSE}/enrolment")
    assert 'href="/en/help"' not in text_of(browser.get("/en/learning").text)


def test_search_engines_are_told_of_it(world: World, visitor: Browser) -> None:
    base = world.services.settings.base_url
    assert f"<loc>{base}/ru/help</loc>" in visitor.get("/sitemap.xml").text
    assert f'<link rel="canonical" href="{base}/en/help">' in visitor.get("/en/help").text


def test_the_certificate_is_promised_no_more_than_the_course_page_says(visitor: Browser) -> None:
    assert "Certificates are not issued here yet" in visitor.get("/en/help").text


def test_it_costs_nothing_but_who_asks(world: World, visitor: Browser) -> None:
    for browser, most in ((visitor, 0), (world.browser(), 1)):
        with counted(world) as sent:
            browser.get("/en/help")
        assert len(sent) <= most, sent
