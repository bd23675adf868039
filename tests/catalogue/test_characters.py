"""Characters that nobody sees are refused wherever a package can hold a text, and no text can make a hole."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.catalogue.checking import check
from elearn.markup.characters import MOST, character_faults
from tests.catalogue.factory import FILES, catalogue, edited, found, package, sentences
from tests.learning.world import small_course
from tests.world import World, publish_files

REFUSED = [
    *(chr(code) for code in (0, 1, 2, 3, 8, 0x0B, 0x0C, 0x0D, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9F)),
    *(chr(code) for code in (0x2028, 0x2029, 0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF)),
]
TURNS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
# Where a text stands: the words after which something is put in.
PLACES = [
    ("course.yaml", "title: A small"),
    ("course.yaml", "summary: Everything"),
    ("modules/one/first.md", "title: The first"),
    ("modules/one/first.md", "The second"),
    ("modules/one/check.quiz.yaml", "{key: b, text: Not"),
    ("modules/one/film.video.yaml", "  Somebody"),
    ("modules/one/opinion.survey.yaml", "text: What was"),
    ("glossary.yaml", "definition: Not"),
    ("instruments.yaml", "title: An"),
    ("media/credits.yaml", "{file: square.svg, title: A"),
    ("media/film.en.vtt", "00:01.000\nSome"),
    ("media/square.svg", "<title>A"),
    ("translations/ru.po", 'msgstr "A сма'),
]


def with_character(path: str, after: str, character: str) -> str:
    text = package().files[path].decode()
    assert after in text, (path, after)
    return text.replace(after, after + character, 1)


@pytest.mark.parametrize(
    "character", [REFUSED[2], REFUSED[11], "\u2028", "\ufdd0", "\U0001fffe", "\u202e", "\u2069"]
)
@pytest.mark.parametrize(("path", "after"), PLACES)
def test_a_character_that_nobody_sees_is_refused_at_its_place(path: str, after: str, character: str) -> None:
    text = with_character(path, after, character)
    checked = check(package(**{path: text}))
    before = text[: text.index(character)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    turns = character in TURNS
    # A catalogue's texts go on over lines: marks of direction are told for the entry.
    column = 1 if turns and path.endswith(".po") else column
    rule = "text.direction" if turns else "text.control-character"
    assert (path, line, column, rule) in found(checked)
    assert checked.has_errors
    assert any(f"U+{ord(character):04X}" in sentence for sentence in sentences(checked))


@pytest.mark.parametrize("character", REFUSED)
def test_each_of_them_is_refused(character: str) -> None:
    assert [fault.character for fault in character_faults(f"a{character}b")] == [character]


def test_a_lone_surrogate_is_refused_however_it_comes() -> None:
    assert [fault.params for fault in character_faults("a\ud800")] == [{"character": "U+D800"}]
    quoted = edited("course.yaml", ("title: A small course", 'title: "A \\ud800 course"'))
    assert ("course.yaml", 6, 8, "text.control-character") in found(check(package(**{"course.yaml": quoted})))
    raw = edited("course.yaml", ("A small course", "A @ course")).encode().replace(b"@", b"\xed\xa0\x80")
    assert ("course.yaml", 6, 10, "text.encoding") in found(check(package(**{"course.yaml": raw})))


@pytest.mark.parametrize(
    ("path", "edit", "place"),
    [
        ("course.yaml", ("title: A small course", 'title: "A \\x02main_nav\\x03 course"'), (6, 8)),
        ("course.yaml", ("title: A small course", 'title: "A \\L course"'), (6, 8)),
        ("modules/one/first.md", ("The second", "The &#x202E; second"), (11, 1)),
        ("modules/one/first.md", ('"A small square"', '"A &#x2028; square"'), (13, 1)),
        ("modules/one/first.md", ("![A square]", "![A &#x2069; square]"), (13, 1)),
        ("modules/one/check.quiz.yaml", ("How **small**", "How &#x2067; **small**"), (7, 11)),
        ("media/square.svg", ("A square", "A &#x202D; square"), None),
    ],
)
def test_an_escape_hides_nothing(path: str, edit: tuple[str, str], place: tuple[int, int] | None) -> None:
    told = found(check(package(**{path: edited(path, edit)})))
    rules = {rule for file, line, column, rule in told if file == path and place in (None, (line, column))}
    assert rules & {"text.control-character", "text.direction"}


@pytest.mark.parametrize("escape", ["\\x02main_nav\\x03", "\\001", "\\a", "\\x9f", "\\r"])
def test_an_escape_of_a_catalogue_hides_nothing(escape: str) -> None:
    text = catalogue().replace('msgstr "A сма', f'msgstr "A {escape}сма', 1)
    line = text[: text.index(escape)].count("\n") + 1
    checked = check(package(**{"translations/ru.po": text}))
    assert ("translations/ru.po", line, 8, "text.control-character") in found(checked)


def test_a_decimal_reference_to_a_control_character_is_none() -> None:
    lesson = edited("modules/one/first.md", ("The second", "The &#2;main_nav&#3; second"))
    checked = check(package(**{"modules/one/first.md": lesson}))
    assert not any("\x02" in segment.text for segment in checked.segments)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a \u2067ב\u2069 c", []),
        ("a \u202bב \u2066x\u2069 ב\u202c c", []),
        ("a \u200f\u200e\u200d\u00ad\ufeff b", []),
        ("a\tb\nc", []),
        ("a \u2067ב", [2]),
        ("\u2067ב\nc\u2069", [0, 4]),
        ("\u202aa \u2067ב\u202c\u2069", [0, 5]),
        ("a \u202c", [2]),
    ],
)
def test_marks_of_direction_stand_in_pairs(text: str, faults: list[int]) -> None:
    assert [fault.offset for fault in character_faults(text)] == faults


def test_a_pair_in_two_cells_of_a_table_is_none() -> None:
    table = "| a | b |\n| - | - |\n| \u2067c | d\u2069 |\n"
    lesson = edited("modules/one/first.md", ("The second paragraph stands here.", table))
    told = found(check(package(**{"modules/one/first.md": lesson})))
    assert [rule for *_, rule in told if rule.startswith("text.")] == ["text.direction"] * 2


def test_a_pair_in_a_long_translation_is_a_pair() -> None:
    long = "\u2067" + "слово " * 30 + "\u2069"
    halves = f'msgstr "{long[:60]}"\n"{long[60:]}A сма'
    text = catalogue().replace('msgstr "A сма', halves, 1)
    assert not [rule for *_, rule in found(check(package(**{"translations/ru.po": text}))) if "text." in rule]


def test_a_text_that_nothing_names_is_looked_at_too() -> None:
    told = found(check(package(**{"modules/one/spare.md": "a\x02b", "notes.txt": "c\u202ed"})))
    assert ("modules/one/spare.md", 1, 2, "text.control-character") in told
    assert ("notes.txt", 1, 2, "text.direction") in told


def test_very_many_of_them_are_a_few_findings() -> None:
    checked = check(package(**{"modules/one/first.md": FILES["modules/one/first.md"] + "\x02" * 100_000}))  # type: ignore[operator]
    assert len([rule for *_, rule in found(checked) if rule == "text.control-character"]) == MOST


@given(st.text())
def test_what_passes_holds_none(text: str) -> None:
    if not list(character_faults(text)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", text)
        assert text.encode().decode() == text


def marks() -> Iterator[str]:
    for name in ("main_nav", "account_menu", "notice", "theme", "outline", "standing", "act"):
        yield f"\x02{name}\x03"


def test_a_text_with_the_old_marks_makes_no_hole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the check is passed by: a revision of an earlier version may hold anything."""
    monkeypatch.setattr("elearn.markup.characters._SUSPECT", re.compile("(?!)"))
    title = f'title: "Forged {"".join(marks())}"'.replace("\x02", "\\x02").replace("\x03", "\\x03")
    files = small_course("forged-holes", ("title: A small course", title))
    with world.platform.app_context():
        publish_files(world.platform, files)
    browser = world.browser()
    browser.post("/courses/forged-holes/enrolment")
    for path in ("", "/first"):
        shown = browser.get(f"/en/courses/forged-holes{path}")
        assert shown.status_code == 200
        assert shown.text.count('<nav class="main-nav') <= 1
        assert "\x02main_nav\x03" in shown.text
