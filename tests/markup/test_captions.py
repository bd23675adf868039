"""Captions: read strictly, and written anew with words and times only."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.markup.captions import Captions, Cue, moment, read_captions, write_captions

HEAD = "WEBVTT\n\n"
GOOD = """\
WEBVTT - made by hand
Kind: captions

STYLE
::cue { background: url(https://elsewhere.example/x) }

NOTE
nobody reads this

first
00:00.000 --> 00:02.500 align:start line:10%
<v.loud Anna>Good <b>day</b> &amp; <c.yellow>welcome</c>
to <lang ru>Прага</lang>

01:00:00.000 --> 01:00:01.000
-- 2 &lt; 3
"""


def rules(read: Captions) -> list[tuple[int, int, str]]:
    return [(each.line, each.column, each.rule.key.removeprefix("captions.")) for each in read.findings]


def test_words_and_times_are_kept_and_nothing_else() -> None:
    read = read_captions(GOOD)
    assert rules(read) == [(4, 1, "left-out")]
    assert [(cue.start, cue.end, cue.voice) for cue in read.cues] == [
        (0, 2_500, "Anna"),
        (3_600_000, 3_601_000, ""),
    ]
    assert read.cues[0].words == "Good day & welcome\nto Прага"
    assert write_captions(read.cues) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.500 align:start line:10%\n"
        "<v Anna>Good <b>day</b> &amp; <c>welcome</c>\nto <lang ru>Прага</lang></v>\n\n"
        "01:00:00.000 --> 01:00:01.000\n-- 2 &lt; 3\n"
    )


def test_line_ends_and_a_mark_of_byte_order_change_nothing() -> None:
    for other in (GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r"), "\ufeff" + GOOD):
        assert read_captions(other) == read_captions(GOOD)


CUE = "00:01.000 --> 00:02.000\nWords\n"
FAULTS = [
    ("WEBVTTx\n\n" + CUE, 1, 1, "no-header"),
    ("", 1, 1, "no-header"),
    ("WEBVTT\n" + CUE, 2, 1, "no-header"),
    (HEAD, 1, 1, "none"),
    (HEAD + "00:01,000 --> 00:02,000\nWords\n", 3, 1, "bad-timing"),
    (HEAD + "1\n00:61.000 --> 01:02.000\nWords\n", 4, 1, "bad-timing"),
    (HEAD + "00:01.000 -> 00:02.000\nWords\n", 3, 1, "bad-timing"),
    (HEAD + "Words without times\n", 3, 1, "bad-timing"),
    (HEAD + CUE + "00:03.000 --> 00:04.000\n", 5, 1, "bad-timing"),
    (HEAD + "00:02.000 --> 00:02.000\nWords\n", 3, 1, "reversed"),
    (HEAD + "00:03.000 --> 00:02.000\nWords\n", 3, 1, "reversed"),
    (HEAD + CUE + "\n00:00.999 --> 00:02.000\nWords\n", 6, 1, "out-of-order"),
    (HEAD + "00:01.000 --> 00:02.000 left:1\nWords\n", 3, 25, "bad-setting"),
    (HEAD + "00:01.000 --> 00:02.000 size:101%\nWords\n", 3, 25, "bad-setting"),
    (HEAD + "00:01.000 --> 00:02.000\n\n" + CUE, 3, 1, "empty"),
    (HEAD + "00:01.000 --> 00:02.000\n<b> </b>\n", 3, 1, "empty"),
    (HEAD + "00:01.000 --> 00:02.000\nA <script>alert(1)</script>\n", 4, 3, "unknown-tag"),
    (HEAD + "00:01.000 --> 00:02.000\nA\n<img src=x onerror=alert(1)>\n", 5, 1, "unknown-tag"),
    (HEAD + "00:01.000 --> 00:02.000\n<v>Nobody</v>\n", 4, 1, "unknown-tag"),
    (HEAD + "00:01.000 --> 00:02.000\n<b onclick=1>Words</b>\n", 4, 1, "unknown-tag"),
    (HEAD + "00:01.000 --> 00:02.000\n1 < 2\n", 4, 3, "unknown-tag"),
    (HEAD + "00:01.000 --> 00:02.000\n<b><i>Words</b></i>\n", 4, 12, "unbalanced-tag"),
    (HEAD + "00:01.000 --> 00:02.000\nWords</b>\n", 4, 6, "unbalanced-tag"),
    (HEAD + "00:01.000 --> 00:02.000\n<b>Words\n", 4, 1, "unbalanced-tag"),
    (HEAD + "REGION\nid:a\n\n" + CUE, 3, 1, "left-out"),
]


@pytest.mark.parametrize(("text", "line", "column", "rule"), FAULTS)
def test_a_fault_is_named_at_its_place(text: str, line: int, column: int, rule: str) -> None:
    read = read_captions(text, file="media/x.vtt")
    assert (line, column, rule) in rules(read)
    for each in read.findings:
        assert "%" not in re.sub("[0-9]%", "", f"{each.rule.message} {each.rule.mend}" % each.params)


def test_a_line_of_a_moment_alone_does_not_end_the_caption() -> None:
    (cue,) = read_captions(HEAD + "00:01.000 --> 00:02.000\na\n<00:01.500>\nb\n").cues
    assert (cue.text, cue.words) == ("a\nb", "a\nb")


def test_all_faults_are_found_at_once() -> None:
    read = read_captions(HEAD + "00:02.000 --> 00:01.000 x:1\n<x>a\n\n00:00.000 -> 1\nb\n")
    assert rules(read) == [
        (3, 1, "reversed"),
        (3, 25, "bad-setting"),
        (4, 1, "unknown-tag"),
        (6, 1, "bad-timing"),
    ]


# fmt: off
PIECES = st.sampled_from((
    "<b>", "</b>", "<v Anna>", "</v>", "<i", "&lt;", "&#10;&#10;", "-->", "\n", "\n\n", "a", "<lang ru>",
    " ", "\0", "00:01.000 --> 00:02.000", "NOTE", "STYLE", "WEBVTT", "<00:01.000>", "<c.x&y>", "\u2028",
    "&#x2028;", "é",
))
# fmt: on


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=25).map("".join))
def test_what_is_written_is_read_again_without_a_fault(text: str) -> None:
    read = read_captions(HEAD + text)
    good = tuple(cue for cue in read.cues if cue.end > cue.start)
    if any(each.rule.key in {"captions.unbalanced-tag", "captions.out-of-order"} for each in read.findings):
        return  # such a file is refused
    if good:
        again = read_captions(write_captions(good))
        assert again.findings == ()
        assert [(c.start, c.end, c.text, c.voice) for c in again.cues] == [
            (c.start, c.end, c.text, c.voice) for c in good
        ]
        assert write_captions(again.cues) == write_captions(good)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=25).map("".join))
def test_no_element_but_those_allowed_is_ever_written(text: str) -> None:
    for cue in read_captions(HEAD + "00:01.000 --> 00:02.000\n" + text).cues:
        elements = re.findall("<[^>]*>", cue.text)
        assert all(re.fullmatch("</?(b|i|u|c|ruby|rt|v|lang)( [^<>]*)?>", each) for each in elements)
        assert "\n\n" not in cue.text
        assert "-->" not in cue.text


@given(st.integers(0, 100 * 3_600_000 - 1))
def test_a_moment_is_read_as_it_is_written(milliseconds: int) -> None:
    cue = Cue(milliseconds, milliseconds + 1, "a", "a")
    assert read_captions(write_captions((cue,))).cues == (cue,)
    assert len(moment(milliseconds)) == 12
