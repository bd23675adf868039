"""Editors write news in every language at once, look at it before, plan it, change it, take it back."""

from html import unescape

import pytest

from elearn.programme.news.items import find_news, read_news
from elearn.programme.news.publishing import Terms
from elearn.programme.texts.publishing import TextKey, current_text, translations
from tests.programme.newsroom import day, news
from tests.world import COURSE, Browser, World

PLACES = ("title/en", "text/en", "title/ru", "text/ru")


@pytest.fixture
def editor(world: World) -> Browser:
    return world.browser("editor")


def form(*wordings: str, **more: str) -> dict[str, object]:
    """A new item in English and Russian, of today."""
    written = [*wordings, *[""] * (len(PLACES) - len(wordings))]
    return {"place": [*PLACES], "wording": written, "published": day().isoformat(), **more}


def keys(world: World) -> set[str]:
    with world.reads() as session:
        return {each.key for each in read_news(session)}


def test_an_item_is_published_in_every_language_at_once(world: World, editor: Browser) -> None:
    data = form("Otters", "One *word*.", "Выдры", "Одно *слово*.", area="asylum", course=COURSE)
    answer = editor.post("/admin/news", {**data, "until": day(7).isoformat()})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/en/admin/news/otters"
    with world.reads() as session:
        item = find_news(read_news(session), "otters")
        assert item is not None
        assert (item.published, item.until, item.area, item.course) == (day(), day(7), "asylum", COURSE)
        assert current_text(session, TextKey("news:otters", "text")).text == "One *word*."
        (kept,) = translations(session, TextKey("news:otters", "text"), "ru").values()
    assert kept.text == "Одно {1}слово{/1}."
    assert not kept.is_working
    assert "Выдры" in editor.get("/ru/").text


def test_a_preview_shows_it_in_each_language_and_writes_nothing(world: World, editor: Browser) -> None:
    before = keys(world)
    answer = editor.post("/admin/news/preview", form("Badgers", "Some *words*.", "Барсуки", "Слова *тут*."))
    assert answer.status_code == 200
    assert "<p>Some <em>words</em>.</p>" in answer.text
    assert '<div class="prose" lang="ru" dir="ltr"><h3>Барсуки</h3>' in answer.text
    assert "Some *words*.</textarea>" in answer.text
    assert keys(world) == before


@pytest.mark.parametrize("path", ["/admin/news", "/admin/news/preview"])
def test_faults_are_named_beside_their_fields_and_all_that_was_typed_stays(
    world: World, editor: Browser, path: str
) -> None:
    before = keys(world)
    data = form("", "Good.\n\n<b>raw</b>", "Заголовок", "Один.", area="asylum", until="soon")
    answer = editor.post(path, data)
    assert answer.status_code == 422
    assert 'href="#until"' in answer.text
    data = form("", "Good.\n\n<b>raw</b>", "Заголовок", "Один.", area="asylum", course="gone")
    answer = editor.post(path, data)
    html = unescape(answer.text)
    assert 'href="#title-en"' in html
    assert 'href="#text-en"' in html
    assert "Line 3:" in html
    assert "<b>raw</b></textarea>" in html
    assert 'value="Заголовок"' in html
    assert '<option value="asylum" selected>' in html
    assert '<option value="gone" selected>' in html
    assert keys(world) == before


def test_faults_are_told_in_the_language_of_the_page(editor: Browser) -> None:
    answer = editor.post("/admin/news", form("T", "One.\n\nTwo.", "Т", "Один."), lang="ru")
    assert answer.status_code == 422
    assert "Абзацев и пунктов здесь: 1, в английском тексте: 2." in answer.text


def test_the_list_says_what_is_planned_and_what_was(world: World, editor: Browser) -> None:
    planned, past = news(world, "Planned lynx", at=9), news(world, "Past lynx", at=-9, until=-2)
    standing, gone = news(world, "Present lynx"), news(world, "Withdrawn lynx")
    editor.post(f"/admin/news/{gone}/withdrawal")
    html = editor.get("/en/admin/news").text
    order = [html.index(f"/en/admin/news/{key}") for key in (planned, standing, past, gone)]
    assert order == sorted(order)
    titles = [html.index(f"<h2>{each}</h2>") for each in ("Planned", "Published", "Withdrawn")]
    assert titles == sorted(titles)


def test_day_area_and_course_are_changed_and_the_texts_have_their_own_pages(
    world: World, editor: Browser
) -> None:
    key = news(world, "Changing ibis")
    page = editor.get(f"/en/admin/news/{key}").text
    assert f"/en/admin/texts/news:{key}/title" in page
    assert f"/en/admin/translations/news:{key}/text/ru" in page
    assert editor.get(f"/en/admin/texts/news:{key}/title").status_code == 200
    seen = Terms(day()).stamp
    data = {"published": day(1).isoformat(), "area": "return", "seen": seen}
    assert editor.post(f"/admin/news/{key}", data).status_code == 303
    stale = editor.post(f"/admin/news/{key}", {**data, "area": "asylum"})
    assert stale.status_code == 409
    assert "Somebody else has changed this item" in stale.text
    assert '<option value="asylum" selected>' in stale.text
    wrong = editor.post(f"/admin/news/{key}", {**data, "until": day(-3).isoformat()})
    assert wrong.status_code == 422
    assert 'href="#until"' in wrong.text
    with world.reads() as session:
        item = find_news(read_news(session), key)
    assert item is not None
    assert (item.published, item.area, item.until) == (day(1), "return", None)


def test_an_item_is_withdrawn_and_put_back(world: World, editor: Browser) -> None:
    key = news(world, "Coming and going")
    assert editor.post(f"/admin/news/{key}/withdrawal").status_code == 303
    assert "Put it back" in editor.get(f"/en/admin/news/{key}").text
    assert editor.get(f"/en/news/{key}").status_code == 404
    assert editor.post(f"/admin/news/{key}/return").status_code == 303
    assert editor.get(f"/en/news/{key}").status_code == 200


@pytest.mark.parametrize("path", ["/admin/news/nothing", "/admin/news/nothing/withdrawal"])
def test_what_is_not_there_is_not_found(editor: Browser, path: str) -> None:
    assert editor.get("/en/admin/news/nothing").status_code == 404
    assert editor.post(path, {"published": day().isoformat()}).status_code == 404


@pytest.mark.parametrize(
    "forged",
    [
        {"place": ["title/en"], "wording": ["a", "b"]},
        {"place": ["name/en", "text/en"], "wording": ["a", "b"]},
        {"place": ["title/xx", "text/en"], "wording": ["a", "b"]},
        {"place": ["title/en", "title/en"], "wording": ["a", "b"]},
        {"place": ["title/en"] * 101, "wording": ["a"] * 101},
    ],
)
def test_forms_that_nobody_made_are_refused(
    world: World, editor: Browser, forged: dict[str, list[str]]
) -> None:
    before = keys(world)
    assert editor.post("/admin/news", {**form(), **forged}).status_code == 422
    assert keys(world) == before


@pytest.mark.parametrize("role", ["learner", "author", "translator", "coordinator"])
def test_others_do_not_write_news(world: World, role: str) -> None:
    key, browser = news(world), world.browser(role)
    assert browser.get("/en/admin/news").status_code == 403
    assert browser.post("/admin/news", form("Mine", "All mine.")).status_code == 403
    assert browser.post(f"/admin/news/{key}/withdrawal").status_code == 403
    assert "mine" not in keys(world)
