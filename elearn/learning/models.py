"""Tables of learning. They lead with the person, so that they partition and cluster by person."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base


class Enrolment(Base):
    """A person in a course, one row a run, pinned to a revision.

    The affiliations are those of the time of enrolling and of completing: ids of `affiliation`. `last_activity` is
    where something was done last, `last_passage` how far down its text that was, where script said so. A run that
    moved on came from the revision `adopted_from`; `finished_before` is a completion that the new revision's
    publication withdrew. `last_event_id` keeps the events of a run in the order in which they were recorded, whatever
    the clocks of processes say.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        Index("ix_enrolment_course_id", "course_id", "person_id", "run"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    run: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    affiliation_id: Mapped[int | None]
    completed_affiliation_id: Mapped[int | None]
    last_activity: Mapped[str | None]
    last_passage: Mapped[int | None]
    adopted_from: Mapped[int | None]
    adopted_at: Mapped[datetime | None]
    finished_before: Mapped[datetime | None]
    last_event_id: Mapped[int | None]


class LearningEvent(Base):
    """A fact: appended, never changed. The same `key` of a person twice is one fact."""

    __tablename__ = "learning_event"
    __table_args__ = (
        UniqueConstraint("person_id", "key", name="uq_learning_event_person_id_key"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    course_id: Mapped[int]
    run: Mapped[int]
    activity: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    revision_id: Mapped[int]
    locale: Mapped[str]
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class ActivityProgress(Base):
    """What follows from the events for one activity: `state` is started or done, `best` a share in millionths.

    Of a film, `watched` are the parts played, as text (see ranges.py), `position` where it was left, in milliseconds.
    """

    __tablename__ = "activity_progress"
    __table_args__ = {"sqlite_with_rowid": False}

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[int] = mapped_column(primary_key=True)
    activity: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    passed: Mapped[bool]
    best: Mapped[int | None]
    since: Mapped[datetime]
    done_at: Mapped[datetime | None]
    watched: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int | None]
