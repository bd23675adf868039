"""A page with holes is the page, whatever fills them, compressed or not."""

import gzip

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elearn.web.skeleton import Skeleton, cut, hole

TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x02\x03"), max_size=300
)
FILLINGS = st.one_of(TEXTS, TEXTS.map(lambda text: text * 400), st.just("Трудовая миграция " * 4000))
NAMES = ("act", "notice", "main_nav")


def skeleton_of(pieces: list[str]) -> Skeleton:
    """A page with as many holes as there is room between the pieces."""
    html = pieces[0]
    for place, piece in enumerate(pieces[1:]):
        html += str(hole(NAMES[place % len(NAMES)])) + piece
    return cut(html)


@given(st.lists(FILLINGS, min_size=1, max_size=5), st.tuples(FILLINGS, FILLINGS, FILLINGS))
@example(["", "", ""], ("", "", ""))
@example(["a" * 95, "b" * 96, "c" * 70_000], ("d" * 70_000, "", "ы"))
def test_the_compressed_page_is_the_page(pieces: list[str], fillings: tuple[str, str, str]) -> None:
    made = skeleton_of(pieces)
    values = dict(zip(NAMES, fillings, strict=True))
    expected = pieces[0] + "".join(values[NAMES[place % 3]] + piece for place, piece in enumerate(pieces[1:]))
    assert made.fill(values).decode() == expected
    assert gzip.decompress(made.fill_gzip(values)).decode() == expected


def test_a_hole_without_a_value_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="act"):
        cut(f"a{hole('act')}b").fill({})


def test_its_size_is_what_it_holds() -> None:
    small, large = cut("a"), cut("abcdefgh" * 5000)
    assert small.size < 1000
    assert large.size > 40_000
