"""Pages and files of participation, as readers get them."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.participation.picture import COLOURS
from elearn.programme.shipped.examples import load_example_actions
from elearn.programme.states import set_status
from tests.learning.test_budgets import counted
from tests.programme.world import BEGAN, ENDS, add, recording, take_part
from tests.world import Browser, World

STYLES = Path(__file__).parents[2] / "static" / "app.css"
EVIL = '=HYPERLINK("https://evil.example","click")'


@pytest.fixture
def recorded(world: World) -> Iterator[World]:
    """Two actions on return and one on asylum; Georgia in two of them, Armenia in one that has ended."""
    with recording(world):
        with unit_of_work(world.services.writers) as session:
            add(session, "seminars", title="Seminars", russian="Семинары", lead_state="CZ")
            add(session, "visits", title=EVIL, lead_body="A body by its name")
            add(session, "interviews", area="asylum", title="Interviews")
            take_part(session, "seminars", "GE", date(2024, 5, 1))
            take_part(session, "visits", "GE")
            take_part(session, "seminars", "XK")
            take_part(session, "interviews", "AM", until=date(2024, 12, 31))
        yield world


@pytest.fixture
def browser(recorded: World) -> Browser:
    return recorded.browser(signed_in=False)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(browser: Browser, query: str = "", lang: str = "en") -> dict[str, list[str]]:
    """The cells of the page's table by the name of the state."""
    table = browser.get(f"/{lang}/participation{query}").text.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row) for row in table.split("</tr>") if "<th" in row]
    return {words(row[0]): [words(cell) for cell in row[1:]] for row in cells}


def test_before_anything_is_recorded_the_page_says_so_and_how_it_is_filled(world: World) -> None:
    browser = world.browser(signed_in=False)
    for lang, said in (("en", "Nothing is recorded yet"), ("ru", "Пока ничего не записано")):
        text = browser.get(f"/{lang}/participation").text
        assert said in text
        assert {"en": "under “Editing”", "ru": "«Редактирование»"}[lang] in text
        assert text.count(f'href="/{lang}/participation/') == 49
    assert "not recorded yet" in browser.get("/en/areas/return").text
    assert "Nothing is recorded" in browser.get("/en/participation.svg").text


def test_the_matrix_counts_the_actions_of_each_area(browser: Browser) -> None:
    found = rows(browser)
    assert len(found) == 49
    assert found["Georgia"] == ["", "2", "", "", "", ""]
    assert found["Armenia"] == [""] * 6
    assert rows(browser, "?as_of=2024-12-31")["Armenia"] == [""] * 5 + ["1"]


def test_who_asks_about_an_area_gets_its_actions_and_the_states_in_them(browser: Browser) -> None:
    assert rows(browser, "?area=return") == {
        "Georgia": ["1 May 2024", "1 Jan 2023"],
        "Kosovo*": ["1 Jan 2023", ""],
    }
    assert list(rows(browser, "?action=seminars", lang="ru")) == ["Грузия", "Косово*"]
    assert list(rows(browser, "?action=seminars&state=GE")) == ["Georgia"]


def test_states_stand_in_the_order_of_the_readers_language_or_of_their_number(browser: Browser) -> None:
    english, russian = list(rows(browser)), list(rows(browser, lang="ru"))
    assert english[:3] == ["Albania", "Armenia", "Austria"]
    place = english.index("Türkiye")
    assert english[place - 1 : place + 2] == ["Tajikistan", "Türkiye", "Turkmenistan"]
    assert russian[:3] == ["Австрия", "Азербайджан", "Албания"]
    assert list(rows(browser, "?sort=number"))[:2] == ["Georgia", "Kosovo*"]


def test_a_status_is_a_filter_and_stands_beside_each_state_once_they_differ(recorded: World) -> None:
    browser = recorded.browser(signed_in=False)
    assert "Status of all states listed here: Participating state" in words(
        browser.get("/en/participation").text
    )
    assert rows(browser, "?status=observer") == {}
    day = date(2026, 1, 1)
    with unit_of_work(recorded.services.writers) as session:
        set_status(session, SYSTEM, "GE", "observer", day, "A letter", now())
    assert rows(browser)["Georgia"][-1] == "Observer as of 1 Jan 2026"
    listed = browser.get("/en/participation?status=observer").text
    assert "Georgia" in words(listed)
    assert 'href="/en/participation/AM"' not in listed
    page = words(browser.get("/en/participation/GE").text)
    assert "Observer, as of 1 Jan 2026" in page
    assert "Participating state Source: The programme's list of 2018" in page


@pytest.mark.parametrize(
    "query", ["as_of=yesterday", "area=nowhere", "state=US", "action=x", "status=friendly"]
)
def test_a_filter_that_names_what_there_is_not_is_told_and_nothing_is_filtered(
    browser: Browser, query: str
) -> None:
    answer = browser.get(f"/en/participation?{query}")
    assert answer.status_code == 422
    assert f'href="#{query.partition("=")[0]}"' in answer.text
    assert 'href="/en/participation/GE"' in answer.text
    assert browser.get(f"/en/participation.csv?{query}").status_code == 422


def test_the_page_of_a_state_says_in_what_it_takes_part_and_took_part(browser: Browser) -> None:
    georgia, armenia = (words(browser.get(f"/en/participation/{code}").text) for code in ("GE", "AM"))
    assert "Seminars 1 May 2024 – 31 Dec 2027" in georgia
    assert "No action is recorded that this state takes part in today." in armenia
    assert "Took part in Interviews 1 Jan 2023 – 31 Dec 2024" in armenia
    assert "Leads Seminars" in words(browser.get("/en/participation/CZ").text)
    assert [browser.get(f"/en/participation/{code}").status_code for code in ("US", "ge", "x")] == [404] * 3


def test_which_states_take_part_in_readmission_is_one_click_from_home(browser: Browser) -> None:
    for lang, expected in (("en", ["Georgia", "Kosovo*"]), ("ru", ["Грузия", "Косово*"])):
        assert f'href="/{lang}/areas/return"' in browser.get(f"/{lang}/").text
        area = browser.get(f"/{lang}/areas/return").text
        section = area.partition('id="taking-part"')[2].partition("</ul>")[0]
        assert [words(each) for each in re.findall("<li>.*?</li>", section)] == expected
        assert f'href="/{lang}/participation?area=return"' in area


def test_an_action_says_who_leads_it(browser: Browser) -> None:
    assert "Lead: Czechia" in words(browser.get("/en/participation?action=seminars").text)
    assert "Lead: A body by its name" in words(browser.get("/en/participation?action=visits").text)


def test_files_have_what_the_page_shows_and_say_of_when_and_of_what(browser: Browser) -> None:
    answer = browser.get("/en/participation.csv?area=return&as_of=2026-01-01")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="participation-2026-01-01.csv"'
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    table = [dict(zip(lines[0], line, strict=True)) for line in lines[1:] if len(line) > 1]
    assert [(row["state"], row["action"]) for row in table] == [
        ("GE", "seminars"),
        ("GE", "visits"),
        ("XK", "seminars"),
    ]
    assert {row["until"] for row in table} == {str(ENDS)}
    assert table[0]["lead"] == "Czechia"
    assert [line[0][:20] for line in lines if len(line) == 1] == [
        "As of 2026-01-01",
        "Thematic area: Retur",
        "* This designation i",
    ]


def test_no_title_of_an_action_runs_in_a_spreadsheet(browser: Browser) -> None:
    lines = csv.reader(io.StringIO(browser.get("/en/participation.csv").data.decode("utf-8-sig"), newline=""))
    assert f"'{EVIL}" in [cell for line in lines for cell in line]
    book = load_workbook(io.BytesIO(browser.get("/en/participation.xlsx").data))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == EVIL]
    assert [cell.data_type for cell in cells] == ["s"]


def test_the_json_is_the_same_table(browser: Browser) -> None:
    told = json.loads(browser.get("/ru/participation.json?state=GE").data)
    assert {item["state_name"] for item in told["items"]} == {"Грузия"}
    assert "Семинары" in {item["action_title"] for item in told["items"]}
    assert told["notes"][1:] == ["Государство: Грузия"]


def test_the_picture_has_a_tile_for_each_state_of_each_area_with_title_and_text(browser: Browser) -> None:
    answer = browser.get("/en/participation.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    svg = "{http://www.w3.org/2000/svg}"
    picture = ElementTree.fromstring(answer.text)
    band = next(each for each in picture.iter(f"{svg}g") if each.get("data-area") == "return")
    assert [tile.text for tile in band.iter(f"{svg}title")] == ["Georgia", "Kosovo*"]
    assert band.get("fill") == COLOURS["return"]
    described = {picture.get("aria-labelledby"), picture.get("aria-describedby")}
    assert described == {each.get("id") for each in picture if each.tag in (f"{svg}title", f"{svg}desc")}
    assert "Return and readmission: 2 states" in answer.text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in browser.get("/en/participation").text


def test_the_pictures_colours_are_the_areas_own() -> None:
    light = STYLES.read_text().partition("@media screen")[0]
    tokens = dict(re.findall(r"--(a-[a-z]+): (#[0-9a-f]{6})", light))
    named = re.findall(r"\[data-area=([a-z-]+)\] \{ --hue: var\(--([a-z-]+)\)", STYLES.read_text())
    assert {area: tokens[token] for area, token in named} == COLOURS


def test_examples_say_so_on_every_page_file_and_picture(world: World) -> None:
    browser = world.browser(signed_in=False)
    with recording(world):
        with unit_of_work(world.services.writers) as session:
            assert load_example_actions(session) == 10
            assert load_example_actions(session) == 0
        for path in ("participation", "participation?area=return", "participation/GE", "areas/return"):
            assert "Examples, not facts" in browser.get(f"/en/{path}").text, path
            assert "Это примеры, а не факты" in browser.get(f"/ru/{path}").text, path
        for form in ("csv", "json", "svg"):
            assert "Examples, not facts" in words(browser.get(f"/en/participation.{form}").text), form
        book = load_workbook(io.BytesIO(browser.get("/en/participation.xlsx").data))
        assert any("Examples, not facts" in str(row[0]) for row in book["Notes"].iter_rows(values_only=True))
        titles = {
            item["action_title"] for item in json.loads(browser.get("/en/participation.json").data)["items"]
        }
        assert all(title.startswith("Example: ") for title in titles)
        assert "Example: Coaching in asylum interviews" in browser.get("/en/participation?area=asylum").text
    assert "Examples, not facts" not in browser.get("/en/participation").text


@pytest.mark.parametrize("path", ["participation", "participation/GE", "areas/return", "participation.svg"])
def test_a_page_costs_few_statements_and_fewer_when_nothing_has_changed(recorded: World, path: str) -> None:
    browser = recorded.browser(signed_in=False)
    with unit_of_work(recorded.services.writers) as session:
        take_part(session, "seminars", "KG", BEGAN)
    with counted(recorded) as first:
        browser.get(f"/en/{path}")
    with counted(recorded) as again:
        browser.get(f"/en/{path}")
    assert len(first) <= 15
    assert len(again) <= 4
