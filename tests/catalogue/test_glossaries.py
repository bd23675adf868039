"""The terms that a lesson uses stand at its end, with what they mean, the same ones in every language."""

import time

import pytest

from elearn.catalogue.checking import check
from elearn.catalogue.glossaries import TermFinder
from elearn.catalogue.packages import GlossaryEntry
from elearn.catalogue.revisions import RevisionTexts, UsedTerm, texts_from_json, texts_to_json
from elearn.markup.documents import read_document
from elearn.markup.rendering import Passage
from elearn.markup.typed_reading import Places, Text
from tests.catalogue.factory import catalogue, edited, package
from tests.catalogue.test_compiling import activity, compiled
from tests.learning.world import small_course
from tests.world import World, publish_files

NOWHERE = Places((1, 1), {})
TERMS = {
    "worker": ("worker", ("workers",)),
    "migrant": ("migrant worker", ("migrant workers",)),
    "third": ("third-country national", ()),
    "air": ("AIR", ()),
    "forest": ("лес", ("леса",)),
}


def finder() -> TermFinder:
    return TermFinder.of(
        GlossaryEntry(
            key=Text(key), term=Text(term), definition=Text("x"), forms=tuple(map(Text, forms)), at=NOWHERE
        )
        for key, (term, forms) in TERMS.items()
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A worker.", {"worker"}),
        ("A Migrant\nworker here", {"migrant"}),
        ("Migrant *workers* and a worker", {"migrant", "worker"}),
        ("Networkers and workership", set()),
        ("A third-country national.", {"third"}),
        ("A third country national.", set()),
        ("A third. Country national", set()),
        ("By air", set()),
        ("By AIR", {"air"}),
        ("Леса и лесной край", {"forest"}),
        ("| worker | x |\n| - | - |\n| y | z |", {"worker"}),
        ("    worker", set()),  # code
        ("[x](https://www.example.org/worker)", set()),
        ("![a worker](media/a.svg)", set()),
        ("- [x](activity:worker)", set()),
        ("a[^1]\n\n[^1]: A worker.", {"worker"}),
        (":::term third\n:::", {"third"}),
    ],
)
def test_whole_words_count_in_any_case_and_the_longest_form_wins(text: str, found: set[str]) -> None:
    assert finder().found_in(read_document(text, file="x.md")) == found


def test_very_many_terms_cost_no_more_than_few() -> None:
    entries = [
        GlossaryEntry(
            key=Text(f"k{number}"), term=Text(f"word {number} of"), definition=Text("x"), forms=(), at=NOWHERE
        )
        for number in range(20_000)
    ]
    document = read_document(("word " * 40 + "\n\n") * 1_400, file="x.md")
    many = TermFinder.of(entries)
    start = time.process_time()
    assert many.found_in(document) == frozenset()
    assert time.process_time() - start < 1


GLOSSARY = """\
- {key: small, term: small, definition: Not *large*.}
- {key: other, term: paragraph, definition: 'See [the check](activity:check).', forms: [paragraphs]}
- {key: unused, term: elephant, definition: Large.}
"""


def publish(world: World, key: str, **changes: str | None) -> None:
    files = small_course(key, **{"glossary.yaml": GLOSSARY, **changes})
    with world.platform.app_context():
        publish_files(world.platform, files)


def test_a_lesson_ends_with_its_words(world: World) -> None:
    publish(world, "words-at-the-end")
    page = world.browser().get("/en/courses/words-at-the-end/first").text
    words = page.partition('<h2 id="page_terms">')[2].partition("</section>")[0]
    assert words.partition("<dl")[2].partition(">")[2].removesuffix("</dl>") == (
        "<dt>small</dt><dd>Not <em>large</em>.</dd>"
        '<dt>paragraph</dt><dd>See <a href="/en/courses/words-at-the-end/check">the check</a>.</dd>'
    )
    assert "page_terms" not in world.browser().get("/en/courses/words-at-the-end/more").text


def test_words_that_are_not_translated_say_so(world: World) -> None:
    publish(world, "words-in-russian")  # of the glossary the catalogue knows the first entry only
    page = world.browser().get("/ru/courses/words-in-russian/first").text
    words = page.partition('<h2 id="page_terms">')[2].partition("</section>")[0]
    assert "<dt>смалл</dt><dd>Nот <em>ларге</em>.</dd>" in words
    assert '<dt lang="en">paragraph</dt><dd lang="en">See <a href="/ru/courses/' in words


def test_words_of_a_course_in_one_language_lead_on_in_the_readers(world: World) -> None:
    outline = edited(
        "course.yaml", ("languages: [en, ru]", "languages: [en]"), ("key: small", "key: words-en")
    )
    publish(world, "words-en", **{"course.yaml": outline, "translations/ru.po": None})
    page = world.browser().get("/ru/courses/words-en/first").text
    assert '<dd lang="en">See <a href="/ru/courses/words-en/check">' in page


def test_a_term_that_falls_back_is_counted() -> None:
    text = catalogue().replace('msgid "small"\nmsgstr "смалл"', 'msgid "small"\nmsgstr ""')
    assert text != catalogue()
    assert activity(compiled(check(package(**{"translations/ru.po": text}))), "first").fallbacks == 1


def test_revisions_from_before_are_read() -> None:
    passage = Passage("x", "en")
    texts = RevisionTexts(
        passage,
        passage,
        passage,
        (),
        None,
        {},
        {},
        {},
        {},
        0.5,
        {"a": UsedTerm(passage, "<em>x</em>", "en")},
        {"check": 1},
    )
    kept = texts_to_json(texts)
    assert texts_from_json(kept) == texts
    newer = {"glossary", "fallen_questions"}
    old = {key: value for key, value in kept.items() if key not in newer} | {"pages": {"p": [[], [], 2]}}
    assert texts_from_json(old).pages["p"].terms == ()
    assert texts_from_json(old).glossary == {}
    assert texts_from_json(old).fallen_questions is None
    assert texts_from_json(old | {"coverage": 1.0}).fallen_questions == {}


def test_a_heading_never_takes_the_place_of_the_pages_own_parts(world: World) -> None:
    lesson = edited("modules/one/first.md", ("## A heading", "## Text\n\n## Terms\n\n## Aims"))
    publish(world, "ids-of-headings", **{"modules/one/first.md": lesson})
    page = world.browser().get("/en/courses/ids-of-headings/first").text
    for name in ("text", "terms", "aims"):
        assert page.count(f'id="{name}"') == 1
