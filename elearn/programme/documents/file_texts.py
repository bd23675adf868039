"""The words of the library's files as they are kept: read once for a content, found in passages."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, insert, select, tuple_
from sqlalchemy.orm import Session

from elearn.kernel.jobs import enqueue, free_keys
from elearn.kernel.passages import Piece, passage
from elearn.kernel.stemming import stems_of
from elearn.kernel.texts import N_
from elearn.programme.documents.files_apart import FileRead, Passage
from elearn.programme.documents.models import FilePassage, FileText

READ_FILE = "programme.read_file"
WAITING, READ, NONE, FAILED = "waiting", "read", "none", "failed"
ROWS_AT_ONCE = 100
# What an editor is told of a file's words, by state and reason.
TOLD: Mapping[tuple[str, str | None], str] = {
    (WAITING, None): N_("The words of this file are about to be read; until then it is found by its title."),
    (READ, None): N_("The document is found by the words of this file."),
    (NONE, None): N_("No text was found in this file. It may have pictures of pages only."),
    (FAILED, "encrypted"): N_("This file opens only with a password, so its words are not found."),
    (FAILED, "unreadable"): N_("The words of this file could not be read. It may be damaged."),
    (FAILED, "too_slow"): N_("Reading the words of this file took too long and was given up."),
    (FAILED, "too_large"): N_("The words of this file could not be read: there is too much in it."),
}
TOLD_PART = N_("Only the first part of the words of this file was read; the document is found by these.")


@dataclass(frozen=True)
class FileState:
    """How far the reading of a file's words has come; `told` is a sentence for editors, to be translated."""

    state: str
    reason: str | None = None
    letters: int = 0

    @property
    def told(self) -> str:
        """What this means, marked for translation."""
        return TOLD_PART if self.state == READ and self.reason else TOLD[self.state, self.reason]


@dataclass(frozen=True)
class FoundInside:
    """The passage of a file that has the most of the words that were asked for, these marked."""

    page: int | None
    passage: tuple[Piece, ...]


def file_states(session: Session, digests: Collection[str]) -> dict[str, FileState]:
    """For each of these files how far it is; one that nobody has read yet is waiting."""
    rows = session.execute(
        select(FileText.digest, FileText.state, FileText.reason, FileText.letters).where(
            FileText.digest.in_(digests)
        )
    )
    known = {row.digest: FileState(row.state, row.reason, row.letters) for row in rows}
    return {digest: known.get(digest, FileState(WAITING)) for digest in digests}


def have_read(session: Session, digests: Collection[str], now: datetime) -> None:
    """Have the worker read those of these files that nobody has read. One may have been in line before, and left
    unread because no document had it then."""
    states = file_states(session, digests) if digests else {}
    waiting = {f"{READ_FILE}:{digest}": digest for digest, each in states.items() if each.state == WAITING}
    if waiting:
        free_keys(session, waiting)
    for key, digest in waiting.items():
        enqueue(session, READ_FILE, {"digest": digest}, now=now, key=key)


def stemmed(passages: Iterable[Passage]) -> list[tuple[Passage, str]]:
    """Passages with their stems: this thinks, and so comes before the transaction."""
    return [(each, stems_of(each.text)) for each in passages]


def keep_text(
    session: Session, digest: str, read: FileRead, found: Sequence[tuple[Passage, str]], now: datetime
) -> None:
    """Keep what was read of a file in place of what was read before."""
    session.execute(delete(FilePassage).where(FilePassage.digest == digest))
    session.execute(delete(FileText).where(FileText.digest == digest))
    state = READ if found else FAILED if read.reason else NONE
    letters = sum(len(each.text) for each, _ in found)
    session.execute(
        insert(FileText).values(digest=digest, state=state, reason=read.reason, letters=letters, read_at=now)
    )
    rows = [
        {"digest": digest, "place": place, "page": each.page, "text": each.text, "stems": stems}
        for place, (each, stems) in enumerate(found, 1)
    ]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(FilePassage), rows[first : first + ROWS_AT_ONCE])


def stems_of_files(session: Session, digests: Collection[str]) -> dict[str, str]:
    """The stems of each of these files that has any."""
    found: dict[str, list[str]] = {}
    for row in session.execute(_stems(digests)):
        found.setdefault(row.digest, []).append(row.stems)
    return {digest: " ".join(stems) for digest, stems in found.items()}


def best_passages(session: Session, digests: Collection[str], wanted: Set[str]) -> dict[str, FoundInside]:
    """In each of these files the passage that has the most of these stems, the first of several."""
    best: dict[str, tuple[int, int]] = {}
    asked = [f" {stem} " for stem in wanted]
    for digest, stems, place in session.execute(_stems(digests).add_columns(FilePassage.place)):
        padded = f" {stems} "
        count = sum(stem in padded for stem in asked)
        if count > best.get(digest, (0, 0))[0]:
            best[digest] = count, place
    if not best:
        return {}
    places = [(digest, place) for digest, (_, place) in best.items()]
    rows = session.execute(
        select(FilePassage.digest, FilePassage.page, FilePassage.text).where(
            tuple_(FilePassage.digest, FilePassage.place).in_(places)
        )
    )
    return {digest: FoundInside(page, passage(text, wanted)) for digest, page, text in rows}


def _stems(digests: Collection[str]) -> Select[str, str]:
    ordered = select(FilePassage.digest, FilePassage.stems).order_by(FilePassage.digest, FilePassage.place)
    return ordered.where(FilePassage.digest.in_(digests))
