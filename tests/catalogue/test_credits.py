"""Who made a picture stands with it: translated where it is, marked where it is not, in every text that shows one."""

from elearn.catalogue.checking import check
from tests.catalogue.factory import CREDITS, QUIZ, catalogue_of, package
from tests.catalogue.test_compiling import activity, compiled

PUBLIC_DOMAIN = "- {file: square.svg, title: A square, author: 'Ada <b>', licence: CC0 1.0, source: 'https://www.example.org/a?b&c'}\n"
OTHERS = "".join(CREDITS.splitlines(keepends=True)[1:])
BY = '<a href="https://creativecommons.org/licenses/by/4.0/" rel="noopener">CC BY 4.0</a>'


def test_a_figure_says_who_made_it_and_where_its_licence_is_read() -> None:
    page = activity(compiled(check(package()), "en"), "first").html
    assert f'<small class="credit">Picture: <bdi>Us</bdi>, <bdi>own work</bdi>, {BY}</small>' in page


def test_it_is_said_in_the_language_of_the_page() -> None:
    checked = check(package())
    assert f"<bdi>Uс</bdi>, <bdi>ошн шорк</bdi>, {BY}" in activity(compiled(checked), "first").html


def test_what_nobody_translated_says_its_language_and_counts_as_no_gap() -> None:
    without = package().files["translations/ru.po"].decode().split("\n#. media/credits.yaml")[0]
    course = compiled(check(package(**{"translations/ru.po": without})))
    page = activity(course, "first")
    assert '<bdi lang="en" dir="ltr">Us</bdi>, <bdi lang="en" dir="ltr">own work</bdi>' in page.html
    assert (course.coverage, page.fallbacks) == (1, 0)


def test_a_source_that_is_an_address_is_a_link_and_nothing_in_a_credit_is_markup() -> None:
    files = package(**{"media/credits.yaml": PUBLIC_DOMAIN + OTHERS, "translations/ru.po": None})
    page = activity(compiled(check(files), "en"), "first").html
    assert "<bdi>Ada &lt;b&gt;</bdi>" in page
    assert '<a href="https://www.example.org/a?b&amp;c" rel="noopener">www.example.org</a>' in page
    assert '<a href="https://creativecommons.org/publicdomain/zero/1.0/" rel="noopener">CC0 1.0</a>' in page


def test_other_licences_are_words_and_may_be_translated() -> None:
    kept = CREDITS.replace("CC BY 4.0", "All rights reserved", 1)
    checked = check(package(**{"media/credits.yaml": kept, "translations/ru.po": None}))
    translated = package(**{"media/credits.yaml": kept, "translations/ru.po": catalogue_of(checked)})
    assert "<bdi>Aлл ригхтс ресервед</bdi>" in activity(compiled(check(translated)), "first").html


def test_the_same_words_are_translated_once() -> None:
    paths = [each.path for each in check(package()).segments if each.path.startswith("credit/")]
    assert len(paths) == 2


def test_a_question_that_falls_back_does_so_with_its_credit() -> None:
    """Never two languages within a question."""
    quiz = QUIZ.replace("How **small** is it?", "How small is ![it](media/square.svg)?")
    course = compiled(check(package(**{"modules/one/check.quiz.yaml": quiz})))
    (asked,) = (each for each in course.questions["check"] if each.key == "size")
    assert asked.locale == "en"
    assert "Picture: <bdi>Us</bdi>, <bdi>own work</bdi>" in asked.html


def test_a_film_names_who_made_it_and_its_poster_below_its_player() -> None:
    kept = CREDITS.replace("author: Us", "author: Bo", 1)
    files = package(**{"media/credits.yaml": kept, "translations/ru.po": None})
    page = activity(compiled(check(files), "en"), "film").html
    (below,) = (part for part in page.split("</p>") if "film-files" in part)
    assert below.count('class="credit"') == 2
    assert "Film: <bdi>Us</bdi>" in below
    assert "Picture: <bdi>Bo</bdi>" in below
