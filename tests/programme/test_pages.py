"""The pages of the programme: every fact in its place, in both languages, with its source."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import delete

from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import bump_site_version
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.facts.partial_dates import PartialDate
from elearn.programme.facts.pictures import NAME_LETTERS, structure_picture
from elearn.programme.models import ProgrammeRole
from elearn.programme.shipped.first_state import DATA
from elearn.programme.texts.publishing import TextKey, publish_text
from tests.world import World

PAGES = ("", "/timeline", "/management", "/projects")

FACTS = {
    "/en/programme": [
        "European Union", "Schengen area", "Western Balkans", "Eastern Partnership", "Central Asia", "Türkiye",
        "adopted in Poznań in 2011", "Bratislava in 2016", "2023–2027", "In force", "English and Russian",
        "Each state decides", "23 September 2021", "identification and profiling", "speaks of 50 states",
        "49 states", "Kosovo*", "Russia and Belarus", "“self-paced independent remote learning”",
    ],
    "/ru/programme": [
        "Европейского союза", "Шенгенского пространства", "Западных Балкан", "Восточного партнерства",
        "Центральной Азии", "Турция", "в Познани в 2011 году", "в Братиславе в 2016 году", "2023–2027", "Действует",
        "английский и русский", "государство само решает", "23 сентября 2021 года", "Косово*", "49 государств",
    ],
    "/en/programme/timeline": [
        "27–28 April 2009", "4 November 2011", "20 September 2016", "24–25 October 2022", "12–13 May 2022",
        "27–28 April 2023", "24–25 September 2024", "Vienna", "Lisbon", "Chişinău", "Poznań", "Bratislava",
        "“Building Migration Partnerships”", "2012–2016", "2016–2021", "2017–2021", "2023–2027", "5 areas", "6 areas",
        "One page of the programme", "Other pages of the programme", "The sources differ",
    ],
    "/ru/programme/timeline": [
        "27–28 апреля 2009", "4 ноября 2011", "20 сентября 2016", "24–25 октября 2022", "12–13 мая 2022",
        "27–28 апреля 2023", "24–25 сентября 2024", "Вена", "Лиссабон", "Кишинев", "Познань", "Братислава",
        "«Построение миграционных партнерств»", "2016–2021", "2017–2021", "5 областей", "6 областей",
        "Одна из страниц программы", "Источники расходятся", "рабочий перевод",
    ],
    "/en/programme/management": [
        "Ministerial Conference", "Senior Officials' Meeting", "Strategic Group", "Core Group", "since autumn 2017",
        "2012 – autumn 2017", "National Contact Points", "European Commission", "Presidency of the EU",
        "International Centre for Migration Policy Development", "2009–2010", "2010–2017", "2019–2020",
        "since 2021", "Czechia", "Poland", "Lithuania", "Later chairs are not known to us", "at least once a year",
    ],
    "/ru/programme/management": [
        "Министерская конференция", "Совещание старших должностных лиц", "Стратегическая группа", "Основная группа",
        "с осени 2017", "Национальные контактные пункты", "Европейская комиссия", "2009–2010", "с 2021", "Чехия",
        "Польша", "Литва", "нам не известно", "не реже одного раза в год",
    ],
    "/en/programme/projects": [
        "Prague Process Targeted Initiative", "2012–2017", "PP DATA", "since 2018", "CAPS", "2023",
        "Migration Partnership Facility", "Migration Observatory", "Quarterly Review", "disclaimer",
    ],
    "/ru/programme/projects": [
        "Целевая инициатива", "2012–2017", "PP DATA", "с 2018", "CAPS", "Инструмент партнерства по миграции",
        "Обсерватория миграции", "Ежеквартальный обзор", "оговорка",
    ],
}  # fmt: skip


def read(world: World, path: str) -> str:
    answer = world.browser(signed_in=False).get(path)
    assert answer.status_code == 200, path
    return unescape(answer.text)


@pytest.mark.parametrize("path", FACTS)
def test_every_fact_is_in_its_place(world: World, path: str) -> None:
    html = read(world, path)
    assert [fact for fact in FACTS[path] if fact not in html] == []


@pytest.mark.parametrize("page", PAGES)
def test_no_russian_page_falls_back_to_english(world: World, page: str) -> None:
    html = read(world, f"/ru/programme{page}")
    main = html[html.index("<main") : html.index("</main>")]
    assert re.findall(r'<(?!html)[^>]* lang="en"[^>]*>', main) == []


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_each_part_leads_to_each_other_and_is_marked_where_one_is(world: World, lang: str) -> None:
    for page in PAGES:
        parts = re.search(r'<nav class="parts".*?</nav>', read(world, f"/{lang}/programme{page}"), re.DOTALL)
        assert parts is not None
        for other in PAGES:
            assert f'href="/{lang}/programme{other}"' in parts[0]
        assert parts[0].count('aria-current="page"') == 1
        assert f'<a href="/{lang}/programme{page}" aria-current="page">' in parts[0]


def test_the_programme_is_found_from_every_footer_and_from_the_contact_page(world: World) -> None:
    assert '<a href="/en/programme">Programme</a>' in read(world, "/en/privacy")
    if "has not set an address" in read(world, "/en/contact"):
        assert 'href="/en/programme/management"' in read(world, "/en/contact")


@pytest.mark.parametrize(("lang", "name"), [("en", "Kosovo*"), ("ru", "Косово*")])
def test_a_list_of_states_has_the_footnote(world: World, lang: str, name: str) -> None:
    html = read(world, f"/{lang}/programme")
    assert name in html
    assert "1244" in html
    without_footnote = re.sub(r'<aside class="[^"]*name-notes".*?</aside>', "", html, flags=re.DOTALL)
    assert not re.search(rf"{name[:-1]}(?!\*)", without_footnote)


@pytest.fixture
def led_by_kosovo(world: World) -> Iterator[None]:
    row = {"role": "lead", "since": PartialDate(2030), "state": "XK", "until": None, "source": "A test"}
    with unit_of_work(world.services.writers) as session:
        session.add(ProgrammeRole(**row))
        bump_site_version(session)
    yield
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(ProgrammeRole).where(ProgrammeRole.state == "XK"))
        bump_site_version(session)


@pytest.mark.usefixtures("led_by_kosovo")
@pytest.mark.parametrize(("lang", "name"), [("en", "Kosovo*"), ("ru", "Косово*")])
def test_a_lead_has_the_footnote_too(world: World, lang: str, name: str) -> None:
    html = read(world, f"/{lang}/programme/management")
    assert name in html
    assert "1244" in html
    assert "A test" in html, "a source that is not the page's main one is named"


def test_no_text_calls_people_illegal() -> None:
    for path in DATA.glob("*.yaml"):
        text = path.read_text()
        assert not re.search(r"illegal (migrants?|immigrants?|persons?|people|aliens?|workers?)", text), path
        assert not re.search(r"нелегал|незаконн\w+ мигрант", text), path


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/en/areas/return", "<q>Promote readmission, voluntary return and sustainable reintegration</q>"),
        ("/en/areas/return", "The title is a quotation, as worded in: Action Plan 2012-2016."),
        ("/en/areas/return", "In force from 4 November 2011"),
        ("/en/areas/return", "non-refoulement"),
        ("/en/areas/return", "2016–2021 or 2017–2021"),
        ("/en/areas/illegal-migration", "nobody is called illegal"),
        ("/ru/areas/return", "Рабочий перевод названия, сформулированного в документе: План действий"),
        ("/ru/areas/return", "принцип невысылки"),
    ],
)
def test_an_area_says_what_it_is_about_and_where_its_title_is_from(
    world: World, path: str, said: str
) -> None:
    assert said in read(world, path)


def test_asylum_is_not_among_the_areas_of_2009(world: World) -> None:
    def mandates(area: str) -> str:
        return (
            read(world, f"/en/areas/{area}").partition("Mandates that name it")[2].partition("</section>")[0]
        )

    assert "Joint Declaration" not in mandates("asylum")
    assert "Joint Declaration" in mandates("return")


def test_an_edited_text_is_on_the_page_at_once(world: World) -> None:
    key = TextKey("page:languages", "text")
    with unit_of_work(world.services.writers) as session:
        publish_text(session, SYSTEM, key, "Edited words.", now())
    assert "Edited words." in read(world, "/en/programme")
    assert 'lang="en"' in read(world, "/ru/programme"), "its translation is of another text now"
    with unit_of_work(world.services.writers) as session:
        source = re.search(
            r"key: languages\n.*?en: \|\n\s+(.*?)\n", (DATA / "pages.yaml").read_text(), re.DOTALL
        )
        assert source is not None
        publish_text(session, SYSTEM, key, source[1], now())
    assert "Edited words." not in read(world, "/en/programme")


@pytest.mark.parametrize("page", ["timeline", "management"])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_picture_has_a_name_and_says_where_it_stands_in_words(world: World, lang: str, page: str) -> None:
    html = read(world, f"/{lang}/programme/{page}")
    picture = html[html.index('<svg role="img"') : html.index("</figure>")]
    named = re.search(r'aria-labelledby="([\w-]+)" aria-describedby="([\w-]+)"', picture)
    assert named is not None
    for name in named.groups():
        assert re.search(rf'<(title|desc) id="{name}">[^<]{{10,}}<', picture)


def test_long_names_are_broken_into_lines_that_fit_and_boxes_grow(world: World) -> None:
    short = structure_picture([("a", "Group", "guides")], "secretariat")
    long = structure_picture(
        [("a", "Совещание старших должностных лиц государств-участников", "guides")], "x"
    )
    assert long["height"] > short["height"]
    assert all(len(line) <= NAME_LETTERS for line in long["boxes"][0].name)
