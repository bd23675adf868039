"""The library: what a list of documents says, filters that combine, files that are kept and never shown."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest

from elearn.app import create_app
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.database import connect
from elearn.kernel.migrating import upgrade
from elearn.kernel.settings import read_settings
from elearn.kernel.unit_of_work import Writers, unit_of_work
from elearn.programme.documents.adding import add_document
from elearn.programme.documents.entry import NewVersion
from elearn.programme.documents.library import read_documents
from elearn.programme.documents.listing import A_PAGE, FACETS
from elearn.programme.shipped.first_documents import keep_examples, load_examples
from elearn.programme.shipped.first_state import load_first_state
from tests.conftest import new_postgresql_database
from tests.learning.test_budgets import counted
from tests.portal.test_home import words
from tests.programme.library import PDF, add, kept, new_document
from tests.world import COURSE, World

MANY = 47


@pytest.fixture(scope="module")
def many(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A library of its own: the first state, the examples, and papers of many years."""
    folder = tmp_path_factory.mktemp("library")
    url = (
        f"sqlite:///{folder / 'library.db'}"
        if database_url.startswith("sqlite")
        else new_postgresql_database()
    )
    database = connect(url)
    upgrade(database)
    database.dispose()
    settings = {"ELEARN_DATA": str(folder), "ELEARN_DATABASE_URL": url, "ELEARN_SECRET_KEY": "tests " * 8}
    world = World(create_app(read_settings(settings)))
    files = keep_examples(world.services.storage)
    with unit_of_work(Writers(world.services.database)) as session:
        load_first_state(session)
        load_examples(session, files, now())
        for number in range(MANY):
            languages = ("en", "ru") if number % 2 else ("en",)
            new = new_document(
                *languages, dated=date(1960 + number, 1, 2), area="asylum" if number % 3 else None
            )
            add_document(session, SYSTEM, new, now())
    yield world
    world.services.writers.close()
    world.services.database.dispose()


def titles(html: str) -> list[str]:
    return [words(each) for each in re.findall(r"<h2[^>]*><a .*?</h2>", html)]


def item(html: str, key: str) -> str:
    """A document's entry in the list."""
    found = re.search(
        rf'<li><div>\s*<h2[^>]*><a href="/\w+/documents/{key}".*?(?=<li><div>|</main>)', html, re.DOTALL
    )
    assert found
    return found.group()


def test_the_newest_document_comes_first_and_every_page_together_shows_each_once(many: World) -> None:
    browser = many.browser(signed_in=False)
    path: str | None = "/en/documents"
    days: list[str] = []
    keys: list[str] = []
    while path:
        html = browser.get(path).text
        days += re.findall(r'<time datetime="([^"]+)">', html)
        keys += re.findall(r'<h2[^>]*><a href="/en/documents/([^"]+)"', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        path = following.group(1).replace("&amp;", "&") if following else None
    assert len(keys) == len(set(keys)) == MANY + 5 + 3 > 2 * A_PAGE
    assert days == sorted(days, reverse=True)


def test_a_document_stands_in_the_readers_language_with_the_others_named_in_themselves(many: World) -> None:
    browser = many.browser(signed_in=False)
    russian = item(browser.get("/ru/documents?kind=handbook").text, "example-handbook-readmission")
    assert "Пример пособия: реадмиссия шаг за шагом" in russian
    own, other = re.findall(r'<a class="button" href="/documents/[^"]+" hreflang="(\w+)"', russian)
    assert (own, other) == ("ru", "en")
    assert '<span lang="en">English</span>' in russian
    assert re.search(r"PDF, \d+ кБ", russian)
    english = item(browser.get("/en/documents?kind=handbook").text, "example-handbook-readmission")
    assert '<span lang="ru">Русский</span>' in english
    assert re.search(r"PDF, \d+ kB", english)


def test_a_title_that_is_only_in_another_language_says_so(world: World) -> None:
    key = add(
        world,
        new_document(
            versions=(NewVersion("ky", "Кагаз", "Кыскача, бир сүйлөм менен.", link="https://example.org/"),)
        ),
    )
    browser = world.browser(signed_in=False)
    assert f'<h2 lang="ky"><a href="/en/documents/{key}">' in browser.get("/en/documents?language=ky").text
    html = browser.get(f"/en/documents/{key}").text
    assert '<h1 lang="ky">Кагаз</h1>' in html
    assert '<p class="lead" lang="ky">Кыскача, бир сүйлөм менен.</p>' in html
    assert '<title lang="ky">Кагаз - ' in html
    assert "There is no text in your language yet." in html


def test_a_text_that_only_the_secretariat_has_is_said_to_be_there(many: World) -> None:
    browser = many.browser(signed_in=False)
    for path in ("/en/documents?kind=action_plan", "/en/documents/action-plan-2023-2027"):
        html = browser.get(path).text
        assert "The text is with the secretariat." in html
        assert 'href="/documents/' not in html
    russian = browser.get("/ru/documents?kind=declaration").text
    assert "27–28 апр. 2009" in russian
    assert russian.count("рабочий перевод названия") == 3
    assert "working translation" not in browser.get("/en/documents?kind=declaration").text


def test_each_option_leads_to_as_many_documents_as_it_says(many: World) -> None:
    browser = many.browser(signed_in=False)
    html = browser.get("/en/documents?language=ru").text
    filters = html[html.index('class="filters"') : html.index("</details>")]
    options = re.findall(r'<li><a href="([^"]+)"[^>]*>(.*?)</a></li>', filters)
    assert len(options) > 10
    for url, label in options[:12]:
        said = re.search(r", (\d+) documents?$", words(label))
        assert said, label
        found = browser.get(url.replace("&amp;", "&")).text
        assert f'id="count">{said.group(1)} document' in found


def test_filters_combine_and_where_nothing_fits_the_page_says_which_to_drop(many: World) -> None:
    browser = many.browser(signed_in=False)
    both = browser.get("/en/documents?kind=handbook&area=return").text
    assert titles(both) == ["Example handbook: readmission step by step"]
    none = browser.get("/en/documents?kind=handbook&area=asylum").text
    assert "No document fits all of this." in none
    assert 'href="/en/documents?area=asylum"' in none
    hopeless = browser.get("/en/documents?kind=novel&area=nowhere&year=0").text
    assert "dropping one filter is not enough" in hopeless
    assert "novel" not in words(hopeless)


@pytest.mark.parametrize("facet", [*FACETS, "page"])
@pytest.mark.parametrize("value", ["zz", "<script>alert(1)</script>", "\u202e", "a" * 3000, "²", "-1"])
def test_an_unknown_value_breaks_nothing_and_is_not_repeated(world: World, facet: str, value: str) -> None:
    answer = world.browser(signed_in=False).get("/ru/documents", query_string={facet: value})
    assert answer.status_code == 200
    assert value not in words(answer.text) or len(value) < 3


def test_the_list_costs_two_statements_however_long_it_is(many: World) -> None:
    browser = many.browser(signed_in=False)
    for path in (
        "/en/documents",
        "/ru/documents?language=ru&page=2",
        "/en/documents/example-briefing-recruitment",
    ):
        browser.get(path)
        with counted(many) as sent:
            assert browser.get(path).status_code == 200
        assert len(sent) <= 2, sent


def test_a_new_document_is_there_at_once(world: World) -> None:
    browser = world.browser(signed_in=False)
    browser.get("/en/documents")
    key = add(world, new_document(dated=date(2100, 1, 1)))
    assert f"/en/documents/{key}" in browser.get("/en/documents").text


def test_an_area_shows_its_documents(many: World) -> None:
    html = many.browser(signed_in=False).get("/en/areas/return").text
    assert '<a href="/en/documents/example-handbook-readmission">' in html
    asylum = many.browser(signed_in=False).get("/en/areas/asylum").text
    assert asylum.count('href="/en/documents/paper-') == 6
    assert 'href="/en/documents?area=asylum"' in asylum
    assert html.index("example-handbook") < html.index(
        "/en/documents/action-plan-2023-2027"
    )  # across all areas
    assert "example-handbook" not in asylum


def test_documents_across_all_areas_are_found_in_each_behind_its_own(many: World) -> None:
    browser = many.browser(signed_in=False)
    html = browser.get("/en/documents?area=return").text
    assert titles(html)[0] == "Example handbook: readmission step by step"
    across = int(re.findall(r"(\d+) of them across all areas", words(html))[0])
    assert f'id="count">{across + 1} documents' in html
    general = browser.get("/en/documents?area=all").text
    assert f'id="count">{across} documents' in general
    assert "of them across" not in general
    assert "<b>Across all areas</b>" in general
    declarations = browser.get("/en/documents?area=all&kind=declaration").text
    assert "across all areas" in item(declarations, "joint-declaration-2009")
    combined = browser.get("/en/documents?area=return&kind=handbook").text
    assert titles(combined) == ["Example handbook: readmission step by step"]


def test_every_page_of_an_area_shows_each_document_once(many: World) -> None:
    browser = many.browser(signed_in=False)
    path: str | None = "/en/documents?area=asylum"
    keys: list[str] = []
    while path:
        html = browser.get(path).text
        keys += re.findall(r'<h2[^>]*><a href="/en/documents/([^"]+)"', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        path = following.group(1).replace("&amp;", "&") if following else None
    with many.reads() as session:
        areas = {each.key: each.area for each in read_documents(session)}
    assert len(keys) == len(set(keys)) == sum(area in {"asylum", None} for area in areas.values())
    own = [areas[key] == "asylum" for key in keys]
    assert own == sorted(own, reverse=True)


def test_a_document_names_the_published_courses_that_go_with_it(world: World) -> None:
    key = add(world, new_document(courses=("not-published", COURSE)))
    html = world.browser(signed_in=False).get(f"/en/documents/{key}").text
    assert f'href="/en/courses/{COURSE}"' in html
    assert "not-published" not in html
    assert (
        "Courses that go with it"
        not in world.browser(signed_in=False).get(f"/en/documents/{add(world, new_document())}").text
    )


def test_an_example_is_labelled_wherever_it_stands(many: World) -> None:
    browser = many.browser(signed_in=False)
    assert (
        "not a document of the Prague Process"
        in browser.get("/en/documents/example-briefing-recruitment").text
    )
    for path in ("/en/documents", "/en/areas/return"):
        html = browser.get(path).text
        assert "Example</span>" in html
    assert "not a document of the" not in browser.get("/en/documents/declaration-2016").text


def test_a_file_is_downloaded_under_its_own_name_in_every_script(world: World) -> None:
    name = "Пособие «по 50 %» — 2.pdf"
    key = add(world, new_document(versions=(NewVersion("ru", "Пособие", file=kept(world, name)),)))
    answer = world.browser(signed_in=False).get(f"/documents/{key}/ru")
    assert answer.data == PDF
    said = answer.headers["Content-Disposition"]
    assert said.isascii()
    assert said.startswith(f"attachment; filename=\"{key}-ru.pdf\"; filename*=UTF-8''")
    assert unquote(said.partition("UTF-8''")[2]) == name
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_part_of_a_file_can_be_asked_for(world: World) -> None:
    key = add(world, new_document(versions=(NewVersion("en", "Paper", file=kept(world, "paper.pdf")),)))
    browser = world.browser(signed_in=False)
    part = browser.get(f"/documents/{key}/en", headers={"Range": "bytes=5-8"})
    assert (part.status_code, part.data) == (206, PDF[5:9])
    tag = part.headers["ETag"]
    assert browser.get(f"/documents/{key}/en", headers={"If-None-Match": tag}).status_code == 304


def test_active_content_that_came_as_text_is_never_shown(world: World) -> None:
    script = b"Read me first.\n<script>alert(1)</script>\n"
    key = add(world, new_document(versions=(NewVersion("en", "Note", file=kept(world, "note.md", script)),)))
    answer = world.browser(signed_in=False).get(f"/documents/{key}/en")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path", ["/documents/nothing/en", "/documents/declaration-2016/en", "/en/documents/nothing"]
)
def test_what_there_is_not_is_not_found(world: World, path: str) -> None:
    assert world.browser(signed_in=False).get(path).status_code == 404


def test_a_linked_text_says_where_it_leads_and_is_no_file_of_ours(world: World) -> None:
    new = new_document()
    key = add(world, replace(new, versions=(replace(new.versions[0], link="https://docs.example.org/x"),)))
    html = world.browser(signed_in=False).get(f"/en/documents/{key}").text
    assert 'href="https://docs.example.org/x" hreflang="en" rel="external"' in html
    assert "docs.example.org</span>" in html
    assert world.browser(signed_in=False).get(f"/documents/{key}/en").status_code == 404
