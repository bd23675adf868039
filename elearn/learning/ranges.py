"""Which parts of a film were played: sets of moments as ranges of whole milliseconds. Pure.

A set is written as `0-12400,15000-20000`: in order, apart from each other, none of them empty. The union of reports
is the same in whatever order they come, however often, and however they were cut.
"""

from collections.abc import Iterable, Sequence

Range = tuple[int, int]

LONGEST = 24 * 3_600_000
MOST_IN_A_REPORT = 200
MOST_PIECES = 1_000
# Players and files differ by parts of a second on how long a film is; encodings of one film by no more than this.
TOLERANCE = 2_000


def from_seconds(ranges: Iterable[Sequence[float]]) -> list[Range]:
    """Ranges in seconds, each from and to, in whole milliseconds.

    >>> from_seconds([[0, 1.5], [2.0004, 3]])
    [(0, 1500), (2000, 3000)]
    """
    return [(milliseconds(first), milliseconds(last)) for first, last in ranges]


def milliseconds(seconds: float) -> int:
    """Seconds in whole milliseconds."""
    return round(seconds * 1000)


def union(ranges: Iterable[Range], length: int | None = None) -> tuple[Range, ...]:
    """Every moment that lies in one of the ranges and within the film.

    >>> union([(5, 9), (0, 3), (2, 4), (9, 12)], 10)
    ((0, 4), (5, 10))
    """
    end = LONGEST if length is None else length
    merged: list[Range] = []
    for first, last in sorted((max(first, 0), min(last, end)) for first, last in ranges):
        if last <= first:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def covered(ranges: Iterable[Range]) -> int:
    """How many milliseconds a set holds."""
    return sum(last - first for first, last in ranges)


def write_ranges(ranges: Iterable[Range]) -> str | None:
    """A set as text; None where it is empty."""
    return ",".join(f"{first}-{last}" for first, last in ranges) or None


def read_ranges(text: str | None) -> tuple[Range, ...]:
    """The inverse of `write_ranges`.

    >>> read_ranges("0-12400,15000-20000")
    ((0, 12400), (15000, 20000))
    """
    if not text:
        return ()
    pieces = (piece.partition("-") for piece in text.split(","))
    return tuple((int(first), int(last)) for first, _, last in pieces)


def is_shredded(text: str | None) -> bool:
    """Whether a set is in more pieces than playing leaves behind."""
    return text is not None and text.count(",") >= MOST_PIECES


def is_beyond(seconds: Iterable[float], length: int | None) -> bool:
    """Whether one of the moments lies after the end of the film."""
    end = LONGEST if length is None else length + TOLERANCE
    return any(milliseconds(each) > end for each in seconds)
