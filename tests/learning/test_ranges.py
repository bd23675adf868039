"""What was played of a film, as a set of moments: whoever reports it, however often and however cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from elearn.learning.ranges import (
    MOST_PIECES,
    Range,
    covered,
    from_seconds,
    is_beyond,
    is_shredded,
    read_ranges,
    union,
    write_ranges,
)

LENGTH = 60
RANGES = st.lists(
    st.tuples(st.integers(0, LENGTH + 10), st.integers(0, 20)).map(lambda each: (each[0], sum(each))),
    max_size=12,
)


def moments(ranges: list[Range] | tuple[Range, ...]) -> set[int]:
    """The same as a plain set: the slow way that is surely right."""
    return {moment for first, last in ranges for moment in range(first, last)}


@given(RANGES)
def test_the_union_is_what_was_sent_within_the_film_and_no_more(ranges: list[Range]) -> None:
    merged = union(ranges, LENGTH)
    assert moments(merged) == moments(ranges) & set(range(LENGTH))
    assert covered(merged) == len(moments(merged))
    assert all(0 <= first < last <= LENGTH for first, last in merged)
    assert all(one[1] < other[0] for one, other in pairwise(merged))


@given(RANGES, st.data())
def test_order_doubling_and_splitting_change_nothing(ranges: list[Range], data: st.DataObject) -> None:
    other = data.draw(st.permutations(ranges))
    other += data.draw(st.lists(st.sampled_from(ranges), max_size=5)) if ranges else []
    cut: list[Range] = []
    for first, last in other:
        at = data.draw(st.integers(first, last))
        cut += [(first, at), (at, last)]
    assert union(cut, LENGTH) == union(ranges, LENGTH)


@given(st.lists(RANGES, max_size=5))
def test_report_by_report_is_the_same_as_all_at_once(reports: list[list[Range]]) -> None:
    kept: str | None = None
    for report in reports:
        kept = write_ranges(union([*read_ranges(kept), *report], LENGTH))
    assert read_ranges(kept) == union([each for report in reports for each in report], LENGTH)


@given(RANGES)
def test_what_is_written_is_read_again(ranges: list[Range]) -> None:
    merged = union(ranges)
    assert read_ranges(write_ranges(merged)) == merged


SECONDS = st.floats(0, 3_600, allow_nan=False)


@given(st.lists(st.tuples(SECONDS, SECONDS).map(sorted), max_size=8), st.data())
def test_seconds_may_be_cut_anywhere(ranges: list[list[float]], data: st.DataObject) -> None:
    cut = []
    for first, last in ranges:
        at = data.draw(st.floats(first, last))
        cut += [[first, at], [at, last]]
    assert union(from_seconds(cut)) == union(from_seconds(ranges))


def test_a_moment_beyond_the_film_is_one_more_than_two_seconds_after_its_end() -> None:
    assert [is_beyond([second], 10_000) for second in (10, 12, 12.001)] == [False, False, True]
    assert [is_beyond([second], None) for second in (86_400, 86_401)] == [False, True]


def test_pieces_are_bounded() -> None:
    def pieces(count: int) -> str | None:
        return write_ranges(tuple((n * 10, n * 10 + 5) for n in range(count)))

    assert [is_shredded(pieces(count)) for count in (0, MOST_PIECES, MOST_PIECES + 1)] == [False, False, True]
