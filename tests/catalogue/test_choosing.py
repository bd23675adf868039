"""Choosing a course: filters that combine and count, orders, pages, and what a list of three hundred courses costs."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from elearn.app import create_app
from elearn.catalogue.catalogue_page import A_PAGE, asked_of
from elearn.catalogue.listing import BANDS, CERTIFICATE, FACETS, LEVELS, ORDERS, choose, ordered
from elearn.catalogue.models import Course, Revision
from elearn.catalogue.offers import Offer, OfferTexts
from elearn.kernel.database import connect
from elearn.kernel.ids import new_id
from elearn.kernel.migrating import upgrade
from elearn.kernel.settings import read_settings
from elearn.kernel.unit_of_work import Writers, unit_of_work
from elearn.markup.rendering import Passage
from elearn.portal.views import MOST_OWN, MOST_TOUCHING
from elearn.programme.shipped.first_state import load_first_state
from tests.catalogue.factory import package
from tests.conftest import new_postgresql_database
from tests.learning.test_budgets import counted
from tests.world import Browser, World, publish_files

AREAS = ("illegal-migration", "return", "legal-migration", "integration", "development", "asylum")
LANGUAGES = ("en", "ru", "ky")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MANY = 300


def made(number: int) -> Offer:
    """A course that differs from its neighbours in everything."""
    rng = Random(number)
    codes = ("en", *(code for code in LANGUAGES[1:] if rng.random() < 0.5))
    also = tuple(area for area in AREAS[1:] if rng.random() < 0.1)
    area = rng.choice(AREAS)
    return Offer(
        number,
        f"course-{number}",
        area,
        tuple(each for each in also if each != area),
        "en",
        rng.choice(LEVELS),
        rng.choice((0.5, 2, 2.5, 5, 6, 40)),
        rng.random() < 0.5,
        BEGINNING + timedelta(days=rng.randrange(400)),
        {
            code: OfferTexts(
                Passage(f"Course {number}", code),
                Passage("About it.", code),
                1.0 if code == "en" else rng.choice((0.8, 0.999, 1.0)),
            )
            for code in codes
        },
    )


VALUES = {
    "area": [*AREAS, "nothing"],
    "language": [*LANGUAGES, "zz"],
    "level": [*LEVELS, "?"],
    "hours": [*BANDS, "1-2"],
    "certificate": [*CERTIFICATE, "maybe"],
}
wishes = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
)


@given(st.lists(st.integers(0, 10_000), max_size=30, unique=True), wishes)
def test_each_count_is_what_the_choice_then_leaves(numbers: list[int], wanted: dict[str, str]) -> None:
    offers = [made(number) for number in numbers]
    choice = choose(offers, wanted)
    assert list(choice.found) == [
        each for each in offers if all(value in each.traits[facet] for facet, value in wanted.items())
    ]
    for facet, values in VALUES.items():
        others = {name: value for name, value in wanted.items() if name != facet}
        assert choice.without[facet] == len(choose(offers, others).found)
        for value in values:
            assert choice.counts[facet][value] == len(choose(offers, {**others, facet: value}).found)


@given(st.lists(st.integers(0, 10_000), max_size=30, unique=True), st.sampled_from(ORDERS))
def test_an_order_keeps_every_course(numbers: list[int], order: str) -> None:
    offers = [made(number) for number in numbers]
    found = ordered(offers, order, AREAS, "en")
    assert sorted(each.course for each in found) == sorted(each.course for each in offers)
    keys: dict[str, Any] = {
        "areas": lambda each: AREAS.index(each.area),
        "newest": lambda each: -each.published_at.timestamp(),
        "shortest": lambda each: each.hours,
    }
    assert [keys[order](each) for each in found] == sorted(keys[order](each) for each in offers)


def test_an_address_says_nothing_that_goes_without_saying() -> None:
    query = {
        "sort": "newest",
        "certificate": "yes",
        "hours": "2-5",
        "level": "introductory",
        "language": "ru",
        "area": "return",
        "page": "3",
    }
    asked = asked_of("/en/courses", query)
    clean = "/en/courses?area=return&language=ru&level=introductory&hours=2-5&certificate=yes&sort=newest"
    assert asked.address({}) == clean
    assert asked.address({}, page=2) == f"{clean}&page=2"
    assert asked.address(dict.fromkeys(FACETS), order="areas") == "/en/courses"


@given(st.dictionaries(st.sampled_from([*FACETS, "sort", "page", "x"]), st.text(max_size=12)))
def test_any_query_is_read_and_its_address_reads_the_same(query: dict[str, str]) -> None:
    asked = asked_of("/en/courses", query)
    assert asked.order in ORDERS
    assert asked.page >= 0
    assert set(asked.wanted) <= set(FACETS)


class Links(HTMLParser):
    """The links of the filters and of what is chosen, by their words without the numbers that are only seen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._open: list[str] = []
        self._href: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href, self._open = dict(attrs).get("href") or "", []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            self.found[" ".join(" ".join(self._open).split())] = self._href
            self._href = None

    def handle_data(self, data: str) -> None:
        self._open.append(data)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A platform of its own with three hundred courses: copies of the small one's revision under other manifests."""
    folder = tmp_path_factory.mktemp("many")
    url = f"sqlite:///{folder / 'many.db'}" if request.param == "sqlite" else new_postgresql_database()
    database = connect(url)
    upgrade(database)
    with unit_of_work(Writers(database)) as session:
        load_first_state(session)
    database.dispose()
    settings = {"ELEARN_DATA": str(folder), "ELEARN_DATABASE_URL": url, "ELEARN_SECRET_KEY": "tests " * 8}
    platform = create_app(read_settings(settings))
    with platform.app_context():
        publish_files(platform, package())
    world = World(platform)
    copy_courses(world)
    yield world
    world.services.writers.close()
    world.services.database.dispose()


def copy_courses(world: World) -> None:
    with unit_of_work(world.services.writers) as session:
        model = session.scalar(select(Revision))
        assert model is not None
        for number in range(1, MANY):
            offer = replace(made(number), revision_id=new_id())
            texts = {
                code: {
                    **model.texts["en"],
                    "title": [each.title.text, code],
                    "summary": [each.summary.text, code],
                    "coverage": each.coverage,
                }
                for code, each in offer.texts.items()
            }
            manifest = {
                **model.manifest,
                "course": offer.course,
                "area": offer.area,
                "also": offer.also,
                "level": offer.level,
                "hours": offer.hours,
                "certificate": {"valid_months": None} if offer.has_certificate else None,
                "languages": list(offer.texts),
            }
            course = {"id": 1000 + number, "key": offer.course, "area": offer.area}
            session.execute(insert(Course).values(**course, revision_id=offer.revision_id))
            row = {"id": offer.revision_id, "course_id": course["id"], "number": 1, "kind": "full"}
            same = {
                name: getattr(model, name) for name in ("digest", "package_id", "finished", "published_by")
            }
            frozen = {"published_at": offer.published_at, "manifest": manifest, "texts": texts}
            session.execute(insert(Revision).values(**row, **same, **frozen))


def test_three_hundred_courses_cost_one_statement(many: World) -> None:
    browser = many.browser(signed_in=False)
    for path in ("/en/courses", "/en/courses?level=advanced&page=2", "/en/", "/en/areas/return"):
        browser.get(path)
        with counted(many) as sent:
            answer = browser.get(path)
        assert answer.status_code == 200
        assert len(sent) == 1, sent


def calls(browser: Browser, path: str) -> int:
    """How many functions of Python a page calls: work without a clock, the same on a busy machine."""
    browser.get(path)
    number = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal number
        number += event == "call"

    sys.setprofile(note)
    try:
        assert browser.get(path).status_code == 200
    finally:
        sys.setprofile(None)
    return number


def test_three_hundred_courses_are_little_more_work_than_the_cards_that_are_shown(many: World) -> None:
    browser = many.browser(signed_in=False)
    thirty_cards = calls(browser, "/en/areas/return")
    for path in ("/en/courses", "/en/courses?sort=newest", "/en/courses?language=ru&page=3"):
        assert calls(browser, path) < 1.5 * thirty_cards


def test_every_page_of_the_list_together_shows_every_course_once(many: World) -> None:
    browser = many.browser(signed_in=False)
    found: list[str] = []
    path: str | None = "/en/courses?sort=shortest"
    while path:
        html = browser.get(path).text
        found += re.findall(r'<h2[^>]*><a href="/en/courses/([^"]+)"', html)
        assert len(found) % A_PAGE == 0 or len(found) == MANY
        following = re.search(r'rel="next" href="([^"]+)"', html)
        path = following.group(1).replace("&amp;", "&") if following else None
    assert len(found) == len(set(found)) == MANY


@pytest.mark.parametrize("page", ["0", "-1", "99999999", "999999999999", "x", "²", ""])
def test_a_page_that_there_is_not_is_the_nearest(many: World, page: str) -> None:
    answer = many.browser(signed_in=False).get("/en/courses", query_string={"page": page})
    assert answer.status_code == 200
    assert re.search(r'<h2[^>]*><a href="/en/courses/', answer.text)


def test_each_option_leads_to_as_many_courses_as_it_says(many: World) -> None:
    browser = many.browser(signed_in=False)
    for path in ("/en/courses", "/en/courses?area=asylum&language=ru&certificate=yes"):
        html = browser.get(path).text
        options = dict(Links(html[html.index('class="filters"') : html.index("</details>")]).found.items())
        assert len(options) > 8
        for text, url in options.items():
            said = re.search(r", (\d+) courses?$", text)
            assert said, text
            shown = re.search(r'id="count">(\d+) course', browser.get(url).text)
            assert shown, url
            assert shown.group(1) == said.group(1), (text, url)


def test_what_leaves_nothing_is_no_link(world: World) -> None:
    html = world.browser(signed_in=False).get("/en/courses?language=en").text
    filters = html[html.index('class="filters"') : html.index("</details>")]
    assert ", 0 courses" not in " ".join(Links(filters).found)
    assert ", 0 courses" in words(filters).replace(" ,", ",")


def test_an_area_of_many_courses_leads_to_the_catalogue(many: World) -> None:
    browser = many.browser(signed_in=False)
    html = browser.get("/en/areas/return").text
    assert html.count("<article") == MOST_OWN + MOST_TOUCHING
    found = re.search(r'<a class="button" href="(/en/courses\?area=return)">See all (\d+) courses', html)
    assert found
    assert f'id="count">{found.group(2)} courses' in browser.get(found.group(1)).text


def test_chosen_filters_stand_on_top_each_with_its_way_out(world: World) -> None:
    html = world.browser(signed_in=False).get("/en/courses?language=ru&level=introductory&sort=shortest").text
    links = Links(html).found
    assert links["Drop the filter Language: Русский"] == "/en/courses?level=introductory&sort=shortest"
    assert links["Drop the filter Level: Introductory"] == "/en/courses?language=ru&sort=shortest"
    assert links["Drop all filters"] == "/en/courses?sort=shortest"
    untouched = world.browser(signed_in=False).get("/en/courses").text
    assert "Drop" not in untouched


def test_where_nothing_fits_the_filter_that_brings_most_comes_first(many: World) -> None:
    wanted = {
        "area": "return",
        "level": "advanced",
        "hours": "up-to-2",
        "certificate": "yes",
        "language": "zz",
    }
    browser = many.browser(signed_in=False)
    html = browser.get("/en/courses", query_string=wanted).text
    assert "Drop the filter Language: unknown" in Links(html).found
    mends = [text for text in Links(html).found if "without it)" in text]
    assert mends[0].startswith("Drop the filter Language: unknown")
    nothing = browser.get("/en/courses?language=zz&area=zz").text
    assert "dropping one filter is not enough" in nothing
    assert Links(nothing).found["Drop all filters"] == "/en/courses"


def test_mends_are_ordered_by_what_they_bring(many: World) -> None:
    browser = many.browser(signed_in=False)
    seen = 0
    for area in AREAS:
        for level in LEVELS:
            query = {"area": area, "level": level, "hours": "up-to-2", "certificate": "no", "language": "ky"}
            html = browser.get("/en/courses", query_string=query).text
            brings = [int(number) for number in re.findall(r"\((\d+) courses? without it\)", html)]
            assert brings == sorted(brings, reverse=True)
            seen += bool(brings)
    assert seen


HOSTILE = [
    "zz",
    "en_US_POSIX",
    "<script>alert(1)</script>",
    "Your account is locked: call",
    "\u202e",
    "a" * 3000,
]


@pytest.mark.parametrize("facet", [*FACETS, "sort"])
@pytest.mark.parametrize("value", HOSTILE)
def test_an_unknown_value_breaks_nothing_and_is_not_repeated(world: World, facet: str, value: str) -> None:
    answer = world.browser(signed_in=False).get("/ru/courses", query_string={facet: value})
    assert answer.status_code == 200
    assert value not in words(answer.text) or value == "zz"


def test_a_language_says_how_much_of_the_course_it_has(many: World) -> None:
    html = many.browser(signed_in=False).get("/en/courses?language=ru&page=2").text
    told = set(re.findall(r'<span lang="ru">Русский</span>: ([^<]+)</li>', html))
    assert told == {"whole", "80%", "99%"}
    assert set(re.findall(r'<span lang="en">English</span>: ([^<]+)</li>', html)) == {"whole"}


def test_without_any_course_the_page_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("none")
    settings = read_settings({"ELEARN_DATA": str(folder), "ELEARN_SECRET_KEY": "tests " * 8})
    platform = create_app(settings)
    services = platform.extensions["elearn"]
    upgrade(services.database)
    with unit_of_work(services.writers) as session:
        load_first_state(session)
    browser = World(platform).browser(signed_in=False)
    assert "No course has been published yet" in browser.get("/en/courses?area=return").text
    assert browser.get("/en/").text.count("No course yet") == len(AREAS)
    assert "There is no course of this area yet." in browser.get("/en/areas/asylum").text
    services.writers.close()
    services.database.dispose()
