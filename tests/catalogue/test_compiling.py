"""A course in one language: translated where it is reviewed, honest where it is not, and quick."""

import re
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.catalogue.archives import PackageFiles
from elearn.catalogue.checking import Checked, check
from elearn.catalogue.compiled import CompiledActivity, CompiledCourse
from elearn.catalogue.compiling import compile_course
from tests.catalogue.factory import (
    COURSE,
    FILES,
    LESSON,
    catalogue,
    catalogue_of,
    edited,
    package,
    packed,
    sentences,
)

MARKED = re.compile(r"(?<!src)lang=")
LABELS = {"true": "Верно", "false": "Неверно", "open_reading": "Открыть текст"}


def compiled(checked: Checked, locale: str = "ru") -> CompiledCourse:
    return compile_course(
        checked,
        locale,
        media_url=lambda path: f"/files/{path}",
        activity_url=lambda key: f"/{locale}/{key}",
        labels=LABELS,
    )


def activity(course: CompiledCourse, key: str) -> CompiledActivity:
    return next(each for each in course.activities if each.key == key)


def test_everything_reviewed_is_shown_in_the_language() -> None:
    course = compiled(check(package()))
    assert course.coverage == 1
    assert {each.fallbacks for each in course.activities} == {0}
    assert not any(MARKED.search(each.html) for each in course.activities)
    assert {each.locale for questions in course.questions.values() for each in questions} == {"ru"}
    assert course.title.text == "A смалл цоурсе"


def test_one_edited_paragraph_falls_back_alone_and_is_marked() -> None:
    lesson = edited(
        "modules/one/first.md", ("The second paragraph stands here.", "The second paragraph stood here.")
    )
    course = compiled(check(package(**{"modules/one/first.md": lesson})))
    page = activity(course, "first")
    assert page.fallbacks == 1
    assert re.findall(r"<(\w+) lang=\"(\w+)\"[^>]*>([^<]*)", page.html) == [
        ("p", "en", "The second paragraph stood here.")
    ]
    assert sum(each.fallbacks for each in course.activities) == 1


def test_a_paragraph_put_in_between_touches_only_itself() -> None:
    lesson = edited("modules/one/first.md", ("## A heading", "Something quite new.\n\n## A heading"))
    page = activity(compiled(check(package(**{"modules/one/first.md": lesson}))), "first")
    assert page.fallbacks == 1
    assert len(MARKED.findall(page.html)) == 1


@pytest.mark.parametrize(
    "edit",
    [
        ("How **small**", "Just how **small**"),
        ("text: Not at all", "text: No"),
        ("It is small.\n    les", "Small.\n    les"),
    ],
)
def test_a_question_falls_back_whole(edit: tuple[str, str]) -> None:
    quiz = edited("modules/one/check.quiz.yaml", edit)
    course = compiled(check(package(**{"modules/one/check.quiz.yaml": quiz})))
    size, truth = course.questions["check"]
    assert (size.locale, truth.locale) == ("en", "ru")
    shown = [
        size.html,
        size.feedback,
        *(text for each in size.choices for text in (each.html, each.feedback)),
    ]
    assert not re.search("[а-я]|lang=", " ".join(shown))
    assert activity(course, "check").fallbacks == 1


def test_true_and_false_are_choices_in_the_language_of_the_question() -> None:
    _, truth = compiled(check(package())).questions["check"]
    assert [(each.key, each.html) for each in truth.choices] == [("true", "Верно"), ("false", "Неверно")]
    quiz = edited("modules/one/check.quiz.yaml", ("stem: It is small.", "stem: It is tiny."))
    _, truth = compiled(check(package(**{"modules/one/check.quiz.yaml": quiz}))).questions["check"]
    assert [each.html for each in truth.choices] == ["True", "False"]


def test_links_pictures_terms_and_films_are_resolved() -> None:
    html = activity(compiled(check(package())), "first").html
    for part in (
        'href="/ru/check"',
        'src="/files/media/square.svg"',
        "<dfn>смалл</dfn>",
        'src="/files/media/film.mp4"',
    ):
        assert part in html


def test_a_link_that_differs_by_language_is_taken_from_the_catalogue() -> None:
    entry = (
        '\nmsgctxt "more/link"\nmsgid "https://www.example.org/more"\nmsgstr "https://www.example.org/ru"\n'
    )
    checked = check(package(**{"translations/ru.po": catalogue() + entry}))
    assert 'href="https://www.example.org/ru"' in activity(compiled(checked), "more").html
    assert 'href="https://www.example.org/more"' in activity(compiled(checked, "en"), "more").html


def test_a_language_without_catalogue_falls_back_everywhere() -> None:
    course = compiled(check(package()), "ky")
    assert course.coverage == 0
    assert course.title.locale == activity(course, "first").lang == "en"
    assert all(question.locale == "en" for question in course.questions["check"])


def test_words_for_the_search_have_no_markup() -> None:
    plain = activity(compiled(check(package()), "en"), "first").plain
    assert plain.startswith("The first lesson The first paragraph leads to the check.")
    assert not re.search(r"[<{*]|media/", plain)


prose = st.from_regex(r"[A-Z][a-z]{1,9}( [a-z]{1,9}){1,8}\.", fullmatch=True)


@settings(max_examples=25, deadline=None)
@given(st.lists(prose, min_size=1, max_size=6))
def test_the_source_language_never_falls_back(paragraphs: list[str]) -> None:
    body = "\n\n".join(paragraphs)
    course = compiled(check(package(**{"modules/one/first.md": LESSON + "\n" + body + "\n"})), "en")
    assert course.coverage == 1
    assert {each.fallbacks for each in course.activities} == {0}
    assert not any(MARKED.search(each.html) for each in course.activities)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    st.integers(0, 1_000),
    st.sampled_from([1, 3, 20, 200]),
    st.binary(max_size=6),
)
def test_no_bytes_whatever_raise(path: str, at: int, length: int, noise: bytes) -> None:
    data = package().files[path]
    checked = check(packed({**package().files, path: data[:at] + noise + data[at + length :]}))
    assert all(sentences(checked))
    if checked.course is not None:
        compiled(checked)


def test_a_survey_question_falls_back_whole() -> None:
    survey = edited("modules/one/opinion.survey.yaml", ("high: very", "high: very much"))
    useful, *others = compiled(check(package(**{"modules/one/opinion.survey.yaml": survey}))).surveys[
        "opinion"
    ]
    assert [each and each.locale for each in (useful.text, useful.low, useful.high)] == ["en"] * 3
    assert {each.text.locale for each in others} == {"ru"}


@cache
def forty_lessons() -> PackageFiles:
    """Forty lessons of about 800 words, translated."""
    words = ["officer", "permit", "border", "worker", "rule", "state", "right", "office", "answer", "paper"]
    lessons: dict[str, str | bytes | None] = {}
    for number in range(40):
        paragraphs = [
            f"Paragraph {number} {count} says *much* of "
            + " ".join(words[(count + n) % 10] for n in range(34))
            for count in range(20)
        ]
        head = f"---\ntitle: Lesson {number}\nminutes: 5\n---\n"
        lessons[f"modules/one/lesson-{number}.md"] = head + "\n\n".join(paragraphs) + "\n"
    outline = "".join(f"      - lesson: lesson-{number}\n" for number in range(40))
    files = {path: data for path, data in package().files.items() if path != "translations/ru.po"}
    whole = packed({**files, **lessons, "course.yaml": COURSE + outline})
    return packed({**whole.files, "translations/ru.po": catalogue_of(check(whole))})


def test_forty_lessons_in_two_languages_compile_quickly() -> None:
    files = forty_lessons()
    start = time.perf_counter()
    checked = check(files)
    read = time.perf_counter()
    russian = compiled(checked, "ru")
    english = compiled(checked, "en")
    assert time.perf_counter() - read < 1.5
    assert read - start < 3
    assert russian.coverage == english.coverage == 1


def test_a_check_in_a_lesson_is_whole_in_one_language() -> None:
    asked = ":::question small\nWhat is it?\n\n- [x] A *small* thing\n- [ ] 42\n\nWhy: as said.\n:::\n"
    files = {"modules/one/first.md": LESSON + "\n" + asked}
    english = check(package(**files))
    stem = next(each.path for each in english.segments if each.text == "What is it?")
    entry = f'\nmsgctxt "{stem}"\nmsgid "What is it?"\nmsgstr "Что это?"\n'
    page = activity(compiled(check(package(**files, **{"translations/ru.po": catalogue() + entry}))), "first")
    assert "Что это?" not in page.html
    assert '<legend lang="en" dir="ltr">What is it?</legend>' in page.html
    assert page.fallbacks == 4
    translated = activity(
        compiled(check(package(**files, **{"translations/ru.po": catalogue_of(english)}))), "first"
    )
    assert "What is it?" not in translated.html
    assert translated.fallbacks == 0
