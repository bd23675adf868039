"""The search page: what a reader may read is found at once in every language, and nothing else ever."""

import re
from html import unescape

import pytest

from elearn.commands.reindexing import index_what_is_missing, make_index
from elearn.kernel.search_index import SearchEntry
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.documents.entry import NewVersion
from elearn.programme.documents.read_files import read_all_files
from tests.catalogue.factory import LESSON, QUIZ
from tests.learning.test_budgets import counted
from tests.learning.world import small_course
from tests.portal.test_home import words
from tests.programme.library import add, new_document
from tests.test_queries import RUBBISH
from tests.world import Browser, World, publish_files


def publish(world: World, key: str, lesson: str, *edits: tuple[str, str], quiz: str = QUIZ) -> None:
    files = {"modules/one/first.md": lesson, "modules/one/check.quiz.yaml": quiz, "translations/ru.po": None}
    with world.platform.app_context():
        made = small_course(key, ("languages: [en, ru]", "languages: [en]"), *edits, **files)
        publish_files(world.platform, made)


def hits(browser: Browser, query: str, lang: str = "en", **more: str) -> list[str]:
    """The addresses of what is found, in the page's order."""
    html = browser.get(f"/{lang}/search", query_string={"q": query, **more}).text
    return re.findall(r'<li><h3[^>]*><a href="([^"]+)">', html)


def lesson_with(word: str) -> str:
    return LESSON.replace("The second paragraph stands here.", f"The second paragraph names {word} here.")


def test_a_published_lesson_is_found_by_its_words_at_once(world: World) -> None:
    browser = world.browser()
    assert hits(browser, "okapis") == []
    publish(world, "found-1", lesson_with("okapis and giraffes"))
    assert hits(browser, "okapi giraffe") == ["/en/courses/found-1/first"]
    html = browser.get("/en/search?q=okapi").text
    assert "names <mark>okapis</mark> and giraffes here." in html
    assert "A small course" in words(html)


def test_what_a_new_revision_no_longer_says_is_not_found(world: World) -> None:
    browser = world.browser()
    publish(world, "found-2", lesson_with("quaggas"))
    assert hits(browser, "quagga") == ["/en/courses/found-2/first"]
    publish(world, "found-2", lesson_with("zorillas"))
    assert hits(browser, "quagga") == []
    assert hits(browser, "zorilla") == ["/en/courses/found-2/first"]


def test_a_publication_that_fails_leaves_nothing_to_find(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(world, "found-3", lesson_with("numbats"))
    monkeypatch.setattr("elearn.catalogue.publish.bump_site_version", lambda _session: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish(world, "found-3", lesson_with("bandicoots"))
    monkeypatch.undo()
    browser = world.browser()
    assert hits(browser, "bandicoot") == []
    assert hits(browser, "numbat") == ["/en/courses/found-3/first"]


def test_questions_of_quizzes_and_answers_of_checks_are_never_found(world: World) -> None:
    quiz = QUIZ.replace("How **small** is it?", "How axolotl is it?").replace("Very,", "Tarsier,")
    check = ":::question which\nWhich?\n\n- [x] Pangolin\n- [ ] Other\n\nWhy: it is.\n:::"
    publish(world, "found-4", lesson_with("wombats") + f"\n{check}\n", quiz=quiz)
    browser = world.browser("administrator")
    assert hits(browser, "wombat") == ["/en/courses/found-4/first"]
    assert "Pangolin" in browser.get("/en/courses/found-4/first").text
    for word in ("axolotl", "tarsier", "pangolin"):
        assert hits(browser, word) == []


def test_lessons_are_found_by_whoever_may_read_them(world: World) -> None:
    publish(
        world, "found-5", lesson_with("dugongs"), ("Everything in it is small.", "All of it about manatees.")
    )
    nobody, learner = world.browser(signed_in=False), world.browser()
    assert hits(nobody, "dugong") == []
    assert hits(nobody, "dugong", kind="lesson") == []
    assert hits(learner, "dugong") == ["/en/courses/found-5/first"]
    assert hits(nobody, "manatee") == hits(learner, "manatee") == ["/en/courses/found-5"]
    assert "Whoever is signed in finds" in nobody.get("/en/search?q=dugong").text
    assert "Whoever is signed in finds" not in learner.get("/en/search?q=dugong").text


def test_a_term_is_found_where_a_lesson_uses_it(world: World) -> None:
    glossary = "- {key: small, term: small, definition: Not large like a *capybara*.}\n"
    with world.platform.app_context():
        files = {"glossary.yaml": glossary, "translations/ru.po": None}
        publish_files(
            world.platform, small_course("found-6", ("languages: [en, ru]", "languages: [en]"), **files)
        )
    html = world.browser().get("/en/search?q=capybara").text
    assert hits(world.browser(), "capybara")[-1] == "/en/courses/found-6/first#page_terms"
    assert "Words explained" in words(html)


def test_a_document_is_found_when_it_is_added_in_each_of_its_languages(world: World) -> None:
    versions = (
        NewVersion("en", "Notes on dolphins", link="https://example.org/en"),
        NewVersion("ru", "Заметки о дельфинах", link="https://example.org/ru"),
    )
    key = add(world, new_document(versions=versions))
    nobody = world.browser(signed_in=False)
    assert hits(nobody, "dolphin") == [f"/en/documents/{key}"]
    assert hits(nobody, "дельфин", "ru") == [f"/ru/documents/{key}"]
    html = nobody.get("/en/search", query_string={"q": "дельфины"}).text
    assert (
        f'<h3 lang="ru" dir="ltr"><a href="/en/documents/{key}">Заметки о <mark>дельфинах</mark></a>' in html
    )
    assert "Briefing" in words(html)


def test_the_readers_language_comes_first(world: World) -> None:
    english = add(world, new_document(versions=(NewVersion("en", "Gnu 7411", link="https://example.org/"),)))
    russian = add(world, new_document(versions=(NewVersion("ru", "Гну 7411", link="https://example.org/"),)))
    nobody = world.browser(signed_in=False)
    assert hits(nobody, "7411") == [f"/en/documents/{english}", f"/en/documents/{russian}"]
    assert hits(nobody, "7411", "ru") == [f"/ru/documents/{russian}", f"/ru/documents/{english}"]


def test_more_hits_than_fit_are_one_link_away(world: World) -> None:
    for number in range(7):
        add(world, new_document(versions=(NewVersion("en", f"Ibex {number}", link="https://example.org/"),)))
    browser = world.browser(signed_in=False)
    html = browser.get("/en/search?q=ibex").text
    assert len(hits(browser, "ibex")) == 5
    assert "7 hits" in html
    more = re.search(r'<a class="button" href="([^"]+)">See all 7 hits', html)
    assert more
    every = browser.get(unescape(more.group(1))).text
    assert every.count("<mark>Ibex</mark>") == 7
    assert 'href="/en/search?q=ibex"' in every


def test_many_hits_stand_on_pages_that_keep_the_query(world: World) -> None:
    for number in range(45):
        version = NewVersion("en", f"Sable & otter {number}", link="https://example.org/")
        add(world, new_document(versions=(version,)))
    browser = world.browser(signed_in=False)
    path: str | None = "/en/search?q=sable+%26+otter&kind=document"
    seen: list[str] = []
    told: list[str] = []
    while path:
        html = browser.get(path).text
        seen += re.findall(r'<li><h3[^>]*><a href="([^"]+)">', html)
        told += re.findall(r'<span class="quiet">([^<]+)</span>', html[html.index('class="pager"') :])[:1]
        following = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(following.group(1)) if following else None
    assert len(seen) == len(set(seen)) == 45
    assert told == ["1 to 20 of 45", "21 to 40 of 45", "41 to 45 of 45"]


def test_a_page_that_there_is_not_is_the_last_one_and_says_so(world: World) -> None:
    for number in range(21):
        version = NewVersion("en", f"Ermine {number}", link="https://example.org/")
        add(world, new_document(versions=(version,)))
    browser = world.browser(signed_in=False)
    for page in ("3", "99", "99999999"):
        html = browser.get(f"/en/search?q=ermine&kind=document&page={page}").text
        assert "There are not that many pages of hits. This is the last one." in html
        assert "21 to 21 of 21" in html
    for page in ("0", "-1", "x", "²", "9" * 50, "<script>"):
        html = browser.get("/en/search", query_string={"q": "ermine", "kind": "document", "page": page}).text
        assert "1 to 20 of 21" in html
        assert "not that many pages" not in html
    nothing = browser.get("/en/search?q=nowheretobefound&kind=document&page=7").text
    assert "Nothing has all of these words." in nothing


def test_a_page_number_without_a_kind_says_nothing(world: World) -> None:
    assert hits(world.browser(), "worker", page="2") == hits(world.browser(), "worker")


def test_beyond_the_best_hits_are_counted_and_not_paged_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(25):
        version = NewVersion("en", f"Marten {number}", link="https://example.org/")
        add(world, new_document(versions=(version,)))
    monkeypatch.setattr("elearn.kernel.search_index.MOST_RANKED", 22)
    monkeypatch.setattr("elearn.portal.search_page.MOST_RANKED", 22)
    browser = world.browser(signed_in=False)
    assert "See the best 22 hits" in browser.get("/en/search?q=marten").text
    html = browser.get("/en/search?q=marten&kind=document&page=2").text
    assert "25 hits" in html
    assert "21 to 22 of the best 22" in html
    assert len(hits(browser, "marten", kind="document", page="2")) == 2
    assert "This is the last one" in browser.get("/en/search?q=marten&kind=document&page=3").text


@pytest.mark.parametrize("value", [*RUBBISH.values(), '"', "*", '"" OR *', "移民", "\ud7ff", "a" * 201])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_whatever_is_asked_the_page_answers(world: World, lang: str, value: str) -> None:
    browser = world.browser()
    for query in (
        {"q": value},
        {"q": value, "kind": value},
        {"q": f"permit {value}", "kind": "lesson", "page": value},
    ):
        answer = browser.get(f"/{lang}/search", query_string=query)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_a_query_that_was_cut_says_so_and_keeps_its_beginning(world: World) -> None:
    html = world.browser(signed_in=False).get("/en/search", query_string={"q": "permit " * 1500}).text
    assert "only the first of them, up to 200 letters" in html
    box = re.search(r'name="q" type="search" value="([^"]*)"', html)
    assert box
    assert 190 < len(box.group(1)) <= 200


def test_a_page_without_words_or_hits_says_what_to_do(world: World) -> None:
    browser = world.browser(signed_in=False)
    assert "Endings do not matter" in browser.get("/en/search").text
    assert "There is no word in this to look for" in browser.get("/en/search?q=%22*").text
    nothing = browser.get("/en/search?q=nowheretobefound").text
    assert "Nothing has all of these words." in nothing
    assert 'href="/en/documents"' in nothing


def test_a_search_costs_few_statements(world: World) -> None:
    for browser, most in ((world.browser(), 3), (world.browser(signed_in=False), 2)):
        browser.get("/en/search?q=worker")
        with counted(world) as sent:
            assert browser.get("/en/search?q=worker+permit").status_code == 200
        assert len(sent) <= most, sent


def test_the_index_made_anew_is_the_one_that_publications_made(world: World) -> None:
    def kept() -> set[tuple[str, ...]]:
        with world.reads() as session:
            rows = session.query(SearchEntry).all()
        return {
            (
                each.kind,
                each.owner,
                each.locale,
                each.place,
                each.title,
                each.body,
                each.title_stems,
                each.body_stems,
            )
            for each in rows
        }

    list(read_all_files(world.services))  # of documents of other tests
    before = kept()
    assert {each[0] for each in before} >= {"course", "lesson", "term", "document"}
    with unit_of_work(world.services.writers) as session:
        session.query(SearchEntry).filter(SearchEntry.owner == "course:small").delete()
        session.add(
            SearchEntry(
                **dict.fromkeys(("kind", "locale", "place", "title", "body"), "x"),
                id=1,
                owner="course:gone",
                title_stems="gone",
                body_stems="gone",
                is_inside=False,
            )
        )
    assert list(index_what_is_missing(world.services))
    assert {each[1] for each in kept()} >= {"course:small", "course:gone"}
    assert list(index_what_is_missing(world.services)) == []
    assert list(make_index(world.services))
    assert kept() == before


def test_a_passage_of_another_language_is_found_in_its_own(world: World) -> None:
    """A lesson whose translation lacks a paragraph shows the source there; the Russian entry does not have it."""
    with world.platform.app_context():
        publish_files(
            world.platform, small_course("found-7", **{"modules/one/first.md": lesson_with("kakapos")})
        )
    assert hits(world.browser(), "kakapo", "ru") == ["/ru/courses/found-7/first"]
    html = world.browser().get("/ru/search?q=kakapo").text
    assert '<h3 lang="en" dir="ltr"><a href="/ru/courses/found-7/first">' in html
