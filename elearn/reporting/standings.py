"""From the standings of a run, as one string, to the cells of a report. Pure.

The string holds, with commas between, `key:d` for an activity that is done, `key:s` for one that is started,
and `key=800000` for the best share of a quiz in millionths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elearn.catalogue.manifests import Manifest
from elearn.web.tables import Cell

MILLION = 1_000_000


@dataclass(frozen=True)
class Reader:
    """How to read the standings of a revision's runs."""

    required: frozenset[str]
    shares: tuple[float, ...]
    counted: frozenset[str]


def reader_of(manifest: Manifest) -> Reader:
    """What a revision's rule makes of standings: quizzes to pass count for the best score, else all."""
    total = len(manifest.required)
    quizzes = manifest.completion.quizzes or tuple(manifest.quizzes)
    return Reader(
        required=frozenset(f"{key}:d" for key in manifest.required),
        shares=tuple(round(done / total, 6) for done in range(total + 1)) if total else (1.0,),
        counted=frozenset(quizzes),
    )


def scores(items: Sequence[str]) -> dict[str, float]:
    """The best share of every graded quiz.

    >>> scores(["a:d", "final:d", "final=800000"])
    {'final': 0.8}
    """
    found = {}
    for item in items:
        if "=" in item:
            quiz, millionths = item.split("=")
            found[quiz] = int(millionths) / MILLION
    return found


def share_and_best(
    reader: Reader, items: Sequence[str], best: Mapping[str, float]
) -> tuple[float, float | None]:
    """The share of required activities done, and the best score; None where no quiz that counts was graded.

    >>> reader = Reader(frozenset({"a:d", "b:d"}), (0.0, 0.5, 1.0), frozenset({"final"}))
    >>> share_and_best(reader, ["a:d", "b:s", "final:d", "final=800000"], {"final": 0.8})
    (0.5, 0.8)
    """
    share = reader.shares[len(reader.required.intersection(items))]
    return share, max((best[quiz] for quiz in best if quiz in reader.counted), default=None)


@dataclass(frozen=True)
class ActivityColumn:
    """A column of its own for an activity: its key, and what its items look like."""

    key: str
    is_quiz: bool
    done: str
    started: str


def activity_column(key: str, *, is_quiz: bool) -> ActivityColumn:
    """The column of an activity."""
    return ActivityColumn(key, is_quiz, f"{key}:d", f"{key}:s")


def activity_cells(
    columns: Sequence[ActivityColumn], items: Sequence[str], best: Mapping[str, float]
) -> list[Cell]:
    """A cell an activity: done, started or nothing; for a quiz its best share.

    >>> columns = [activity_column("a", is_quiz=False), activity_column("final", is_quiz=True)]
    >>> activity_cells(columns, ["a:s", "final:d", "final=800000"], {"final": 0.8})
    ['started', 0.8]
    """
    there = frozenset(items)
    return [
        best.get(column.key)
        if column.is_quiz
        else "done"
        if column.done in there
        else "started"
        if column.started in there
        else None
        for column in columns
    ]
