"""Films: what may be said of them, and where somebody stands with one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from elearn.catalogue.manifests import FilmLine
from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.lanes import Lane
from elearn.kernel.prepared import Prepared
from elearn.learning.models import ActivityProgress
from elearn.learning.ranges import covered, is_beyond, read_ranges
from elearn.learning.runs import NewEvent, Run
from elearn.learning.schemas import EventRequest

# Who left a film in its first or last seconds (of a short one, in a tenth of it) goes on at its beginning.
_TOO_NEAR = 5_000


@dataclass(frozen=True)
class Played:
    """How far somebody is with a film: milliseconds played, each counted once, and where they left it."""

    played: int = 0
    position: int = 0


_PLAYED = Prepared(
    select(ActivityProgress.watched, ActivityProgress.position).where(
        ActivityProgress.person_id == bindparam("p"),
        ActivityProgress.course_id == bindparam("c"),
        ActivityProgress.run == bindparam("r"),
        ActivityProgress.activity == bindparam("a"),
    )
)


def played_of(where: Lane | Session, person_id: int, course_id: int, run: int, activity: str) -> Played:
    """How far somebody is with a film."""
    row = _PLAYED.first(where, {"p": person_id, "c": course_id, "r": run, "a": activity})
    return Played(covered(read_ranges(row[0])), row[1] or 0) if row is not None else Played()


def percent_played(played: Played, film: FilmLine) -> int | None:
    """Whole percent of the film, rounded down; None where nothing was played or its length is unknown."""
    if film.length is None or not played.played:
        return None
    return min(100, played.played * 100 // film.length)


def go_on_at(played: Played, film: FilmLine) -> int | None:
    """The second at which to go on; None where that is the beginning."""
    near = _TOO_NEAR if film.length is None else min(_TOO_NEAR, film.length // 10)
    is_near_the_end = film.length is not None and played.position > film.length - near
    return None if played.position < near or is_near_the_end else played.position // 1000 or None


def clock_text(seconds: int) -> str:
    """A moment of a film for people.

    >>> clock_text(205), clock_text(3_905)
    ('3:25', '1:05:05')
    """
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def film_faults(film: FilmLine, body: EventRequest) -> Iterator[FieldError]:
    """What an event says of a film that cannot be, or does not count."""
    if body.kind == "done":
        refusal = _refusal(film, body.by or "claim")
        if refusal is not None:
            yield FieldError("/by" if body.by else "/kind", refusal)
    elif body.by is not None:
        yield FieldError("/by", "not_a_film")
    if body.position is not None and is_beyond([body.position], film.length):
        yield FieldError("/position", "beyond_the_film")
    for number, ends in enumerate(body.ranges or ()):
        if is_beyond(ends, film.length):
            yield FieldError(f"/ranges/{number}", "beyond_the_film")


def said_of_film(run: Run, film: FilmLine, event: NewEvent, by: str) -> NewEvent:
    """The event of a film's form: the learner's word, or the transcript read. Raises Invalid where that does
    not count."""
    refusal = _refusal(film, by)
    if refusal is not None:
        raise Invalid([], refusal)
    if by == "claim":
        return event
    return replace(event, key=f"read-{run.course_id}-{run.run}-{event.activity}", data={"by": by})


def _refusal(film: FilmLine, by: str) -> str | None:
    if by == "claim":
        return None if film.claim else "claim_not_counted"
    return None if film.transcript else "transcript_not_counted"
