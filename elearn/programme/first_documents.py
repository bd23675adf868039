"""Documents as shipped: the programme's own texts as entries and, where the platform is tried out, our examples."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.storage import Storage
from elearn.programme.add_document import NewDocument, NewVersion, add_document, insert_document
from elearn.programme.document_files import KeptFile, keep_file
from elearn.programme.document_models import DocumentRow

DATA = Path(__file__).parent / "data"
EXAMPLES = DATA / "examples"


def load_documents(session: Session, now: datetime) -> int:
    """Add the programme's own texts that are not there yet, never over what was edited; returns how many.

    They have neither file nor link: the secretariat has their words.
    """
    missing = list(_missing(session, DATA / "documents.yaml"))
    for entry in missing:
        insert_document(session, _document(entry, {}), now)
    return len(missing)


def keep_examples(storage: Storage) -> dict[str, KeptFile]:
    """Put the files of the examples into the storage; by where they are shipped."""
    texts = [text for entry in _read(EXAMPLES / "documents.yaml") for text in entry["texts"].values()]
    return {
        text["file"]: keep_file(storage, text["name"], (EXAMPLES / text["file"]).read_bytes())
        for text in texts
    }


def load_examples(session: Session, files: Mapping[str, KeptFile], now: datetime) -> int:
    """Add the examples that are not there yet; returns how many."""
    missing = list(_missing(session, EXAMPLES / "documents.yaml"))
    for entry in missing:
        add_document(session, SYSTEM, _document(entry, files), now)
    return len(missing)


def has_all_examples(session: Session) -> bool:
    """Whether there is nothing to add, and so no file to keep."""
    return next(_missing(session, EXAMPLES / "documents.yaml"), None) is None


def _read(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(path.read_text())
    return entries


def _missing(session: Session, path: Path) -> Iterator[dict[str, Any]]:
    known = set(session.scalars(select(DocumentRow.key)))
    return (entry for entry in _read(path) if entry["key"] not in known)


def _document(entry: Mapping[str, Any], files: Mapping[str, KeptFile]) -> NewDocument:
    return NewDocument(
        key=entry["key"],
        kind=entry["kind"],
        dated=entry["dated"],
        until=entry.get("until"),
        area=entry.get("area"),
        courses=tuple(entry.get("courses", ())),
        is_example=entry.get("example", False),
        versions=tuple(
            NewVersion(
                locale=locale,
                title=text["title"],
                summary=text["summary"],
                source=text["source"],
                funding=text.get("funding", ""),
                is_working=text.get("working", False),
                file=files.get(text.get("file", "")),
            )
            for locale, text in entry["texts"].items()
        ),
    )
