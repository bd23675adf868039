"""HTML that is safe whatever was written, says its language, and can be used by everyone."""

import random
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.markup.documents import read_document
from elearn.markup.placeholders import escape, placeholder_faults, plain
from elearn.markup.rendering import Passage, render
from elearn.markup.sanitising import SCHEMES, is_allowed

from .world import Addresses, html, inline, read, show

# fmt: off
PIECES = st.sampled_from([
    "[a](javascript:x)", "<script>", "</p>", "<img src=x onerror=y>", "*", "**", "`", "![", "](", ")", "[",
    "]", "media/a.svg", '"><b', "{1}", "{/1}", "{{", "}", "&lt;", "|", "\n", "\n\n", "> ", "- ", "1. ",
    "# ", ":::note ", ":::question q", ":::", "[ ] ", "[x] ", "[^1]", "[^1]: ", "\\", "\t", "    ", "~~~",
    "<https://a.org>", "data:text/html,", "//host", "\u200b", "\0", "\u202e", "&#106;avascript:",
    "' onclick='", '" style="', 'https://a.org/"onx="y', ": def", "--", "word", "слово", "|---|---|\n",
])
# fmt: on
HOSTILE = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)
BOUNDED = settings(max_examples=60, deadline=None)


class Gate(HTMLParser):
    """Reads HTML as a browser does, and notes what should not be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.wrong += [f"{tag} {name}" for name, _ in attrs if not is_allowed(tag, name)]
        if not is_allowed(tag, "class"):
            self.wrong.append(tag)
        for name, value in attrs:
            scheme, colon, _ = (value or "").partition(":")
            is_local = (value or "").startswith(("/en/", "/m/", "#"))
            if name in ("href", "src") and not is_local and not (colon and scheme in SCHEMES):
                self.wrong.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(decl)


def wrong_in(text: str) -> list[str]:
    gate = Gate()
    gate.feed(text)
    gate.close()
    return gate.wrong


@BOUNDED
@given(HOSTILE)
def test_nothing_leaves_that_is_not_allowed(text: str) -> None:
    assert wrong_in(html(text)) == []
    assert wrong_in(inline(text)) == []


@BOUNDED
@given(HOSTILE, HOSTILE)
def test_nor_does_it_by_a_translation(text: str, translation: str) -> None:
    document = read(text)
    assert wrong_in(show(document, passage_locale="ru", change=lambda _: translation)) == []


SOURCE = "One *two* [three](activity:a) `four` **five**  \nsix[^1] ![seven](media/a.svg)\n\n[^1]: note"


@BOUNDED
@given(st.randoms(use_true_random=False))
def test_placeholders_survive_any_permutation(chance: random.Random) -> None:
    document = read(SOURCE)
    source = document.segments[0].text
    units = ["{1}b{/1}", "{2}c{/2}", "{3}d{/3}", "{4}e{/4}", "{5}", "{6}", "{7}", "x"]
    chance.shuffle(units)
    target = " ".join(units)
    assert placeholder_faults(source, target) == []
    passages = [Passage(target, "ru"), *(Passage(s.text, "ru") for s in document.segments[1:])]
    shown = render(document, passages, locale="ru", resolver=Addresses())
    wanted = ("<em>b</em>", '<a href="/en/courses/c/a">c</a>', "<code>d</code>", "<strong>e</strong>", "<br>")
    for part in (*wanted, 'href="#footnote-1"', 'src="/m/media/a.svg"'):
        assert shown.count(part) == 1


@pytest.mark.parametrize(
    ("target", "faults"),
    [
        ("{1}a{/1} {2}", []),
        ("{2} {1}a{/1}", []),
        ("{1}a{/1}", ["missing {2}"]),
        ("a{/1}{2}", ["missing {1}"]),
        ("{1}a{/1}{2}{2}", ["doubled {2}"]),
        ("{1}a{/1}{2}{3}", ["unknown {3}"]),
        ("{/1}a{1}{2}", ["unclosed {/1}"]),
        ("{1}a{/1}{2} {", ["stray {"]),
        ("{1}a{/1}{2} {{ }}", []),
    ],
)
def test_each_placeholder_fault_has_its_name(target: str, faults: list[str]) -> None:
    assert placeholder_faults("A {1}b{/1} {2}", target) == faults


def test_pairs_may_not_cross() -> None:
    assert placeholder_faults("{1}a{/1}{2}b{/2}", "{1}a{2}{/1}b{/2}") == ["crossed {/1}"]
    assert placeholder_faults("{1}a{/1}{2}b{/2}", "{1}a{2}b{/2}{/1}") == []


@BOUNDED
@given(st.text())
def test_braces_of_any_text_come_back(text: str) -> None:
    assert plain(escape(text)) == text


def test_a_passage_in_another_language_says_so_and_its_direction() -> None:
    document = read("## Head\n\nText\n\n- tight\n\n![Alt](media/a.svg)")
    shown = show(document, locale="ru", passage_locale="fa")
    for part in (
        '<h2 id="head" lang="fa" dir="rtl">',
        '<p lang="fa" dir="rtl">',
        '<li><span lang="fa" dir="rtl">tight</span>',
    ):
        assert part in shown
    assert 'alt="Alt" loading="lazy" decoding="async" lang="fa"' in shown
    assert "lang=" not in show(document, locale="fa", passage_locale="fa")


def test_anchors_are_the_same_in_every_language() -> None:
    assert '<h2 id="a-head"' in show(read("## A head"), passage_locale="ru", change=lambda _: "Заголовок")


def test_a_table_can_be_scrolled_by_keyboard_and_read_aloud() -> None:
    shown = html("| A | B |\n|---|--:|\n| **x** | 1 |\n| **y** | 2 |")
    assert '<div class="table-scroll" tabindex="0" role="region" aria-label="Table 1">' in shown
    assert '<th scope="col">A</th><th scope="col" class="numeric">B</th>' in shown
    assert shown.count('<th scope="row">') == 2
    assert 'scope="row"' not in html("| A | B |\n|---|---|\n| x | 1 |")


def test_who_made_the_picture_stands_below_its_caption_or_alone() -> None:
    assert html('![Alt](media/credited.svg "Cap")').endswith(
        '<figcaption>Cap<small class="credit">Picture: <bdi>Ada</bdi></small></figcaption></figure>'
    )
    assert html("![Alt](media/credited.svg)").endswith(
        '<figcaption><small class="credit">Picture: <bdi>Ada</bdi></small></figcaption></figure>'
    )


def test_a_credit_keeps_its_language_below_a_caption_in_another() -> None:
    said = show(read('![Alt](media/credited.svg "Cap")'), "ru", "en")
    assert '<figcaption lang="en" dir="ltr">Cap<small class="credit" lang="ru" dir="ltr">' in said


def test_makers_of_pictures_within_lines_stand_once_at_the_end() -> None:
    one, other = (f'<small class="credit">Picture: <bdi>{name}</bdi></small>' for name in ("Ada", "Bo"))
    text = "![A](media/credited.svg) and ![B](media/other.svg)\n\n- ![A](media/credited.svg) again"
    said = html(text)
    assert said.endswith(f"<p>{one}{other}</p>")
    assert said.count("Ada") == 1
    assert inline("![A](media/credited.svg) here").endswith(f" here{one}")


def test_a_picture_alone_is_a_figure_with_its_title_as_caption() -> None:
    shown = html('![Alt](media/a.svg "Cap")')
    assert shown == (
        '<figure><img src="/m/media/a.svg" alt="Alt" loading="lazy" decoding="async">'
        "<figcaption>Cap</figcaption></figure>"
    )


def test_a_question_works_without_script() -> None:
    shown = html(":::question q\nAsk\n\n- [ ] A\n- [x] B\n\nWhy: so.\n:::")
    assert "<fieldset><legend>Ask</legend>" in shown
    assert '<label><input type="radio" name="check-q"> A</label>' in shown
    assert "<summary>Show the answer</summary>" in shown
    assert '<p class="why"><strong>Why:</strong> so.</p>' in shown
    assert 'type="checkbox"' in html(":::question q\nAsk\n\n- [x] A\n- [x] B\n\nWhy: so.\n:::")


def test_footnotes_lead_there_and_back() -> None:
    shown = html("a[^x] b[^x]\n\n[^x]: Note")
    assert shown.count('href="#footnote-1"') == 2
    assert 'id="footnote-1-back"' in shown
    assert 'href="#footnote-1-back-2"' in shown
    assert '<li id="footnote-1">' in shown


def test_boxes_say_what_they_are() -> None:
    shown = html(":::warning Title\nText\n:::\n\n:::term a\n:::")
    assert '<aside class="box box-warning" role="note">' in shown
    assert '<span class="box-kind">Warning</span> Title' in shown
    assert "<dfn>a</dfn>" in shown
    assert "what it means" in shown


def test_labels_come_from_the_caller() -> None:
    document = read(":::note\na\n:::")
    passages = [Passage("a", "ru")]
    shown = render(document, passages, locale="ru", resolver=Addresses(), labels={"note": "Заметка"})
    assert "Заметка" in shown


def test_an_address_may_differ_by_language_but_not_in_kind() -> None:
    document = read("[a](https://a.org/en)")
    for address, shown in (("https://a.org/ru", "https://a.org/ru"), ("javascript:x", "https://a.org/en")):
        passages = [Passage("{1}а{/1}", "ru"), Passage(address, "ru")]
        result = render(document, passages, locale="ru", resolver=Addresses())
        assert result == f'<p><a href="{shown}" rel="noopener">а</a></p>'


def test_dashes_and_special_spaces_are_left_alone() -> None:
    assert html("a — b – c-d … «e»") == "<p>a — b – c-d … «e»</p>"


def test_one_passage_per_segment_is_needed() -> None:
    with pytest.raises(ValueError, match="1 segments, 0 passages"):
        render(read_document("a", file="a"), [], locale="en", resolver=Addresses())


def test_a_tooltip_in_another_language_than_its_words_is_left_out() -> None:
    document = read_document('[A tool](https://www.example.org "Its tip")\n', file="x.md")
    whole = [Passage(segment.text, "ru") for segment in document.segments]
    mixed = [Passage(each.text, "en" if each.text == "Its tip" else "ru") for each in whole]
    assert 'title="Its tip"' in render(document, whole, locale="ru", resolver=Addresses())
    assert "Its tip" not in render(document, mixed, locale="ru", resolver=Addresses())
