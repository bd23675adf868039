"""A book holds what its part holds: in the reader's language, with the way to the rest, and without any answer."""

import pytest

from elearn.catalogue.papers import Part
from elearn.kernel.storage import Storage
from elearn.paper.books import Book
from elearn.paper.nodes import Node, plain_text, walk
from tests.catalogue.factory import edited, package
from tests.paper.editions import BASE, COURSE_PART, LESSON_PART, book_of, edition, with_text

pytestmark = pytest.mark.usefixtures("words_at_hand")


def small(
    kept: Storage, part: Part = COURSE_PART, locale: str = "en", changes: dict[str, str] | None = None
) -> Book:
    return book_of(edition(package(**(changes or {})), kept, locale), part)


def said(book: Book) -> str:
    return " ".join(plain_text(chapter.blocks) for chapter in book.chapters)


def links(book: Book) -> list[dict[str, object]]:
    return [dict(node.about) for node in book.nodes if node.kind == "link"]


def test_a_course_has_all_its_modules_and_activities(kept: Storage) -> None:
    book = small(kept)
    assert [section.title.text for section in book.sections if section.title] == ["The only module"]
    assert [chapter.key for chapter in book.chapters] == ["first", "check", "more", "film", "opinion"]


def test_a_lesson_stands_alone_under_the_titles_of_its_course_and_module(kept: Storage) -> None:
    book = small(kept, LESSON_PART)
    assert [chapter.key for chapter in book.chapters] == ["first"]
    assert book.sections[0].title is None
    cover = book.cover
    assert cover.course is not None
    assert cover.module is not None
    assert (cover.title.text, cover.course.text, cover.module.text) == (
        "The first lesson",
        "A small course",
        "The only module",
    )


def test_a_quiz_says_how_many_questions_wait_on_the_platform_and_none_of_them(kept: Storage) -> None:
    book = small(kept)
    check = plain_text(next(each for each in book.chapters if each.key == "check").blocks)
    assert "2 questions. Answer them on the platform:" in check
    assert f"{BASE}/en/courses/small/check" in check
    for secret in ("How small", "Very", "Not at all", "It is small."):
        assert secret not in said(book)


def test_links_to_what_is_in_the_book_stay_in_it_and_others_lead_to_the_platform(kept: Storage) -> None:
    assert {"to": "check"} in links(small(kept))
    assert {"href": f"{BASE}/en/courses/small/check"} in links(small(kept, LESSON_PART))


def test_a_link_to_a_heading_stays_within_the_file(kept: Storage) -> None:
    book = book_of(edition(with_text("See [above](#a-heading)."), kept), LESSON_PART)
    assert {"to": "first.a-heading"} in links(book)
    assert "first.a-heading" in [node.about["id"] for node in book.nodes if node.kind == "heading"]


def test_words_are_in_the_language_of_the_book_and_so_are_its_addresses(kept: Storage) -> None:
    book = small(kept, locale="ru")
    assert book.words["contents"] == "Содержание"
    assert book.words["page_of"] == "{page} из {pages}"
    assert book.cover.facts[0] == ("Язык", "Русский")
    assert book.cover.address == f"{BASE}/ru/courses/small"
    assert {"href": f"{BASE}/ru/courses/small/film"} in links(book)


def test_the_cover_says_of_which_revision_it_is_and_from_when(kept: Storage) -> None:
    cover = small(kept).cover
    assert ("Revision", "3, published on 26 November 2026") in cover.facts
    assert cover.remark.startswith("Made from revision 3 of the course.")


def test_the_funding_line_of_a_course_is_on_its_cover(kept: Storage) -> None:
    course = edited("course.yaml", ("audience: Officers", "audience: Officers\nfunding: Paid by a fund"))
    funding = small(kept, changes={"course.yaml": course}).cover.funding
    assert funding is not None
    assert funding.text == "Paid by a fund"
    assert small(kept).cover.funding is None


def test_terms_and_sources_of_what_is_in_it_stand_at_the_end(kept: Storage) -> None:
    book = small(kept, LESSON_PART)
    assert [(each.term.text, plain_text(each.meaning)) for each in book.terms] == [("small", "Not large.")]
    assert [(each.title.text, each.said) for each in book.sources] == [("An act", "A/1, 2(1)")]


def test_passages_that_are_not_translated_keep_their_language_and_are_counted(kept: Storage) -> None:
    translations = package().files["translations/ru.po"].decode()
    (third,) = (line for line in translations.splitlines() if line.startswith('msgstr "Tхе тхирд'))
    book = small(kept, LESSON_PART, "ru", {"translations/ru.po": translations.replace(third, 'msgstr ""')})
    foreign = [node for node in book.nodes if node.lang == "en"]
    assert [plain_text([node]) for node in foreign] == ["The third paragraph ends the lesson."]
    assert book.chapters[0].remark.startswith("1 ")


def test_a_name_that_has_a_footnote_never_stands_without_it(kept: Storage) -> None:
    book = book_of(edition(with_text("An officer from Kosovo* asks."), kept), LESSON_PART)
    assert len(book.chapters[0].footnotes) == 1
    assert "UNSCR 1244/1999" in book.chapters[0].footnotes[0]
    assert small(kept).chapters[0].footnotes == ()


def test_a_name_on_the_cover_has_its_footnote_at_the_end(kept: Storage) -> None:
    course = edited("course.yaml", ("title: A small course", "title: A course for Kosovo*"))
    assert "UNSCR 1244/1999" in small(kept, changes={"course.yaml": course}).footnotes[0]


def test_levels_of_headings_never_jump(kept: Storage) -> None:
    book = book_of(edition(with_text("## Two\n\n### Three\n\n#### Four\n\n## Two again"), kept), LESSON_PART)
    levels = [node.about["level"] for node in walk(book.chapters[0].blocks) if node.kind == "heading"]
    assert levels == [1, 1, 2, 3, 1]


def test_what_is_no_lesson_text_is_said_by_its_kind(kept: Storage) -> None:
    facts = {chapter.key: chapter.facts for chapter in small(kept).chapters}
    assert facts["first"] == ("Lesson", "5 minutes")
    assert facts["more"] == ("Reading", "5 minutes", "Optional")
    assert facts["opinion"] == ("Survey",)


def test_the_reading_keeps_its_reason_and_its_link(kept: Storage) -> None:
    more = next(chapter for chapter in small(kept).chapters if chapter.key == "more")
    assert plain_text(more.blocks).startswith("It says more.")
    assert [node.about for node in walk(more.blocks) if node.kind == "link"] == [
        {"href": "https://www.example.org/more"}
    ]


def test_nothing_of_a_tree_is_code(kept: Storage) -> None:
    """Whatever somebody writes is words in it."""
    text = "#import \\$x\\$ `a` @b \\<label\\> and a backslash \\\\ here"
    book = book_of(edition(with_text(text), kept), LESSON_PART)
    last = book.chapters[0].blocks[-1]
    assert plain_text([last]) == "#import $x$ a @b <label> and a backslash \\ here"
    assert all(isinstance(node, Node) for node in walk([last]))
