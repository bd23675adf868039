"""Progress as a function of the events and the course's rule. Pure: no request, no database, no language.

An activity is started by any event about it, and done by `done`; a quiz is done when the grade that counts
by its policy (best, first or last) passes, a film also when the share that its policy asks for was played. What
completes a course is never taken away by a later event.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from elearn.catalogue.manifests import FilmLine, Manifest
from elearn.learning.ranges import (
    LONGEST,
    covered,
    from_seconds,
    milliseconds,
    read_ranges,
    union,
    write_ranges,
)

MILLION = 1_000_000


@dataclass(frozen=True)
class Fact:
    """An event as progress sees it."""

    activity: str
    kind: str
    at: datetime
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Standing:
    """How far somebody is with one activity; `best` is a share in millionths, None where nothing was graded.

    Of a film, `watched` are the parts played (see ranges.py), `position` where it was left, in milliseconds.
    """

    state: str
    passed: bool
    best: int | None
    since: datetime
    done_at: datetime | None
    watched: str | None = None
    position: int | None = None

    @property
    def columns(self) -> dict[str, object]:
        """As it is kept, by column."""
        return dict(vars(self))


@dataclass(frozen=True)
class Missing:
    """A required activity that is not done, and why it does not count: `todo`, `started` or `not_passed`."""

    activity: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What a set of standings amounts to under a rule."""

    share: Fraction
    is_complete: bool
    missing: tuple[Missing, ...] = field(default=())


def step(before: Standing | None, fact: Fact, film: FilmLine | None = None) -> Standing:
    """The standing after one more fact about the activity; `film` is its rule, where it is a film."""
    now = before or Standing("started", False, None, fact.at, None)
    if fact.kind == "quiz_graded" and fact.data is not None:
        return _graded(now, fact.data, fact.at)
    if film is not None and fact.data is not None and fact.kind in {"watched", "position"}:
        return _played(now, fact, film)
    if fact.kind == "done" and now.state != "done":
        now = replace(now, state="done", done_at=fact.at)
    return now


def _played(before: Standing, fact: Fact, film: FilmLine) -> Standing:
    """A film after one more report of what was played, or of where it was left."""
    data, now = fact.data or {}, before
    if data.get("position") is not None:
        now = replace(now, position=min(milliseconds(data["position"]), film.length or LONGEST))
    if fact.kind == "watched" and data.get("ranges"):
        played = union([*read_ranges(now.watched), *from_seconds(data["ranges"])], film.length)
        now = replace(now, watched=write_ranges(played))
        if now.state != "done" and is_enough(covered(played), film):
            now = replace(now, state="done", done_at=fact.at)
    return now


def is_enough(played: int, film: FilmLine) -> bool:
    """Whether so many milliseconds are the share of the film that counts; never where its length is unknown."""
    return film.length is not None and played >= film.watched * film.length


def _graded(before: Standing, grade: Mapping[str, Any], at: datetime) -> Standing:
    """A quiz after one more grade, by the attempt that its policy counts: best, first or last."""
    share, passed, counts = int(grade["share"]), bool(grade["passed"]), grade.get("counts", "best")
    if counts == "first" and before.best is not None:
        return before
    if counts == "best" and before.best is not None:
        share, passed = max(before.best, share), before.passed or passed
    done_at = (before.done_at or at) if passed else None
    return replace(before, best=share, passed=passed, state="done" if passed else "started", done_at=done_at)


def count_done(manifest: Manifest, standings: Mapping[str, "Standing | Brief"]) -> int:
    """How many required activities are done."""
    required = manifest.required_keys
    return sum([key in required and each.state == "done" for key, each in standings.items()])


def outcome(manifest: Manifest, standings: Mapping[str, "Standing | Brief"]) -> Outcome:
    """Whether the rule is fulfilled, the share of required activities done, and what is missing, in order."""
    required = manifest.required
    done = count_done(manifest, standings)
    share = Fraction(done, len(required)) if required else Fraction(1)
    return Outcome(share, is_complete(manifest, standings), tuple(_missing(manifest, standings)))


def is_complete(manifest: Manifest, standings: Mapping[str, "Standing | Brief"]) -> bool:
    """Whether the rule is fulfilled."""
    rule = manifest.completion
    if not all(quiz in standings and standings[quiz].passed for quiz in rule.quizzes):
        return False
    return count_done(manifest, standings) >= rule.share * len(manifest.required)


def score(manifest: Manifest, standings: Mapping[str, "Standing | Brief"]) -> Fraction | None:
    """The best share of the quizzes that must be passed, of all quizzes where none must; None before any grade."""
    counted = manifest.completion.quizzes or tuple(manifest.quizzes)
    graded = [best for key in counted if key in standings and (best := standings[key].best) is not None]
    return Fraction(max(graded), MILLION) if graded else None


def _missing(manifest: Manifest, standings: Mapping[str, "Standing | Brief"]) -> Iterable[Missing]:
    for line in manifest.activities:
        if not line.required and line.key not in manifest.completion.quizzes:
            continue
        standing = standings.get(line.key)
        if standing is None:
            yield Missing(line.key, "todo")
        elif standing.state != "done":
            yield Missing(line.key, "not_passed" if standing.best is not None else "started")


def next_activity(
    manifest: Manifest, standings: Mapping[str, "Standing | Brief"], last: str | None = None
) -> str | None:
    """Where to go on: at the activity of the `last` event, or after it what is not done yet, then from the
    beginning; required ones first. None where all is done."""
    start = manifest.position.get(last, 0) if last is not None else 0
    in_turn = (*manifest.activities[start:], *manifest.activities[:start])
    todo = [line for line in in_turn if line.key not in standings or standings[line.key].state != "done"]
    if todo and todo[0].key == last:
        return last
    return next((line.key for line in todo if line.required), todo[0].key if todo else None)


@dataclass
class Replayed:
    """A run as its events make it: what was reached, when it was completed, a completion that was withdrawn, and
    the revision that it is on."""

    standings: dict[str, Standing] = field(default_factory=dict)
    completed_at: datetime | None = None
    finished_before: datetime | None = None
    revision_id: int | None = None


def replay(manifests: Mapping[int, Manifest], facts: Iterable[tuple[int, Fact]]) -> Replayed:
    """A run from all its events in order, each with its revision."""
    run = Replayed()
    for revision, fact in facts:
        if fact.kind in {"enrolled", "revision_adopted"}:
            run.revision_id = revision
        if fact.kind == "revision_adopted":
            _adopted(run, manifests[revision], fact)
        if fact.kind in {"enrolled", "completed", "revision_adopted"}:
            continue
        before = run.standings.get(fact.activity)
        after = run.standings[fact.activity] = step(before, fact, manifests[revision].film(fact.activity))
        is_newly_done = after.state == "done" and (before is None or before.state != "done")
        if run.completed_at is None and is_newly_done and is_complete(manifests[revision], run.standings):
            run.completed_at = fact.at
    return run


def _adopted(run: Replayed, manifest: Manifest, fact: Fact) -> None:
    match after_adopting(manifest, run.standings, run.completed_at is not None, asks=_asks(fact)):
        case "completed":
            run.completed_at = fact.at
        case "withdrawn":
            run.finished_before, run.completed_at = run.completed_at, None


def _asks(fact: Fact) -> bool:
    return bool(fact.data and fact.data.get("asks"))


def after_adopting(
    manifest: Manifest, standings: Mapping[str, "Standing | Brief"], is_finished: bool, *, asks: bool
) -> Literal["completed", "withdrawn"] | None:
    """What moving on to a revision does to completion: its rule may be fulfilled already, or be missed by somebody
    who had finished, where the publication asks for what is new."""
    has_begun = any(each.state == "done" for each in standings.values())
    fulfils = has_begun and is_complete(manifest, standings)
    if not is_finished:
        return "completed" if fulfils else None
    return "withdrawn" if asks and not fulfils else None


class Brief(NamedTuple):
    """A standing as the aggregated column brings it: enough for pages and rules."""

    state: str
    passed: bool
    best: int | None


def parse_brief(text: str | None) -> dict[str, Brief]:
    """Standings from `key:d1:800000,key:s0:` (d done, s started; 1 passed; best in millionths).

    >>> parse_brief("a:d0:,final:s0:400000")["final"]
    Brief(state='started', passed=False, best=400000)
    """
    if not text:
        return {}
    return {key: _brief(rest) for key, _, rest in [item.partition(":") for item in text.split(",")]}


@lru_cache(4096)
def _brief(text: str) -> Brief:
    flags, _, best = text.partition(":")
    return Brief("done" if flags[0] == "d" else "started", flags[1] == "1", int(best) if best else None)
