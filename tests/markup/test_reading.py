"""What authors write becomes segments, references and findings with their places."""

import time

import pytest

from elearn.markup.documents import read_document, read_inline

from .world import places, read, rules

LESSON = """Text[^1] with *emphasis* and
a soft break, a [page](https://a.org "Title"){x}.

## A heading

- An item
  - Another

| Head | Two |
|---|---|
| *one* | a \\| b |

term
: its definition

![Alt text](media/a.svg "A caption")

    code is no segment

[^1]: A *note*.
"""


def kinds(text: str) -> list[tuple[str, str]]:
    return [(segment.kind, segment.text) for segment in read(text).segments]


def test_every_translatable_block_is_a_segment_and_code_is_none() -> None:
    assert kinds(LESSON) == [
        ("paragraph", "Text{1} with {2}emphasis{/2} and a soft break, a {3}page{/3}{{x}}."),
        ("href", "https://a.org"),
        ("title", "Title"),
        ("heading", "A heading"),
        ("item", "An item"),
        ("item", "Another"),
        ("cell", "Head"),
        ("cell", "Two"),
        ("cell", "{1}one{/1}"),
        ("cell", "a | b"),
        ("term", "term"),
        ("definition", "its definition"),
        ("alt", "Alt text"),
        ("src", "media/a.svg"),
        ("caption", "A caption"),
        ("footnote", "A {1}note{/1}."),
    ]
    assert rules(read(LESSON)) == []


def test_a_hard_break_is_a_placeholder_without_space_around_it() -> None:
    assert kinds("one  \ntwo\\\nthree") == [("paragraph", "one{1}two{2}three")]


def test_segments_and_references_know_their_place_in_the_file() -> None:
    document = read_document(LESSON, file="a.md", first_line=10)
    at = {segment.text: (segment.line, segment.column) for segment in document.segments}
    assert at["A heading"] == (13, 4)
    assert at["Another"] == (16, 5)
    assert at["a | b"] == (20, 11)
    assert at["its definition"] == (23, 3)
    assert (document.links[0].line, document.links[0].column) == (11, 17)
    assert (document.media[0].target, document.media[0].line) == ("media/a.svg", 25)


def test_places_hold_inside_quotes_lists_and_boxes() -> None:
    text = "> - quoted\n>   [x](nowhere)\n\n:::note\n1. a <b>\n:::\n"
    assert places(read(text)) == [("markdown.unknown-link", 2, 5), ("markdown.raw-html", 5, 6)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See [x][nowhere].\n\nAnd [z][nowhere], [y][].", [(1, 5), (3, 5), (3, 19)]),
        ("| a |\n|---|\n| [x][nowhere] |", [(3, 3)]),
        ("> - [x\n>   y][nowhere]", [(2, 6)]),
        ("![A square][nowhere], [*all*][nowhere]", [(1, 2), (1, 29)]),
        ("[x][there], `[x][nowhere]`, \\[x\\][y], [x][^1]\n\n[there]: https://a.org\n\n[^1]: b", []),
    ],
)
def test_a_link_by_a_name_that_nothing_defines_is_no_text_with_brackets(
    text: str, found: list[tuple[int, int]]
) -> None:
    assert places(read(text)) == [("markdown.unknown-reference", *place) for place in found]


def test_each_of_two_equal_faults_is_named_at_its_own_place() -> None:
    text = "[a](b c) and [a](b c)"
    assert places(read(text)) == [("markdown.broken-link", 1, 3), ("markdown.broken-link", 1, 16)]


def test_windows_line_ends_change_nothing() -> None:
    assert read(LESSON.replace("\n", "\r\n")) == read(LESSON)


def test_all_faults_are_told_at_once_in_order() -> None:
    text = "# One\n\n#### Four\n\n<b>\n\n[](https://a.org) ![](media/a.svg) [^no]\n\n:::box\n:::\n\n:::note\n"
    assert places(read(text)) == [
        ("markdown.first-level-heading", 1, 1),
        ("markdown.heading-jump", 3, 1),
        ("markdown.raw-html", 5, 1),
        ("markdown.empty-link-text", 7, 1),
        ("markdown.missing-alt", 7, 19),
        ("markdown.unknown-footnote", 7, 36),
        ("markdown.unknown-box", 9, 1),
        ("markdown.unclosed-box", 12, 1),
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("- [ ] a task", "markdown.task-list"),
        (":::", "markdown.stray-box-end"),
        (":::term Not-A-Key\n:::", "markdown.box-key"),
        (":::term a\ntext\n:::", "markdown.box-not-empty"),
        (":::question q\nAsk\n\n- [ ] a\n- [ ] b\n\nWhy: so.\n:::", "markdown.question-answer"),
        (":::question q\nAsk\n\n- [x] a\n\nWhy: so.\n:::", "markdown.question-choices"),
        (":::question q\nAsk\n\n- [x] a\n- b\n- [ ] c\n\nWhy: so.\n:::", "markdown.question-choice"),
        (":::question q\n- [x] a\n- [ ] b\n\nWhy: so.\n:::", "markdown.question-stem"),
        (":::question q\nAsk\n\n- [x] a\n- [ ] b\n:::", "markdown.question-why"),
        ("[^1]: unused", "markdown.unused-footnote"),
        ("a[^1]\n\n[^1]: a\n\n[^1]: b", "markdown.doubled-footnote"),
        ("[a](#nowhere)", "markdown.unknown-anchor"),
        ("[here](https://a.org)", "markdown.vague-link-text"),
        ("[a](b c)", "markdown.broken-link"),
        ("![a](https://a.org/x.png)", "markdown.outside-picture"),
        ("text <!-- a comment", "markdown.raw-html"),
        ("> " * 30 + "deep", "markdown.too-deep"),
        ("[" * 30, "markdown.too-deep"),
        ("word " * 100_000, "markdown.too-long"),
        ("a\n" * 20_000, "markdown.too-long"),
    ],
)
def test_each_fault_has_its_rule(text: str, rule: str) -> None:
    assert rules(read(text)) == [rule]


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "<java\tscript:alert(1)>",
        "java\u200bscript:alert(1)",
        "\u202ejavascript:alert(1)",
        "%6aavascript:alert(1)",
        "%256aavascript:alert(1)",
        "javascript&colon;alert(1)",
        "&#x1;javascript:alert(1)",
        "ｊavascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//host/path",
        "\\\\\\\\host",
        "/&#x5c;host",
    ],
)
@pytest.mark.parametrize("form", ["[a]({})", "![a]({})", "[a][b]\n\n[b]: {}"])
def test_a_dangerous_target_is_refused_by_name_in_every_disguise(target: str, form: str) -> None:
    assert "markdown.dangerous-link" in rules(read(form.format(target)))


@pytest.mark.parametrize(
    "target", ["nowhere", "../a", "/a", "ftp://a.org", "media/../a", "activity:A b", "http:a"]
)
def test_a_target_that_is_not_expressly_allowed_is_refused(target: str) -> None:
    assert rules(read(f"[a](<{target}>)")) == ["markdown.unknown-link"]


@pytest.mark.parametrize(
    "target",
    [
        "https://a.org/x?y=z#w",
        "http://a.org:80",
        "mailto:a@b.org",
        "activity:a-b",
        "media/a%20b.pdf",
        "https://чи.рф",
    ],
)
def test_allowed_targets_pass(target: str) -> None:
    assert rules(read(f"[a]({target})")) == []


def test_an_anchor_is_the_heading_and_counts_on_where_it_is_taken() -> None:
    document = read("## Кто мигрант?\n\n[a](#кто-мигрант)\n\n## Same\n\n## Same\n\n## Main\n")
    assert document.anchors == {"кто-мигрант", "same", "same-2", "main-2"}
    assert rules(document) == []


def test_boxes_stand_in_boxes() -> None:
    document = read(":::note My *title*\n:::term a\n:::\n\n:::video b\n:::\n:::\n\nafter")
    assert rules(document) == []
    assert (document.terms[0].target, document.films[0].target) == ("a", "b")
    assert [segment.text for segment in document.segments] == ["My {1}title{/1}", "after"]


def test_a_question_gives_its_stem_choices_and_why() -> None:
    text = ":::question q\nAsk\n\n- [ ] A [link](activity:x)\n- [X] B\n\nWhy: so.\n:::"
    assert kinds(text) == [("paragraph", "Ask"), ("choice", "A {1}link{/1}"), ("choice", "B"), ("why", "so.")]


def test_one_inline_paragraph_knows_its_place_in_a_yaml_file() -> None:
    document = read_inline("A <b>\nand [x](nowhere)", file="q.yaml", line=7, column=11)
    assert places(document) == [("markdown.raw-html", 7, 13), ("markdown.unknown-link", 8, 5)]
    assert rules(read_inline("a\n\nb", file="q.yaml")) == ["markdown.one-paragraph"]


def test_texts_without_letters_and_addresses_need_no_translation() -> None:
    document = read("| 12 % | [a](https://b.org) |\n|---|---|")
    assert [segment.is_optional for segment in document.segments] == [True, False, True]


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 299_000,
        "![a](" * 59_000,
        "*a **a " * 42_000,
        "a**b" * 74_000,
        ("![" * 18 + "a" + "](x)" * 18) * 2_700,
        "[a]: b\n\n" + "[a] " * 74_000,
        ">" * 19 + "a\n" + "b\n" * 9_900,
        (("|" * 39 + "\n" + "|-" * 38 + "|\n" + "|\n" * 5_000) * 25)[:19_000],
        ":::note\n" * 9_900,
        "# a\n" * 9_900,
        "<a " * 99_000,
        "`" * 299_000,
        "[^" * 149_000,
        "[" * 1_000_000,
    ],
    ids=lambda text: text[:6],
)
def test_hostile_texts_take_bounded_time(hostile: str) -> None:
    start = time.process_time()
    read(hostile)
    assert time.process_time() - start < 5
