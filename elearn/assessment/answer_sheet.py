"""A page of answers sent at once, by somebody whose page may be older than what was kept meanwhile.

Each question comes with what the page knew of it when it was loaded. So an answer that the learner left as it was
never goes over a newer one of another device, and one that they changed does, and they are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from elearn.assessment.attempt_page import ShownQuestion
from elearn.assessment.flag import set_flag
from elearn.assessment.save_answer import Known, save_answer


@dataclass(frozen=True)
class Seen:
    """What a page knew of a question when it was loaded; `saved_at` None: there was no answer."""

    saved_at: datetime | None
    choices: frozenset[str]
    flagged: bool


@dataclass(frozen=True)
class SheetLine:
    """What was sent of a question; `seen` None: the sender does not say what they knew."""

    question: str
    choices: Sequence[str]
    flagged: bool
    seen: Seen | None


@dataclass(frozen=True)
class SavedSheet:
    """Positions of questions that were answered otherwise meanwhile: where those answers stay (`theirs`), and where
    the ones now sent stand in their place (`ours`)."""

    theirs: tuple[int, ...] = ()
    ours: tuple[int, ...] = ()


def write_seen(question: ShownQuestion) -> str:
    """What a page knows of a question, as a text for its form."""
    saved_at = question.saved_at.isoformat() if question.saved_at else ""
    return "|".join((saved_at, ",".join(question.answer), "flagged" if question.flagged else ""))


def read_seen(written: str | None) -> Seen | None:
    """The same again; None where it is not what `write_seen` wrote.

    >>> read_seen("2026-11-24T12:00:00+00:00|a,c|flagged").choices == {"a", "c"}
    True
    >>> read_seen("yesterday|a|")
    """
    parts = (written or "").split("|")
    if len(parts) != 3:
        return None
    try:
        saved_at = datetime.fromisoformat(parts[0]) if parts[0] else None
    except ValueError:
        return None
    if saved_at is not None and saved_at.tzinfo is None:
        return None
    return Seen(saved_at, frozenset(filter(None, parts[1].split(","))), parts[2] == "flagged")


def stays(kept: ShownQuestion, line: SheetLine) -> bool:
    """Whether what is kept is left alone: it is the same, or newer than an answer that the sender did not touch."""
    if set(line.choices) == set(kept.answer):
        return True
    return line.seen is not None and set(line.choices) == line.seen.choices and is_newer(kept, line.seen)


def is_newer(kept: ShownQuestion, seen: Seen) -> bool:
    """Whether an answer was kept after the page was loaded."""
    return kept.saved_at is not None and (seen.saved_at is None or kept.saved_at > seen.saved_at)


def save_sheet(
    session: Session,
    person_id: int,
    attempt_id: int,
    shown: Sequence[ShownQuestion],
    lines: Sequence[SheetLine],
    locale: str,
    now: datetime,
) -> SavedSheet:
    """Keep a page of answers and flags; `shown` are its questions as they are kept. Two statements for each change.

    Raises what `save_answer` raises.
    """
    kept = {question.key: question for question in shown}
    theirs, ours = [], []
    for line in lines:
        question = kept[line.question]
        if line.seen is not None and line.flagged != line.seen.flagged:
            set_flag(session, person_id, attempt_id, line.question, flagged=line.flagged)
        if stays(question, line):
            if set(line.choices) != set(question.answer):
                theirs.append(question.position)
            continue
        known = Known(line.seen.saved_at) if line.seen else None
        saved = save_answer(
            session, person_id, attempt_id, line.question, line.choices, locale, now, known=known
        )
        if saved.replaced is not None:
            ours.append(question.position)
    return SavedSheet(tuple(theirs), tuple(ours))
