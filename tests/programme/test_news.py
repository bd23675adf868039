"""News stands where it belongs from its day on, in each language, and is gone where it was taken back."""

import datetime as dt
import re
from html import unescape
from xml.etree import ElementTree

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.models import Job
from elearn.kernel.search_index import search
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.news.items import Standing, find_news, home_news, read_news
from elearn.programme.news.publishing import Terms, add_news, change_news, put_news_back, withdraw_news
from elearn.programme.news.searching import news_runners
from elearn.programme.shipped.examples import load_example_news
from elearn.programme.texts.new_texts import WrongTexts
from elearn.programme.texts.publishing import TextKey, publish_text, translate_text
from elearn.web.feeds import ATOM
from tests.learning.test_budgets import counted
from tests.programme.newsroom import day, news, texts
from tests.world import COURSE, Browser, World

A = f"{{{ATOM}}}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def nobody(world: World) -> Browser:
    return world.browser(signed_in=False)


def block(html: str) -> str:
    """The news on a page about something else."""
    found = re.search(r'<section[^>]*aria-labelledby="news">.*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def entries(browser: Browser, lang: str) -> dict[str, ElementTree.Element]:
    answer = browser.get(f"/{lang}/news.atom")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.data)
    return {each.findtext(f"{A}title", ""): each for each in root.iter(f"{A}entry")}


def add(session: Session, terms: Terms, title: str = "An item", **more: str) -> str:
    return add_news(session, SYSTEM, terms, texts(title, **more), now())


def test_the_newest_three_stand_on_the_home_page(world: World, nobody: Browser) -> None:
    for number in range(4):
        news(world, f"Heron {number}")
    html = nobody.get("/en/").text
    assert [title in block(html) for title in ("Heron 3", "Heron 2", "Heron 1", "Heron 0")].count(True) == 3
    assert 'type="application/atom+xml"' in html
    assert 'href="/en/news"' in block(html)


def test_an_item_leaves_the_home_page_after_its_last_day_and_stays_in_the_list(world: World) -> None:
    with unit_of_work(world.services.writers) as session:
        key = add(session, Terms(day(-5), until=day(-1)), "Stork of the past")
        item = find_news(read_news(session), key)
    assert item is not None
    assert item.standing(day()) is Standing.PAST
    assert item.standing(day(-1)) is Standing.STANDING
    assert item not in home_news((item,), day())
    browser = world.browser(signed_in=False)
    assert "Stork of the past" in browser.get("/en/news").text
    assert "Stork of the past" not in block(browser.get("/en/").text)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_an_item_has_a_page_with_all_that_programs_want_to_know(
    world: World, nobody: Browser, lang: str
) -> None:
    title, title_ru = "Visas and herons", "Визы и цапли"
    key = news(world, title, area="asylum", course=COURSE, title_ru=title_ru, text_ru="Что сказано.")
    html = nobody.get(f"/{lang}/news/{key}").text
    shown, text = {"en": (title, "What it says."), "ru": (title_ru, "Что сказано.")}[lang]
    assert f"<h1>{shown}</h1>" in html
    assert f"<p>{text}</p>" in html
    assert re.search(r'property="og:title" content="' + shown, html)
    assert re.search(r'name="description" content="' + re.escape(text), html)
    assert re.search(rf'hreflang="ru" href="[^"]*/ru/news/{key}"', html)
    assert f'href="/{lang}/courses/{COURSE}"' in html
    assert f'href="/{lang}/areas/asylum"' in html
    assert f"/{lang}/news/{key}</loc>" in nobody.get("/sitemap.xml").text


def test_what_is_not_translated_is_shown_in_english_and_marked(world: World, nobody: Browser) -> None:
    key = news(world, "Untranslated heron")
    for path in ("/ru/news", f"/ru/news/{key}"):
        assert re.search(r'lang="en"[^>]*>(<a[^>]*>)?Untranslated heron', nobody.get(path).text), path
    title = entries(nobody, "ru")["Untranslated heron"].find(f"{A}title")
    assert title is not None
    assert title.get(LANG) == "en"


def test_an_entry_of_the_feed_has_the_whole_text(world: World, nobody: Browser) -> None:
    key = news(world, "Feed & herons < 3", area="return", text="Some *words*.\n\nMore.", at=-1)
    entry = entries(nobody, "en")["Feed & herons < 3"]
    content = entry.find(f"{A}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text is not None
    assert "<p>Some <em>words</em>.</p>" in content.text
    assert entry.findtext(f"{A}summary") == "Some words."
    assert entry.findtext(f"{A}published") == f"{day(-1)}T00:00:00Z"
    assert [each.get("term") for each in entry.iter(f"{A}category")] == ["return"]
    links = [each.get("href", "") for each in entry.iter(f"{A}link")]
    assert [each.endswith(f"/en/news/{key}") for each in links] == [True]


def test_planned_items_come_with_their_day_and_nobody_sees_them_before(world: World, nobody: Browser) -> None:
    nobody.get(f"/en/courses/{COURSE}")
    key = news(world, "Planned quokka", at=3, area="asylum", course=COURSE)
    places = (
        "/en/",
        "/en/news",
        "/en/areas/asylum",
        f"/en/courses/{COURSE}",
        "/en/news.atom",
        "/sitemap.xml",
    )
    sought = ("/en/search?q=quokka",)
    assert nobody.get(f"/en/news/{key}").status_code == 404
    for path in (*places, *sought):
        html = nobody.get(path).text
        assert "Planned quokka" not in html
        assert key not in html, path
    with time_machine.travel(dt.datetime.combine(day(3), dt.time(1), dt.UTC), tick=False):
        news_runners(world.services.writers)["news.find"]({"key": key})
        assert nobody.get(f"/en/news/{key}").status_code == 200
        for path in (*places, *sought):
            assert key in nobody.get(path).text, path
    with unit_of_work(world.services.writers) as session:
        withdraw_news(session, SYSTEM, key, now())


def test_the_worker_is_told_of_the_day_of_a_planned_item(session: Session) -> None:
    key = add(session, Terms(day(2)))
    job = session.scalar(select(Job).where(Job.key == f"news.find:{key}:{day(2)}"))
    assert job is not None
    assert job.run_at.date() == day(2)
    assert job.args == {"key": key}


def test_area_and_course_show_theirs_at_once(world: World, nobody: Browser) -> None:
    area, course = "/en/areas/integration", f"/en/courses/{COURSE}"
    for path in (area, course):
        nobody.get(path)
    news(world, "Of the area", area="integration")
    news(world, "Of the course", course=COURSE)
    assert "Of the area" in nobody.get(area).text
    assert "Of the course" not in nobody.get(area).text
    assert "Of the course" in nobody.get(course).text
    assert "Of the course" in nobody.get(f"/ru/courses/{COURSE}").text


def test_the_list_is_filtered_by_area_and_goes_on_in_pages(world: World, nobody: Browser) -> None:
    for number in range(21):
        news(world, f"Development {number}", area="development", at=-number)
    first = nobody.get("/en/news?area=development").text
    assert "1 to 20 of 21" in first
    assert "Development 0" in first
    assert "Development 20" in nobody.get("/en/news?area=development&page=2").text
    assert "No item fits this" in nobody.get("/en/news?area=nowhere").text


def test_news_is_found_in_the_language_that_it_is_written_in(world: World, nobody: Browser) -> None:
    key = news(world, "About narwhals", text="Nothing else.", title_ru="О нарвалах", text_ru="Больше ничего.")
    assert f'href="/en/news/{key}"' in nobody.get("/en/search?q=narwhal").text
    assert f'href="/ru/news/{key}"' in nobody.get("/ru/search", query_string={"q": "нарвалы"}).text


def test_edited_texts_are_found_by_their_new_words_and_the_feed_says_so(
    world: World, nobody: Browser
) -> None:
    key = news(world, "About pangolins")
    later = now() + dt.timedelta(minutes=5)
    owner = f"news:{key}"
    with unit_of_work(world.services.writers) as session:
        publish_text(session, SYSTEM, TextKey(owner, "title"), "About aardvarks", later)
        translate_text(session, SYSTEM, TextKey(owner, "title"), "ru", {"title": "О трубкозубах"}, later)
    with world.reads() as session:
        assert search(session, "pangolins", "en", ["news"], 5).hits == ()
        assert [hit.place for hit in search(session, "aardvark", "en", ["news"], 5).hits] == [f"/news/{key}"]
        assert [hit.locale for hit in search(session, "трубкозубы", "ru", ["news"], 5).hits] == ["ru"]
    updated = entries(nobody, "en")["About aardvarks"].findtext(f"{A}updated", "")
    assert dt.datetime.fromisoformat(updated) >= later.replace(microsecond=0)


def test_what_is_withdrawn_is_gone_and_can_be_put_back(world: World, nobody: Browser) -> None:
    key = news(world, "Fleeting ptarmigan")
    for act, is_there in ((withdraw_news, False), (put_news_back, True)):
        with unit_of_work(world.services.writers) as session:
            assert act(session, SYSTEM, key, now())
        with unit_of_work(world.services.writers) as session:
            assert not act(session, SYSTEM, key, now())
        for path in ("/en/news", "/en/news.atom", "/en/search?q=ptarmigan", "/sitemap.xml"):
            assert (key in nobody.get(path).text) is is_there, path
        assert nobody.get(f"/en/news/{key}").status_code == (200 if is_there else 404)


def test_the_same_item_sent_twice_is_one_and_another_gets_a_key_of_its_own(session: Session) -> None:
    first = add(session, Terms(day()), "Заголовок: Ärger, again & again!")
    assert first == "zagolovok-arger-again-again"
    assert add(session, Terms(day()), "Заголовок: Ärger, again & again!") == first
    assert add(session, Terms(day(-1)), "Заголовок: Ärger, again & again!") == f"{first}-2"
    assert add(session, Terms(day()), "Только кириллица") == "tolko-kirillitsa"
    assert len(add(session, Terms(day()), "long words " * 18)) <= 60


def test_everything_that_is_wrong_is_said_at_once(session: Session) -> None:
    written = texts("", "One.\n\nTwo *stars*.", title_ru="Заголовок", text_ru="Один.\n\nДва.")
    with pytest.raises(WrongTexts) as refusal:
        add_news(
            session,
            SYSTEM,
            Terms(dt.date(2001, 1, 1), "nowhere", "No Course", dt.date(2000, 1, 1)),
            written,
            now(),
        )
    assert {(error.pointer, error.code) for error in refusal.value.errors} == {
        ("/published", "news_before_beginning"),
        ("/until", "news_ends_before_it_begins"),
        ("/area", "not_a_choice"),
        ("/course", "not_a_choice"),
        ("/title-en", "required"),
        ("/text-ru", "other_marks"),
    }


@pytest.mark.parametrize(
    ("written", "pointer", "code"),
    [
        (texts("T", text_ru="Один.\n\nДва."), "/text-ru", "other_passages"),
        (texts("T" * 201), "/title-en", "too_long"),
        (texts("T", "x" * 4_001), "/text-en", "too_long"),
        (texts("T", "<!-- -->"), "/text-en", None),
    ],
)
def test_texts_that_do_not_fit_are_refused(
    session: Session, written: dict[str, dict[str, str]], pointer: str, code: str | None
) -> None:
    with pytest.raises(WrongTexts) as refusal:
        add_news(session, SYSTEM, Terms(day()), written, now())
    assert pointer in {*(error.pointer for error in refusal.value.errors), *refusal.value.findings}
    assert code is None or [error.code for error in refusal.value.errors] == [code]
    assert "t" not in {each.key for each in read_news(session)}


def test_who_changes_an_item_that_another_has_changed_is_told(session: Session) -> None:
    before = Terms(day())
    key = add(session, before)
    assert change_news(session, SYSTEM, key, Terms(day(), "asylum"), now(), seen=before.stamp)
    with pytest.raises(Conflict, match="news_changed"):
        change_news(session, SYSTEM, key, Terms(day(), "return"), now(), seen=before.stamp)
    with pytest.raises(Invalid):
        change_news(session, SYSTEM, key, Terms(day(), until=day(-1)), now())
    with pytest.raises(NotFound):
        change_news(session, SYSTEM, "nothing", before, now())
    assert not change_news(session, SYSTEM, key, Terms(day(), "asylum"), now())


def test_pages_with_news_stay_within_their_statements(world: World, nobody: Browser) -> None:
    """Cold too: the version has just grown."""
    paths = ("/en/", "/en/news", "/en/areas/asylum", f"/en/courses/{COURSE}", "/en/news.atom")
    for path in (*paths, ""):
        key = news(world, "Costly", area="asylum", course=COURSE)
        with counted(world) as sent:
            assert nobody.get(path or f"/en/news/{key}").status_code == 200
        assert len(sent) <= 15, (path, sent)


def test_examples_say_that_they_are_and_come_once(session: Session) -> None:
    assert load_example_news(session) == 2
    assert load_example_news(session) == 0
    added = [each for each in read_news(session) if each.is_example]
    assert [each.published for each in added] == [day(-2), day(-9)]


def test_an_example_is_labelled_wherever_it_stands(world: World, nobody: Browser) -> None:
    with unit_of_work(world.services.writers) as session:
        title = "Labelled capercaillie"
        key = add_news(session, SYSTEM, Terms(day()), texts(title), now(), is_example=True)
    for path in ("/en/", "/en/news", f"/en/news/{key}", "/en/search?q=capercaillie"):
        assert "Example" in unescape(nobody.get(path).text), path
    assert "It is no news of the Prague Process" in nobody.get(f"/en/news/{key}").text
