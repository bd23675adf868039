"""What a proof found: the ledgers beside the database."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.proofs.reading import Reader
from bench.proofs.writing import Ledger, Load
from bench.servers import Installation
from elearn.app import make_services
from elearn.assessment.models import Answer, Attempt, AttemptQuestion, QuestionVersion
from elearn.learning.models import LearningEvent
from elearn.learning.rebuild import differences, enrolled_people


@dataclass(frozen=True)
class Kept:
    """What is in the database of what was acknowledged."""

    acknowledged: int
    lost: int
    doubled: int
    differences: int


@dataclass
class Outcome:
    """A row of the table. `outage` in seconds, None where there is none to measure."""

    proof: str
    database: str
    done: str
    kept: Kept
    outage: float | None = None
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, doubled or different, and every answer was as promised."""
        return not (self.kept.lost or self.kept.doubled or self.kept.differences or self.faults)

    def tell_of(self, load: Load, **browsers: Reader) -> None:
        """Take over what the writers and browsers noticed."""
        self.faults += load.faults
        if load.stood_still:
            self.notes.append(f"the proof itself stood still for {load.stood_still:.0f} s")
        self.notes.append(
            f"{load.unanswered} requests without an answer, {load.hung_up} connections ended, "
            f"refused {dict(load.refusals)}, slowest answer {load.slowest:.2f} s"
        )
        for name, each in browsers.items():
            self.notes.append(f"{name}: {each.told()}")
            self.faults += each.faults


def compare(installation: Installation, ledgers: Sequence[Ledger], *, is_over: bool = True) -> Kept:
    """Count what is missing, there twice, or not what follows from the events.

    Before it is over, what was not acknowledged yet may be there as well.
    """
    services = make_services(installation.settings)
    lost = doubled = 0
    with closing(services.writers), services.database.readers() as session:
        for ledger in ledgers:
            missing, twice = _of_person(session, ledger, is_over)
            lost, doubled = lost + missing, doubled + twice
        different = sum(1 for people in enrolled_people(session) for _ in differences(session, people))
    return Kept(sum(ledger.acknowledged for ledger in ledgers), lost, doubled, different)


def _of_person(session: Session, ledger: Ledger, is_over: bool) -> tuple[int, int]:
    keys = [key for key, _ in _events(session, ledger.person_id)]
    counts = Counter(keys)
    lost = sum(counts[key] == 0 for key in ledger.events)
    # An event of a writer that is there though it was never acknowledged was taken up under another key.
    strange = {key for key in counts if key.startswith("proof-")} - set(ledger.events)
    doubled = sum(count > 1 for count in counts.values()) + len(strange) * is_over
    answers = _answers(session, ledger.person_id)
    lost += sum(answers.get(place) != [choice] for place, choice in ledger.answers.items())
    marks = _marks(session, ledger.person_id)
    graded = Counter(data["attempt"] for _, data in _events(session, ledger.person_id, "quiz_graded"))
    for attempt, mark in ledger.marks.items():
        lost += marks.get(attempt) != mark
        lost += graded[str(attempt)] == 0
        doubled += graded[str(attempt)] > 1
    return lost, doubled


def _events(session: Session, person_id: int, kind: str | None = None) -> list[tuple[str, dict[str, str]]]:
    query = select(LearningEvent.key, LearningEvent.data).where(LearningEvent.person_id == person_id)
    if kind is not None:
        query = query.where(LearningEvent.kind == kind)
    return [(key, data or {}) for key, data in session.execute(query.order_by(LearningEvent.id))]


def order_of_events(installation: Installation, person_id: int) -> list[str]:
    """The keys of a writer's events in the order in which the database has them."""
    services = make_services(installation.settings)
    with closing(services.writers), services.database.readers() as session:
        return [key for key, _ in _events(session, person_id) if key.startswith("proof-")]


def received_in_order(installation: Installation, person_id: int) -> list[datetime]:
    """The moments that servers' clocks gave to a writer's events, in the order of the events."""
    services = make_services(installation.settings)
    query = select(LearningEvent.received_at).where(
        LearningEvent.person_id == person_id, LearningEvent.key.like("proof-%")
    )
    with closing(services.writers), services.database.readers() as session:
        return list(session.scalars(query.order_by(LearningEvent.id)))


def _answers(session: Session, person_id: int) -> dict[tuple[int, str], list[str]]:
    rows = session.execute(
        select(Answer.attempt_id, QuestionVersion.key, Answer.choices)
        .join(
            AttemptQuestion,
            (AttemptQuestion.person_id == Answer.person_id)
            & (AttemptQuestion.attempt_id == Answer.attempt_id)
            & (AttemptQuestion.position == Answer.position),
        )
        .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.version_id)
        .where(Answer.person_id == person_id)
    )
    return {(attempt, key): choices for attempt, key, choices in rows}


def _marks(session: Session, person_id: int) -> dict[int, float | None]:
    rows = session.execute(select(Attempt.id, Attempt.mark).where(Attempt.person_id == person_id))
    return {attempt: None if mark is None else float(mark) for attempt, mark in rows}
