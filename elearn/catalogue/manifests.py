"""What a revision froze, as the rest of the program reads it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class ActivityLine:
    """An activity in the outline; `minutes` is 0 where nobody said."""

    key: str
    kind: str
    module: str
    minutes: int
    required: bool


@dataclass(frozen=True)
class CompletionRule:
    """The share of the required activities that must be done, and the quizzes that must be passed."""

    share: Fraction
    quizzes: tuple[str, ...]


@dataclass(frozen=True)
class QuizLine:
    """A quiz's policy, as in the package, and the versions of its questions, by key."""

    policy: Mapping[str, Any]
    versions: Mapping[str, int]


@dataclass(frozen=True)
class FilmLine:
    """What counts as done with a film: `watched` is a share of `length` (milliseconds, None where unknown)."""

    length: int | None
    watched: Fraction
    transcript: bool
    claim: bool


ANY_FILM = FilmLine(None, Fraction(9, 10), transcript=True, claim=True)


@dataclass(frozen=True)
class Manifest:
    """A revision without its texts: the same in every language."""

    course: str
    area: str
    also: tuple[str, ...]
    source: str
    languages: tuple[str, ...]
    level: str
    hours: float
    completion: CompletionRule
    certificate: Mapping[str, Any] | None
    modules: tuple[str, ...]
    activities: tuple[ActivityLine, ...]
    quizzes: Mapping[str, QuizLine]
    films: Mapping[str, FilmLine] = field(default_factory=dict)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The keys of the required activities."""
        return tuple(line.key for line in self.activities if line.required)

    @cached_property
    def required_keys(self) -> frozenset[str]:
        """The same, to look them up."""
        return frozenset(self.required)

    @cached_property
    def by_key(self) -> dict[str, ActivityLine]:
        """The outline by activity key."""
        return {line.key: line for line in self.activities}

    def film(self, activity: str) -> FilmLine | None:
        """The rule of a film; None where the activity is none."""
        line = self.by_key.get(activity)
        return self.films.get(activity, ANY_FILM) if line is not None and line.kind == "video" else None

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each activity stands, from 0."""
        return {line.key: place for place, line in enumerate(self.activities)}

    @property
    def evidence(self) -> tuple[Any, ...]:
        """All that progress, completion, grades and certificates depend on; two revisions that are equal in this
        differ in texts only."""
        return (
            [(line.key, line.kind, line.required) for line in self.activities],
            self.completion,
            self.certificate,
            {key: (dict(quiz.policy), dict(quiz.versions)) for key, quiz in self.quizzes.items()},
        )

    def after(self, activity: str) -> str | None:
        """The activity after this one."""
        place = self.position[activity] + 1
        return self.activities[place].key if place < len(self.activities) else None

    def before(self, activity: str) -> str | None:
        """The activity before this one."""
        place = self.position[activity] - 1
        return self.activities[place].key if place >= 0 else None


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    """What the revision's row keeps."""
    return {
        "course": manifest.course,
        "area": manifest.area,
        "also": list(manifest.also),
        "source": manifest.source,
        "languages": list(manifest.languages),
        "level": manifest.level,
        "hours": manifest.hours,
        "completion": {"share": str(manifest.completion.share), "quizzes": list(manifest.completion.quizzes)},
        "certificate": manifest.certificate,
        "modules": list(manifest.modules),
        "activities": [[a.key, a.kind, a.module, a.minutes, a.required] for a in manifest.activities],
        "quizzes": {
            key: {"policy": dict(quiz.policy), "versions": {q: str(v) for q, v in quiz.versions.items()}}
            for key, quiz in manifest.quizzes.items()
        },
        "films": {
            key: [film.length, str(film.watched), film.transcript, film.claim]
            for key, film in manifest.films.items()
        },
    }


def manifest_from_json(data: Mapping[str, Any]) -> Manifest:
    """The inverse of `manifest_to_json`."""
    return Manifest(
        course=data["course"],
        area=data["area"],
        also=tuple(data["also"]),
        source=data["source"],
        languages=tuple(data["languages"]),
        level=data["level"],
        hours=data["hours"],
        completion=CompletionRule(
            Fraction(data["completion"]["share"]), tuple(data["completion"]["quizzes"])
        ),
        certificate=data["certificate"],
        modules=tuple(data["modules"]),
        activities=tuple(ActivityLine(*line) for line in data["activities"]),
        quizzes={
            key: QuizLine(quiz["policy"], {q: int(v) for q, v in quiz["versions"].items()})
            for key, quiz in data["quizzes"].items()
        },
        films={
            key: FilmLine(length, Fraction(watched), transcript, claim)
            # Revisions of before films were counted have none.
            for key, (length, watched, transcript, claim) in data.get("films", {}).items()
        },
    )
