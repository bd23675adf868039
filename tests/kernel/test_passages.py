"""The passage of a hit: the line that says most of what was asked, around its first word, with every such word
marked."""

from hypothesis import given
from hypothesis import strategies as st

from elearn.kernel.passages import LONGEST, Piece, marked, passage
from elearn.kernel.stemming import asked_stems, words_of

BODY = (
    "Nothing here.\nA migrant crosses.\nThe migrants have permits, says the permit office.\nEnd of permits."
)


def text(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{each.text}]" if each.is_hit else each.text for each in pieces)


def asked(query: str) -> frozenset[str]:
    return frozenset(asked_stems(query))


def test_the_line_with_the_most_of_the_words_is_shown_with_all_of_them_marked() -> None:
    assert text(passage(BODY, asked("migrant permit"))) == (
        "The [migrants] have [permits], says the [permit] office."
    )


def test_without_any_of_the_words_the_beginning_is_shown() -> None:
    assert text(passage(BODY, asked("asylum"))) == "Nothing here."
    assert passage("", asked("asylum")) == ()


def test_a_long_line_is_cut_between_words_around_the_first_hit() -> None:
    line = "before " * 100 + "the permit " + "after " * 100
    shown = text(passage(line, asked("permit")))
    assert "the [permit] after" in shown
    assert shown.startswith("…before before")
    assert shown.endswith("after…")
    assert len(shown) <= LONGEST + len("[]……")


def test_a_title_is_marked_whole() -> None:
    assert text(marked("О мигрантах и Мигранте", asked("мигранты"))) == "О [мигрантах] и [Мигранте]"


@given(st.text(max_size=900), st.text(max_size=30))
def test_whatever_the_text_is_a_passage_is_a_part_of_it(body: str, query: str) -> None:
    stems = asked(query)
    pieces = passage(body, stems)
    shown = "".join(each.text for each in pieces)
    line = shown.removeprefix("…").removesuffix("…")
    assert line in body or shown in body
    assert all(word.stem in stems for each in pieces if each.is_hit for word in words_of(each.text))
