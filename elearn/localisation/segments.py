"""Segments: how a text keeps its name while it is edited, and how its translation stands to it."""

import hashlib
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from elearn.markup.blocks import SourceSegment

SIMILAR = 0.6
# Up to so many pairs between two anchors, each is compared; beyond, only those that share rare words.
_ALL_PAIRS = 600
# In a whole text so many; what somebody edits stays far below.
_MOST_COMPARED = 10_000
# Two texts are compared in order where no more pairs of their letters or words are equal: so many cost milliseconds.
_MOST_EQUAL = 20_000
_RARE_WORDS = 6
_CANDIDATES = 3
_SHORT = 80


class State(StrEnum):
    """How a translation stands to its source."""

    MISSING = "missing"
    DRAFT = "draft"
    REVIEWED = "reviewed"
    STALE = "stale"
    STALE_MINOR = "stale_minor"


@dataclass(frozen=True)
class Known:
    """A segment that a catalogue has: its path, and the source text that it was last known by."""

    path: str
    text: str


def normalise(text: str) -> str:
    """The text in NFC with its white space folded: what counts when two texts are compared."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def digest(text: str) -> str:
    """12 hexadecimal digits of the SHA-256 of the normalised text."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()[:12]


def name_segments(activity: str, texts: Sequence[str], known: Iterable[Known]) -> list[str]:
    """The path of each text of an activity, in order.

    A text keeps the path of the known one that (1) reads the same, else (2) is the most similar one (at least
    0.6) between the same neighbours, in order; (3) else it is new: `<activity>#<digest>`, with `~2`, `~3`
    where that is taken. `known` may hold segments of other activities; of two texts for one path the first
    counts.
    """
    old = {k.path: normalise(k.text) for k in reversed([*known]) if k.path.startswith(f"{activity}#")}
    paths, before = [*reversed(old)], [*reversed(old.values())]
    after = [normalise(text) for text in texts]
    matched = _same(before, after)
    news = set(matched.values())
    budget = _MOST_COMPARED
    for old_from, old_to, new_from, new_to in _gaps(matched, len(before), len(after)):
        left = [old for old in range(old_from, old_to) if old not in matched]
        right = [new for new in range(new_from, new_to) if new not in news]
        pairs = len(left) * len(right)
        is_each = pairs <= min(_ALL_PAIRS, budget)
        budget -= pairs if is_each else 0
        matched.update(_similar(before, after, left, right, is_each=is_each))
    found = {new: paths[at] for at, new in matched.items()}
    taken, counts = set(paths), dict[str, int]()
    return [
        found[new] if new in found else _new_path(activity, text, taken, counts)
        for new, text in enumerate(after)
    ]


def name_document(activity: str, segments: Sequence[SourceSegment], known: Iterable[Known]) -> list[str]:
    """The same for all segments of a document: an address is named after its text, `<path>@href2`."""
    prose = [index for index, segment in enumerate(segments) if segment.kind not in ("href", "src")]
    names = name_segments(
        activity, [segments[index].text for index in prose], [k for k in known if "@" not in k.path]
    )
    paths = dict(zip(prose, names, strict=True))
    for index, segment in enumerate(segments):
        if segment.kind in ("href", "src"):
            paths[index] = f"{paths[segment.parent]}@{segment.kind}{segment.number or ''}"
    return [paths[index] for index in range(len(segments))]


def similarity(one: str, other: str) -> float:
    """From 0 to 1: the share of what two texts have in common, in order; by letters where they are short.

    Of very long texts that repeat themselves the order is not looked at.
    """
    a: Sequence[str] = one
    b: Sequence[str] = other
    if len(one) + len(other) > 2 * _SHORT:
        a, b = one.split(), other.split()
    if not a or not b:
        return 0.0
    of_a, of_b = Counter(a), Counter(b)
    unordered = 2 * (of_a & of_b).total() / (len(a) + len(b))
    if unordered < SIMILAR:
        return 0.0
    if sum(count * of_b[piece] for piece, count in of_a.items()) > _MOST_EQUAL:
        return unordered
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def _new_path(activity: str, text: str, taken: set[str], counts: dict[str, int]) -> str:
    first = path = f"{activity}#{digest(text)}"
    count = counts.get(first, 1)
    while path in taken:
        count += 1
        path = f"{first}~{count}"
    taken.add(path)
    counts[first] = count
    return path


def _same(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Equal texts, old index to new: first those that stand once, others between these, then anywhere."""
    matched = _pair_equal(before, range(len(before)), after, range(len(after)), only_single=True)
    for old_from, old_to, new_from, new_to in _gaps(matched, len(before), len(after)):
        news = set(matched.values())
        olds = [i for i in range(old_from, old_to) if i not in matched]
        matched.update(
            _pair_equal(before, olds, after, [i for i in range(new_from, new_to) if i not in news])
        )
    news = set(matched.values())
    olds = [i for i in range(len(before)) if i not in matched]
    matched.update(_pair_equal(before, olds, after, [i for i in range(len(after)) if i not in news]))
    return matched


def _pair_equal(
    before: Sequence[str],
    olds: Iterable[int],
    after: Sequence[str],
    news: Iterable[int],
    *,
    only_single: bool = False,
) -> dict[int, int]:
    places: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i in olds:
        places[before[i]][0].append(i)
    for i in news:
        places[after[i]][1].append(i)
    pairs: dict[int, int] = {}
    for left, right in places.values():
        if not only_single or len(left) == len(right) == 1:
            pairs.update(zip(left, right, strict=False))
    return pairs


def _gaps(matched: dict[int, int], old_count: int, new_count: int) -> list[tuple[int, int, int, int]]:
    """What lies on both sides between the matches in order: old from, old to, new from, new to."""
    old_from = new_from = 0
    gaps = []
    for old, new in [*_in_order(sorted(matched.items())), (old_count, new_count)]:
        if old > old_from and new > new_from:
            gaps.append((old_from, old, new_from, new))
        old_from, new_from = old + 1, new + 1
    return gaps


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose new indices grow too (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (_, new) in enumerate(pairs):
        at = bisect_left(tails, new)
        if at == len(tails):
            tails.append(new)
            ends.append(index)
        tails[at], ends[at] = new, index
        previous.append(ends[at - 1] if at else -1)
    run: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(pairs[at])
        at = previous[at]
    return run[::-1]


def _similar(
    before: Sequence[str], after: Sequence[str], olds: Sequence[int], news: Sequence[int], *, is_each: bool
) -> dict[int, int]:
    """The pairs of a gap, in order, that are most alike in sum; `is_each`: of all pairs, else of likely ones."""
    scored = []
    pairs = ((old, new) for old in olds for new in news)
    for old, new in pairs if is_each else _candidates(before, after, olds, news):
        score = similarity(before[old], after[new])
        if score >= SIMILAR:
            scored.append((old, new, score))
    return _best_chain(scored)


def _candidates(
    before: Sequence[str], after: Sequence[str], olds: Sequence[int], news: Sequence[int]
) -> Iterable[tuple[int, int]]:
    """For each old text the new ones that share most of its rare words."""
    words = {new: set(after[new].split()) for new in news}
    spread = Counter(word for of_one in words.values() for word in of_one)
    holders: dict[str, list[int]] = defaultdict(list)
    for new, of_one in words.items():
        for word in of_one:
            holders[word].append(new)
    pairs: list[tuple[int, int]] = []
    for old in olds:
        rare = sorted({w for w in before[old].split() if w in spread}, key=lambda w: (spread[w], w))[
            :_RARE_WORDS
        ]
        shared: Counter[int] = Counter()
        for word in rare:
            shared.update(holders[word][:50])
        near = old - olds[0] + news[0]
        best = sorted(shared, key=lambda new: (-shared[new], abs(new - near)))[:_CANDIDATES]
        pairs.extend((old, new) for new in best)
    return pairs


def _best_chain(scored: Sequence[tuple[int, int, float]]) -> dict[int, int]:
    """The heaviest chain of pairs in which both indices grow, by a tree of running maxima."""
    if not scored:
        return {}
    ranks = {new: rank for rank, new in enumerate(sorted({new for _, new, _ in scored}), start=1)}
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(ranks) + 1)
    previous = [-1] * len(scored)
    # Within one old text from the last new one backwards, so that none follows itself.
    order = sorted(range(len(scored)), key=lambda i: (scored[i][0], -scored[i][1]))
    for index in order:
        rank = ranks[scored[index][1]]
        weight, before = 0.0, -1
        at = rank - 1
        while at > 0:
            if best[at][0] > weight:
                weight, before = best[at]
            at &= at - 1
        previous[index] = before
        weight += scored[index][2]
        at = rank
        while at < len(best):
            if weight > best[at][0]:
                best[at] = (weight, index)
            at += at & -at
    at = max(best)[1]
    chain = {}
    while at >= 0:
        chain[scored[at][0]] = scored[at][1]
        at = previous[at]
    return chain
