"""Editors publish the programme's texts, look at them before, take earlier ones up again, and translate passages."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from itertools import count

import pytest
from werkzeug.test import TestResponse

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.texts.publishing import BEGINNING, TextKey, history, publish_text, translations
from elearn.programme.texts.wordings import version_of
from tests.world import Browser, World

numbers = count(1)
TWO = "First *paragraph*.\n\nSecond paragraph."


def text(world: World, written: str = TWO, field: str = "about") -> TextKey:
    """A text that only one test knows."""
    key = TextKey(f"page:edited-{next(numbers)}", field)
    with unit_of_work(world.services.writers) as session:
        publish_text(session, SYSTEM, key, written, now())
    return key


def form(key: TextKey, written: str, began_with: str = TWO, **more: str) -> dict[str, str]:
    return {
        "owner": key.owner,
        "field": key.field,
        "since": key.since.isoformat(),
        "began": key.since.isoformat(),
        "wording": written,
        "seen": version_of(began_with),
        **more,
    }


def address(key: TextKey, lang: str = "en", to: str = "") -> str:
    where = f"translations/{key.owner}/{key.field}/{to}" if to else f"texts/{key.owner}/{key.field}"
    return f"/{lang}/admin/{where}"


def send(browser: Browser, data: Mapping[str, object], path: str = "/admin/texts") -> TestResponse:
    answer: TestResponse = browser.post(path, dict(data))
    return answer


def translate(
    browser: Browser,
    key: TextKey,
    named: Sequence[str],
    written: Sequence[str],
    locale: str = "ru",
    **more: str,
) -> TestResponse:
    place = {"owner": key.owner, "field": key.field, "since": key.since.isoformat(), "locale": locale, **more}
    return send(browser, {**place, "path": list(named), "text": list(written)}, "/admin/translations")


def versions(world: World, key: TextKey) -> list[str]:
    with world.reads() as session:
        return [each.text for each in history(session, key)]


def paths(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'name="path" value="([^"]+)"', page)]


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_an_editor_publishes_and_the_history_says_who(world: World, role: str) -> None:
    key, browser = text(world), world.browser(role)
    assert send(browser, form(key, "Better.")).status_code == 303
    assert versions(world, key) == ["Better.", TWO]
    page = browser.get(address(key)).text
    assert f"Person {browser.email}" in page
    assert "as it was shipped" in page


def test_a_preview_shows_the_text_and_writes_nothing(world: World) -> None:
    key = text(world)
    answer = send(world.browser("editor"), form(key, "Some *new* words."), "/admin/texts/preview")
    assert answer.status_code == 200
    assert "Some <em>new</em> words." in answer.text
    assert "Some *new* words.</textarea>" in answer.text
    assert versions(world, key) == [TWO]


@pytest.mark.parametrize("path", ["/admin/texts", "/admin/texts/preview"])
def test_faults_are_named_by_line_and_what_was_typed_stays(world: World, path: str) -> None:
    key = text(world)
    answer = send(world.browser("editor"), form(key, "Good.\n\n<b>raw</b>"), path)
    assert answer.status_code == (422 if path == "/admin/texts" else 200)
    assert "Line 3:" in answer.text
    assert "&lt;b&gt;raw&lt;/b&gt;</textarea>" in answer.text
    assert versions(world, key) == [TWO]


def test_an_empty_text_is_refused(world: World) -> None:
    key = text(world)
    answer = send(world.browser("editor"), form(key, " "))
    assert answer.status_code == 422
    assert "an empty one is not published" in answer.text


def test_who_began_from_an_older_text_sees_theirs_and_keeps_their_own(world: World) -> None:
    key, first, second = text(world), world.browser("editor"), world.browser("editor")
    send(first, form(key, "Theirs."))
    answer = send(second, form(key, "Mine."))
    assert answer.status_code == 409
    assert "Mine.</textarea>" in answer.text
    assert "<p>Theirs.</p>" in answer.text
    assert send(second, {**form(key, "Mine."), "seen": stamp(answer.text)}).status_code == 303
    assert versions(world, key)[0] == "Mine."


def test_an_earlier_version_is_taken_up_again(world: World) -> None:
    key, browser = text(world), world.browser("editor")
    send(browser, form(key, "Worse."))
    page = browser.get(f"{address(key)}?version=1").text
    assert f"{TWO}</textarea>" in page
    assert "Version 1 is in the form" in page
    send(browser, form(key, TWO, "Worse."))
    assert versions(world, key) == [TWO, "Worse.", TWO]


def test_another_day_begins_a_text_of_its_own_whose_same_passages_stay_translated(world: World) -> None:
    key, browser = text(world), world.browser("editor")
    named = paths(browser.get(address(key, to="ru")).text)
    translate(browser, key, named, ["{1}Первый{/1}.", "Второй."])
    later = TWO.replace("First *paragraph*", "A new *beginning* for the next mandate")
    assert send(browser, {**form(key, later), "since": "2028-01-01"}).status_code == 303
    assert versions(world, key) == [TWO]
    new = TextKey(key.owner, key.field, BEGINNING.replace(2028, 1, 1))
    assert versions(world, new) == [later]
    page = browser.get(f"{address(new, to='ru')}?since=2028-01-01").text
    assert "Второй.</textarea>" in page
    assert "not translated yet" in page


def test_passages_are_translated_side_by_side(world: World) -> None:
    key, browser = text(world), world.browser("editor")
    named = paths(browser.get(address(key, to="ru")).text)
    assert len(named) == 2
    answer = translate(browser, key, named, ["{1}Первый{/1} абзац.", ""])
    assert answer.status_code == 303
    with world.reads() as session:
        kept = translations(session, key, "ru")
    assert {path: each.text for path, each in kept.items()} == {named[0]: "{1}Первый{/1} абзац."}


def test_marks_that_do_not_fit_are_refused_beside_their_passage_and_nothing_is_lost(world: World) -> None:
    key, browser = text(world), world.browser("editor")
    named = paths(browser.get(address(key, to="ru")).text)
    answer = translate(browser, key, named, ["Первый абзац.", "Второй."])
    assert answer.status_code == 422
    assert 'href="#passage-1"' in answer.text
    assert "Второй.</textarea>" in answer.text
    with world.reads() as session:
        assert translations(session, key, "ru") == {}


def test_the_overview_says_what_is_to_be_translated(world: World) -> None:
    whole, open_one = text(world, "Whole.", "title"), text(world)
    browser = world.browser("editor")
    translate(browser, whole, ["title"], ["Целиком."])
    everything = browser.get("/en/admin/texts").text
    to_do = browser.get("/en/admin/texts?missing=ru").text
    assert address(whole) in everything
    assert address(whole) not in to_do
    assert address(open_one) in to_do
    assert "2 passages missing" in to_do


def test_the_overview_leaves_texts_of_news_to_the_list_of_news(world: World) -> None:
    key = TextKey("news:whatever", "title")
    with unit_of_work(world.services.writers) as session:
        publish_text(session, SYSTEM, key, "An item", now())
    page = world.browser("editor").get("/en/admin/texts").text
    assert "news:whatever" not in page
    assert 'href="/en/admin/news"' in page


@pytest.mark.parametrize("path", ["/admin/texts", "/admin/texts/preview"])
@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"since": ""}, "since"), ({"since": "1999-01-01"}, "since"), ({"source": "x" * 301}, "source")],
)
def test_whatever_a_form_is_refused_for_what_was_typed_stays(
    world: World, path: str, wrong: dict[str, str], field: str
) -> None:
    key = text(world)
    answer = send(world.browser("editor"), {**form(key, "Long worked on."), **wrong}, path)
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    assert "Long worked on.</textarea>" in answer.text


def test_a_text_as_a_browser_sends_it_back_is_the_same(world: World) -> None:
    key = text(world)
    answer = send(world.browser("editor"), form(key, TWO.replace("\n", "\r\n")))
    assert "notice=text_same" in answer.headers["Set-Cookie"]
    assert versions(world, key) == [TWO]


def stamp(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("what", ["translation", "source"])
def test_a_translator_does_not_overwrite_what_they_have_not_seen(world: World, what: str) -> None:
    key, first, second = text(world), world.browser("editor"), world.browser("editor")
    page = first.get(address(key, to="ru")).text
    named, seen = paths(page), stamp(page)
    if what == "translation":
        translate(second, key, named, ["{1}Их{/1}.", "Их второй."])
    else:
        send(second, form(key, TWO.replace("Second", "Last")))
    answer = translate(first, key, named, ["", "Мой второй."], seen=seen)
    assert answer.status_code == 409
    assert "Somebody else has changed this text or its translation" in answer.text
    assert "Мой второй.</textarea>" in answer.text
    assert ("Их второй." in answer.text) == (what == "translation")
    assert translate(first, key, named, ["", "Мой второй."], seen=stamp(answer.text)).status_code == 303


def test_mending_a_working_translation_leaves_it_one(world: World) -> None:
    key, browser = text(world), world.browser("editor")
    named = paths(browser.get(address(key, to="ru")).text)
    assert 'name="is_working" value="yes" checked' not in browser.get(address(key, to="ru")).text
    translate(browser, key, named, ["{1}Первый{/1}.", "Второй."], is_working="yes")
    assert 'name="is_working" value="yes" checked' in browser.get(address(key, to="ru")).text


@pytest.mark.parametrize(
    "path",
    ["texts/page:nowhere/about", "translations/page:nowhere/about/ru", "translations/area:return/title/en"],
)
def test_what_is_not_there_is_not_found(world: World, path: str) -> None:
    assert world.browser("editor").get(f"/en/admin/{path}").status_code == 404


def test_forms_that_nobody_made_are_refused(world: World) -> None:
    key, browser = text(world), world.browser("editor")
    assert send(browser, form(key, "x" * 20_001)).status_code == 422
    assert send(browser, {**form(key, "x"), "since": "1999-01-01"}).status_code == 422
    for seen in (version_of(""), version_of(TWO)):
        forged = {**form(key, "x"), "owner": "page:nowhere", "seen": seen}
        assert send(browser, forged).status_code == 404
    for locale, path in (("en", "about"), ("xx", "about")):
        answer = translate(browser, key, [path], ["x"], locale)
        assert answer.status_code == 422
    uneven = translate(browser, key, ["a", "b"], ["x"])
    assert uneven.status_code == 422
    assert versions(world, key) == [TWO]


@pytest.mark.parametrize("role", ["learner", "author", "translator", "coordinator"])
def test_others_do_not_edit(world: World, role: str) -> None:
    key, browser = text(world), world.browser(role)
    assert browser.get("/en/admin/texts").status_code == 403
    assert send(browser, form(key, "Mine.")).status_code == 403
    assert versions(world, key) == [TWO]
