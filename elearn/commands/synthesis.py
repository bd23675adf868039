"""Load for measurements: courses through the real publisher, people and what they did in bulk.

The same on every machine. Progress follows from the events, by the same functions as for real people, so
`elearn rebuild --check` finds no difference. Of a quiz there is the grade, not the answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, cast

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Affiliation, Person
from elearn.accounts.passwords import hash_password
from elearn.app import create_app
from elearn.catalogue.manifests import Manifest
from elearn.catalogue.models import Course
from elearn.catalogue.prepare import check_package, prepare
from elearn.catalogue.publish import keep_package, publish
from elearn.catalogue.revisions import current_revision
from elearn.commands.synthetic_course import FILM_SECONDS, activity_key, is_film, is_quiz, load_package
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.migrating import upgrade
from elearn.kernel.settings import Settings
from elearn.kernel.unit_of_work import unit_of_work
from elearn.learning.models import ActivityProgress, Enrolment, LearningEvent
from elearn.learning.progress import MILLION, Fact, Standing, replay
from elearn.paper.making import leave_out
from elearn.programme.models import State
from elearn.programme.shipped.first_state import load_first_state
from elearn.web.application import Platform, Services

PASSWORD = "load-password"  # noqa: S105 - of generated people, on machines that measure
# Real ids hold milliseconds since 2024 and are far larger.
FIRST_ID = 1 << 40
BEGINNING = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAYS = 180
A_STEP, A_REPORT = timedelta(minutes=10), timedelta(minutes=2)
ROWS_A_TRANSACTION = 4_000
VARIANTS = 8
MODELS = 1_000
FINISHED_PERCENT, NOT_BEGUN_PERCENT = 20, 10

_PERSON, _AFFILIATION = cast("Table", Person.__table__), cast("Table", Affiliation.__table__)
_LEARNING = tuple(cast("Table", model.__table__) for model in (Enrolment, LearningEvent, ActivityProgress))

Row = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """What somebody did in a course who did its first activities: facts, and what follows."""

    facts: tuple[Fact, ...]
    standings: Mapping[str, Standing]
    completed_at: datetime | None


@dataclass(frozen=True)
class Published:
    """A course to learn in."""

    id: int
    revision_id: int
    manifest: Manifest


def email_of(number: int) -> str:
    """The address of the person of a number, from 1."""
    return f"load-{number:07}@load.example"


def name_of(number: int) -> str:
    """Their name."""
    return f"Learner {number:07}"


def person_id_of(number: int) -> int:
    """Their id."""
    return FIRST_ID + number


def synthesize(settings: Settings, learners: int, courses: int, activities: int) -> Iterator[str]:
    """Bring the database up to so many learners, each in so many courses; a sentence for each thing done.

    Who is there already stays as they are, so a larger number adds only the difference.
    """
    app = create_app(settings)
    services: Services = app.extensions["elearn"]
    upgrade(services.database)
    with unit_of_work(services.writers) as session:
        load_first_state(session)
    added = _add_people(services, learners)
    yield f"{added} people added, password {PASSWORD}: {email_of(1)} to {email_of(learners)}"
    for number in range(1, courses + 1):
        key = f"load-{number:03}"
        course = _published(app, key, activities)
        enrolled, rows = _add_learning(services, course, learners)
        yield f"{key}: {enrolled} people enrolled, {rows} rows"
    services.writers.close()


def _published(app: Platform, key: str, activities: int) -> Published:
    services: Services = app.extensions["elearn"]
    with services.database.readers() as session:
        is_there = session.scalar(select(Course.id).where(Course.key == key)) is not None
    if not is_there:
        files = load_package(key, activities)
        with app.app_context():
            prepared = prepare(files, check_package(files, []), services.storage)
        with unit_of_work(services.writers) as session:
            package = keep_package(session, SYSTEM, prepared, now())
            leave_out(session, publish(session, SYSTEM, prepared, package, "keep", now()).revision_id)
    with services.database.readers() as session:
        revision = current_revision(session, key)
    return Published(revision.course_id, revision.id, revision.manifest)


def _add_people(services: Services, learners: int) -> int:
    with services.database.readers() as session:
        known = session.scalar(select(func.max(Person.id)).where(Person.id.between(*_people(1, 10**9))))
        states = sorted(session.scalars(select(State.code)))
    first = (known or FIRST_ID) - FIRST_ID + 1
    password_hash = hash_password(PASSWORD)
    for numbers in _steps(first, learners, ROWS_A_TRANSACTION // 2):
        with unit_of_work(services.writers) as session:
            _insert(session, _PERSON, [_person(number, password_hash) for number in numbers])
            _insert(session, _AFFILIATION, [_affiliation(number, states) for number in numbers])
    return max(0, learners - first + 1)


def _steps(first: int, last: int, size: int) -> Iterator[range]:
    """The numbers in pieces, none of which goes past the last of the models."""
    while first <= last:
        end = min(first + size - 1, last, first + MODELS - _model(first))
        yield range(first, end + 1)
        first = end + 1


def _model(number: int) -> int:
    """The person whose story somebody of this number repeats: the first thousand have one of their own."""
    return (number - 1) % MODELS + 1


def _person(number: int, password_hash: str) -> Row:
    return {
        "id": person_id_of(number),
        "email": email_of(number),
        "name": name_of(number),
        "latin_name": name_of(number),
        "locale": "ru" if _model(number) % 3 == 0 else "en",
        "password_hash": password_hash,
        "created_at": BEGINNING,
        "confirmed_at": BEGINNING,
    }


def _affiliation(number: int, states: Sequence[str]) -> Row:
    return {
        "person_id": person_id_of(number),
        "id": person_id_of(number),
        "state": states[number % len(states)],
        "organisation_id": None,
        "organisation_text": "",
        "since": date(2026, 1, 5),
        "until": None,
        "claimed_at": BEGINNING,
        "confirmed_at": BEGINNING,
        "confirmed_by": SYSTEM.id,
        "refused_at": None,
    }


def _add_learning(services: Services, course: Published, learners: int) -> tuple[int, int]:
    """Enrol those who are not; returns how many, and the rows added."""
    with services.database.readers() as session:
        last = session.scalar(
            select(func.max(Enrolment.person_id)).where(
                Enrolment.course_id == course.id, Enrolment.person_id.between(*_people(1, 10**9))
            )
        )
    first = (last or FIRST_ID) - FIRST_ID + 1
    size = ROWS_A_TRANSACTION // (len(course.manifest.activities) + 4) + 1
    rows = 0
    for numbers in _steps(first, min(learners, MODELS), size):
        made = [_learned(number, course) for number in numbers]
        with unit_of_work(services.writers) as session:
            for table, index in zip(_LEARNING, range(3), strict=True):
                of_table = [row for person in made for row in person[index]]
                rows += len(of_table)
                _insert(session, table, of_table)
    for numbers in _steps(max(first, MODELS + 1), learners, size):
        with unit_of_work(services.writers) as session:
            rows += sum(_copy(session, table, course.id, numbers) for table in _LEARNING)
    return max(0, learners - first + 1), rows


def _people(first: int, last: int) -> tuple[int, int]:
    return FIRST_ID + first, FIRST_ID + last


def _copy(session: Session, table: Table, course_id: int, numbers: range) -> int:
    """Let these people do what those have done after whom they are modelled."""
    model = _model(numbers[0])
    shift = numbers[0] - model
    shifted = {"person_id", "affiliation_id", "completed_affiliation_id"}
    rows = select(*(each + shift if each.name in shifted else each for each in table.c)).where(
        table.c.person_id.between(*_people(model, model + len(numbers) - 1)), table.c.course_id == course_id
    )
    result = session.connection().execute(insert(table).from_select([each.name for each in table.c], rows))
    return result.rowcount


def _depth(number: int, course: Published) -> tuple[int, int]:
    """How many activities somebody did, and how well: from the number, so the same everywhere."""
    rng = Random(number * 1_009 + course.id)  # noqa: S311 - load, not a secret
    percent, variant, count = rng.randrange(100), rng.randrange(VARIANTS), len(course.manifest.activities)
    if percent < FINISHED_PERCENT:
        return count, variant
    # Most stop early.
    return (0 if percent >= 100 - NOT_BEGUN_PERCENT else round(count * rng.random() ** 2)), variant


def _start(number: int) -> timedelta:
    return timedelta(days=number % DAYS, seconds=number * 37 % 28_800)


def _story(manifest: Manifest, revision_id: int, depth: int, variant: int) -> Story:
    facts = tuple(
        fact for place in range(1, depth + 1) for fact in _facts(place, variant, BEGINNING + place * A_STEP)
    )
    replayed = replay({revision_id: manifest}, [(revision_id, fact) for fact in facts])
    return Story(facts, replayed.standings, replayed.completed_at)


def _facts(place: int, variant: int, at: datetime) -> Iterator[Fact]:
    if not is_film(place):
        yield _fact(place, variant, at)
        return
    # One in four watches half of the film and says so; the others watch it whole, a few seconds twice.
    half = FILM_SECONDS / 2
    parts = [(0, half)] if variant % 4 == 0 else [(0, half), (half - 5, FILM_SECONDS)]
    for number, (first, last) in enumerate(parts):
        data = {"position": last, "ranges": [[first, last]]}
        yield Fact(activity_key(place), "watched", at + number * A_REPORT, data)
    if variant % 4 == 0:
        yield Fact(activity_key(place), "done", at + A_REPORT)


def _fact(place: int, variant: int, at: datetime) -> Fact:
    if not is_quiz(place):
        return Fact(activity_key(place), "done", at)
    # One quiz in eight is failed; marks from 6 to 10 of 10 else.
    share = 0.4 if (place // 5 + variant) % VARIANTS == 0 else 0.6 + (place + variant) % 5 / 10
    graded = {
        "attempt": str(place),
        "share": round(share * MILLION),
        "passed": share >= 0.6,
        "counts": "best",
    }
    return Fact(activity_key(place), "quiz_graded", at, graded)


def _learned(number: int, course: Published) -> tuple[list[Row], list[Row], list[Row]]:
    """The rows of somebody's run: enrolment, events, progress."""
    started = _start(number)
    story = _story(course.manifest, course.revision_id, *_depth(number, course))
    mine = {"person_id": person_id_of(number), "course_id": course.id, "run": 1}
    facts = [Fact("", "enrolled", BEGINNING), *story.facts]
    if story.completed_at is not None:
        place = next(place for place, fact in enumerate(facts) if fact.at == story.completed_at)
        facts.insert(place + 1, Fact("", "completed", story.completed_at))
    completed_at = story.completed_at and story.completed_at + started
    enrolment = {
        **mine,
        "revision_id": course.revision_id,
        "enrolled_at": BEGINNING + started,
        "last_seen_at": facts[-1].at + started,
        "last_activity": facts[-1].activity or (facts[-2].activity if len(facts) > 1 else ""),
        "completed_at": completed_at,
        "affiliation_id": mine["person_id"],
        "completed_affiliation_id": mine["person_id"] if completed_at else None,
    }
    return [enrolment], _event_rows(number, course, mine, facts), _progress_rows(mine, story, started)


def _event_rows(number: int, course: Published, mine: Row, facts: list[Fact]) -> list[Row]:
    locale, started = "ru" if number % 3 == 0 else "en", _start(number)
    return [
        {
            **mine,
            "id": course.id * 10_000 + place,
            "key": _event_key(fact, course.id),
            "activity": fact.activity,
            "kind": fact.kind,
            "at": fact.at + started,
            "received_at": fact.at + started,
            "revision_id": course.revision_id,
            "locale": locale,
            "data": fact.data,
        }
        for place, fact in enumerate(facts)
    ]


def _progress_rows(mine: Row, story: Story, started: timedelta) -> list[Row]:
    return [
        {
            **mine,
            "activity": activity,
            "state": standing.state,
            "passed": standing.passed,
            "best": standing.best,
            "since": standing.since + started,
            "done_at": standing.done_at and standing.done_at + started,
            "watched": standing.watched,
            "position": standing.position,
        }
        for activity, standing in sorted(story.standings.items())
    ]


def _event_key(fact: Fact, course_id: int) -> str:
    """The key that the platform itself gives to such an event."""
    if fact.kind == "done":
        return f"done-{course_id}-1-{fact.activity}"
    if fact.kind == "quiz_graded":
        return f"graded-{course_id}-{fact.activity}"
    if fact.kind == "watched" and fact.data is not None:
        return f"watched-{course_id}-1-{fact.activity}-{fact.data['position']:.0f}"
    return f"{fact.kind}-{course_id}-1"


def _insert(session: Session, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        session.connection().execute(insert(table), list(rows))
