"""Tables of quizzes and attempts. A person's rows lead with the person; texts once shown are kept."""

from datetime import datetime
from fractions import Fraction
from typing import Any, cast

from sqlalchemy import (
    JSON,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base


class Exact(TypeDecorator[Fraction]):
    """A mark, stored to the last third as `numerator/denominator`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        if value is None:
            return None
        numerator, denominator = value.split("/")
        return Fraction(int(numerator), int(denominator))


class QuestionVersion(Base):
    """A question as it was asked: never changed; a question that asks something else is a new version.

    `choices` are keys in source order, `right` the right ones; `source_text` is the stem and then the
    choices, a line each, in the language `locale`.
    """

    __tablename__ = "question_version"
    __table_args__ = (UniqueConstraint("quiz", "key", "digest", name="uq_question_version_quiz_key_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quiz: Mapped[str]
    key: Mapped[str]
    digest: Mapped[str]
    kind: Mapped[str]
    locale: Mapped[str]
    choices: Mapped[list[str]] = mapped_column(JSON)
    right: Mapped[list[str]] = mapped_column(JSON)
    source_text: Mapped[str] = mapped_column(Text)


class QuestionText(Base):
    """A version's text in a language. Every text ever published stays; the `current` one is shown.

    `feedback` is `{"question": html or null, "choices": {key: html}}`.
    """

    __tablename__ = "question_text"
    __table_args__ = ({"sqlite_with_rowid": False},)

    version_id: Mapped[int] = mapped_column(
        ForeignKey("question_version.id", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    current: Mapped[bool]
    html: Mapped[str] = mapped_column(Text)
    choices_html: Mapped[dict[str, str]] = mapped_column(JSON)
    feedback: Mapped[dict[str, Any]] = mapped_column(JSON)


class Attempt(Base):
    """One go at a quiz: open until it is submitted, then graded for good.

    `context` is what the caller counts attempts by, such as a run of a course; `policy` is that of its start. One that
    was open when its context ended is closed: it takes nothing more and has no grade.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        Index(
            "uq_attempt_open",
            "person_id",
            "quiz",
            "context",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        # Whoever counts attempts and then starts one may be overtaken: the number that both would take is given once.
        Index("uq_attempt_number", "person_id", "quiz", "context", "number", unique=True),
        # Figures of a question start from its quiz.
        Index("ix_attempt_quiz", "quiz", "person_id", "id"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    quiz: Mapped[str]
    context: Mapped[str]
    number: Mapped[int]
    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    drawn_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    mark: Mapped[Fraction | None] = mapped_column(Exact)
    max: Mapped[Fraction | None] = mapped_column(Exact)
    passed: Mapped[bool | None]


class AttemptQuestion(Base):
    """What was drawn: the version asked at a position (from 1), and its choices in the order shown.

    `flagged` is the learner's own mark, to look at it again; it is no evidence of anything.
    """

    __tablename__ = "attempt_question"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "attempt_id"], ["attempt.person_id", "attempt.id"], ondelete="CASCADE"
        ),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    choice_order: Mapped[list[str]] = mapped_column(JSON)
    flagged: Mapped[bool] = mapped_column(server_default=false())


class Answer(Base):
    """The choices ticked at a position, and the text that was read: its language and digest."""

    __tablename__ = "answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "attempt_id", "position"],
            ["attempt_question.person_id", "attempt_question.attempt_id", "attempt_question.position"],
            ondelete="CASCADE",
        ),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    choices: Mapped[list[str]] = mapped_column(JSON)
    text_digest: Mapped[str]
    locale: Mapped[str]
    saved_at: Mapped[datetime]


# The tables themselves, for statements on the hot ways.
VERSIONS = cast("Table", QuestionVersion.__table__)
TEXTS = cast("Table", QuestionText.__table__)
ATTEMPTS = cast("Table", Attempt.__table__)
DRAWN = cast("Table", AttemptQuestion.__table__)
ANSWERS = cast("Table", Answer.__table__)
