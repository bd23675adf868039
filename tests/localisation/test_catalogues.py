"""Catalogues: all faults at once, states derived from the texts, updates that change what changed."""

import dataclasses
from pathlib import Path

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.kernel.errors import Conflict
from elearn.localisation.catalogues import (
    Catalogue,
    Entry,
    Segment,
    passage_of,
    read_catalogue,
    rewrite_entries,
    state_of,
    update_catalogue,
)
from elearn.localisation.segments import State, digest
from elearn.markup.rendering import Passage

BOUNDED = settings(max_examples=60, deadline=None)
HEADER = 'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t"), min_size=1, max_size=200
)
SOURCES = st.lists(
    TEXT.filter(lambda text: "{" not in text and "}" not in text and text.strip()), max_size=12
)


def read(body: str, *, header: str = HEADER) -> Catalogue:
    return read_catalogue((header + body).encode(), file="ru.po", locale="ru")


def reread(data: bytes) -> Catalogue:
    return read_catalogue(data, file="ru.po", locale="ru")


def segments(texts: list[str]) -> list[Segment]:
    return [Segment(f"a#{n:012x}", text, "a.md") for n, text in enumerate(texts)]


def translated(sources: list[Segment]) -> Catalogue:
    catalogue = reread(update_catalogue(None, sources, locale="ru"))
    entries = [dataclasses.replace(entry, text=f"пер {entry.source}") for entry in catalogue.entries.values()]
    return reread(rewrite_entries(catalogue, entries))


def states(catalogue: Catalogue, sources: list[Segment]) -> list[State]:
    return [state_of(catalogue.entries.get(segment.path), segment.text) for segment in sources]


def test_every_fault_is_told_at_once_with_its_line() -> None:
    body = "\n".join(
        [
            'msgctxt "one"',  # line 6
            'msgid "A "quoted" word"',
            'msgstr "x"',
            "",
            'msgctxt "two"',  # 10
            'msgid "never closed',
            'msgstr "x"',
            "",
            'msgctxt "three"',  # 14
            'msgid "a\\qb"',
            'msgstr "x"',
            "",
            "nonsense",  # 18
            "",
            '"text of nobody"',  # 20
            "",
            'msgctxt "four"',  # 22
            'msgid "a"',
            'msgid "b"',
            'msgstr ""',
            "",
            'msgid "no name"',  # 27
            'msgstr ""',
            "",
            'msgctxt "five"',  # 30
            'msgid "a"',
            'msgid_plural "b"',
            'msgstr[0] "c"',
            "",
            'msgctxt "six"',  # 35
            'msgid "a {1}"',
            'msgstr "б {2}\\n"',
            "",
            'msgctxt "six"',  # 39
            'msgid "a"',
            'msgstr ""',
        ]
    )
    catalogue = read(body)
    assert [(finding.rule.key, finding.line, finding.column) for finding in catalogue.findings] == [
        ("po.unescaped-quote", 7, 7),
        ("po.unclosed-text", 11, 7),
        ("po.unknown-escape", 15, 9),
        ("po.unknown-line", 18, 1),
        ("po.stray-text", 20, 1),
        ("po.doubled-field", 24, 1),
        ("po.missing-field", 27, 1),
        ("po.plural", 32, 1),
        ("po.plural", 33, 1),
        ("po.newline", 36, 1),
        ("po.missing-placeholder", 36, 1),
        ("po.unknown-placeholder", 36, 1),
        ("po.duplicate", 40, 1),
    ]
    assert list(catalogue.entries) == ["six"]
    with pytest.raises(Conflict):
        update_catalogue(catalogue, [], locale="ru")


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("", "po.no-header"),
        (HEADER.replace("ru", "uk"), "po.wrong-language"),
        (HEADER.replace("UTF-8", "KOI8-R"), "po.wrong-charset"),
    ],
)
def test_the_header_must_say_language_and_encoding(header: str, rule: str) -> None:
    assert [finding.rule.key for finding in read("", header=header).findings] == [rule]


def test_another_encoding_is_told_with_the_place_of_the_first_byte() -> None:
    found = read_catalogue(HEADER.encode() + "# ж".encode("koi8-r"), file="ru.po", locale="ru").findings
    assert [(finding.rule.key, finding.line, finding.column) for finding in found] == [("po.not-utf8", 6, 3)]


ENTRY = Entry("a", "Old", "Старый")


@pytest.mark.parametrize(
    ("entry", "source", "state"),
    [
        (None, "Old", State.MISSING),
        (dataclasses.replace(ENTRY, text=""), "Old", State.MISSING),
        (dataclasses.replace(ENTRY, obsolete=True), "Old", State.MISSING),
        (ENTRY, "Old", State.REVIEWED),
        (ENTRY, " Old\n", State.REVIEWED),
        (ENTRY, "New", State.STALE),
        (dataclasses.replace(ENTRY, fuzzy=True), "Old", State.DRAFT),
        (dataclasses.replace(ENTRY, fuzzy=True, previous="Older"), "Old", State.STALE),
        (dataclasses.replace(ENTRY, minor=digest("New")), "New", State.STALE_MINOR),
        (dataclasses.replace(ENTRY, minor=digest("New")), "Newer", State.STALE),
        (dataclasses.replace(ENTRY, fuzzy=True, minor=digest("New")), "New", State.STALE),
        (
            dataclasses.replace(ENTRY, fuzzy=True, previous="Older", minor=digest("Old")),
            "Old",
            State.STALE_MINOR,
        ),
        (
            dataclasses.replace(ENTRY, fuzzy=True, previous="Older", minor=digest("Old"), draft=True),
            "Old",
            State.STALE,
        ),
    ],
)
def test_the_state_follows_from_the_texts(entry: Entry | None, source: str, state: State) -> None:
    assert state_of(entry, source) == state
    is_shown = state in (State.REVIEWED, State.STALE_MINOR)
    shown = passage_of(entry, source, "en", "ru")
    assert shown == (Passage("Старый", "ru") if is_shown else Passage(source, "en"))


def test_a_translation_whose_placeholders_do_not_fit_is_not_shown() -> None:
    entry = Entry("a", "A {1}", "Б", minor=digest("A {1}"))
    assert passage_of(entry, "A {1}", "en", "ru") == Passage("A {1}", "en")


@BOUNDED
@given(SOURCES)
def test_reading_and_updating_changes_no_byte(sources: list[str]) -> None:
    named = segments(sources)
    catalogue = translated(named)
    assert [f for f in catalogue.findings if f.rule.key != "po.newline"] == []
    assert update_catalogue(catalogue, named, locale="ru") == catalogue.data
    assert {path: entry.source for path, entry in catalogue.entries.items()} == {
        s.path: s.text for s in named
    }


@BOUNDED
@given(SOURCES)
def test_other_tools_read_what_we_write(sources: list[str]) -> None:
    named = segments(sources)
    theirs = polib.pofile(translated(named).data.decode())
    assert [(entry.msgctxt, entry.msgid) for entry in theirs] == [(s.path, s.text) for s in named]


def test_an_edit_of_one_paragraph_in_two_hundred_makes_one_stale() -> None:
    named = segments([f"Paragraph number {n} of many" for n in range(200)])
    catalogue = translated(named)
    edited = [*named]
    edited[70] = dataclasses.replace(named[70], text="Paragraph number 70 of very many")
    updated = reread(update_catalogue(catalogue, edited, locale="ru"))
    for now in (catalogue, updated):
        assert states(now, edited).count(State.STALE) == 1
        assert states(now, edited).count(State.REVIEWED) == 199
    assert updated.entries[named[70].path].previous == named[70].text
    before, after = catalogue.data.splitlines(), updated.data.splitlines()
    assert len(set(after) - set(before)) == 3  # the flag, the old text, the new text


def test_taking_an_edit_back_restores_the_review() -> None:
    named = segments(["One text here", "Two"])
    edited = [dataclasses.replace(named[0], text="One text there"), named[1]]
    catalogue = translated(named)
    stale = reread(update_catalogue(catalogue, edited, locale="ru"))
    assert update_catalogue(stale, named, locale="ru") == catalogue.data


def test_a_second_edit_keeps_the_text_that_was_translated() -> None:
    catalogue = translated(segments(["One"]))
    for text in ("Two", "Three"):
        catalogue = reread(update_catalogue(catalogue, segments([text]), locale="ru"))
    entry = catalogue.entries["a#000000000000"]
    assert (entry.source, entry.previous) == ("Three", "One")


def test_a_minor_edit_is_a_comment_and_shows_the_translation() -> None:
    catalogue = translated(segments(["Teh word"]))
    edited = segments(["The word"])
    (entry,) = catalogue.entries.values()
    marked = reread(rewrite_entries(catalogue, [dataclasses.replace(entry, minor=digest("The word"))]))
    updated = reread(update_catalogue(marked, edited, locale="ru"))
    assert f"# elearn: minor {digest('The word')}".encode() in updated.data
    assert states(marked, edited) == states(updated, edited) == [State.STALE_MINOR]
    again = reread(update_catalogue(updated, segments(["A word"]), locale="ru"))
    assert b"elearn: minor" not in again.data


def test_an_unreviewed_draft_is_never_shown_by_a_minor_edit() -> None:
    catalogue = translated(segments(["Teh word"]))
    (entry,) = catalogue.entries.values()
    draft = reread(rewrite_entries(catalogue, [dataclasses.replace(entry, fuzzy=True)]))
    edited = segments(["The word"])
    updated = reread(update_catalogue(draft, edited, locale="ru"))
    (entry,) = updated.entries.values()
    marked = reread(rewrite_entries(updated, [dataclasses.replace(entry, minor=digest("The word"))]))
    assert states(marked, edited) == [State.STALE]


def test_unused_entries_wait_at_the_end_and_come_back() -> None:
    named = segments(["One", "Two", "Three"])
    catalogue = translated(named)
    without = reread(update_catalogue(catalogue, named[1:], locale="ru"))
    assert [(entry.source, entry.obsolete) for entry in without.entries.values()] == [
        ("Two", False),
        ("Three", False),
        ("One", True),
    ]
    assert b'#~ msgid "One"' in without.data
    assert update_catalogue(without, named, locale="ru") == catalogue.data
    assert update_catalogue(without, named[1:], locale="ru") == without.data


def test_what_others_wrote_by_hand_keeps_its_form() -> None:
    entry = '# a note\n#. a.md\n#, no-wrap\nmsgctxt "a#000000000000"\nmsgid ""\n"On"\n"e"\nmsgstr "Один"\n'
    body = f"{entry}\n\n# end\n"
    catalogue = read(body)
    assert catalogue.findings == ()
    assert update_catalogue(catalogue, segments(["One"]), locale="ru") == catalogue.data
    grown = update_catalogue(catalogue, segments(["One", "Two"]), locale="ru").decode()
    assert (
        '# a note\n#. a.md\n#, no-wrap\nmsgctxt "a#000000000000"\nmsgid ""\n"On"\n"e"\nmsgstr "Один"\n'
        in grown
    )
    assert "# end" in grown


def test_windows_line_ends_stay() -> None:
    catalogue = reread(translated(segments(["One"])).data.replace(b"\n", b"\r\n"))
    assert catalogue.findings == ()
    grown = update_catalogue(catalogue, segments(["One", "Two"]), locale="ru")
    assert grown.count(b"\n") == grown.count(b"\r\n") > 10


def test_a_draft_with_wrong_placeholders_only_warns() -> None:
    draft = read('#, fuzzy\nmsgctxt "a"\nmsgid "A {1}"\nmsgstr "Б"\n')
    assert [(f.rule.key, f.is_error) for f in draft.findings] == [("po.draft-placeholders", False)]
    stale = read('#, fuzzy\n#| msgid "A"\nmsgctxt "a"\nmsgid "A {1}"\nmsgstr "Б"\n')
    assert stale.findings == ()


def test_a_new_catalogue_says_its_plural_forms(tmp_path: Path) -> None:
    (tmp_path / "ru.po").write_bytes(update_catalogue(None, segments(["One"]), locale="ru"))
    metadata = polib.pofile(str(tmp_path / "ru.po")).metadata
    assert metadata["Language"] == "ru"
    assert metadata["Plural-Forms"].startswith("nplurals=3;")
