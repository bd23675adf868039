"""Documents as shipped: the programme's own texts as entries and, where the platform is tried out, our examples."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.findings import Finding, rule
from elearn.kernel.storage import Storage
from elearn.kernel.texts import N_
from elearn.markup.typed_reading import Text
from elearn.markup.yaml_faults import MISSING_FIELD
from elearn.programme.areas import area_keys
from elearn.programme.documents.adding import LONGEST, add_document, document_faults, insert_document
from elearn.programme.documents.entry import NewDocument, NewVersion
from elearn.programme.documents.files import KeptFile, keep_file
from elearn.programme.documents.models import DocumentRow
from elearn.programme.shipped import data_formats as formats
from elearn.programme.shipped.data_files import Putting
from elearn.programme.shipped.data_reading import UNKNOWN, UPSIDE_DOWN, Fault

EXAMPLES = Path(__file__).parent / "data" / "examples"

DOES_NOT_FIT = rule(
    "data.does-not-fit",
    "error",
    N_("'%(name)s' of the document '%(key)s' is empty, too long, or has line breaks or hidden characters."),
    N_("Write it on one line, and shorter."),
)


def put_documents(putting: Putting, content: formats.Documents) -> None:
    """The programme's own texts. They have neither file nor link: the secretariat has their words."""
    known = set(putting.session.scalars(select(DocumentRow.key)))
    for each in content.documents:
        if putting.is_new(f"document:{each.key}") and each.key not in known:
            insert_document(putting.session, SYSTEM, _shipped(each, content.working), putting.now)
            putting.added += 1


def check_documents(session: Session, content: formats.Documents) -> list[Finding]:
    """What is wrong with documents beside their form: a finding for each fault, at its place."""
    areas = area_keys(session)
    return [
        Finding("documents.yaml", *place, broken, params)
        for each in content.documents
        for place, broken, params in _faults(each, areas)
    ]


def _faults(document: formats.Document, areas: list[str]) -> Iterator[Fault]:
    for name in document.texts:
        if name not in LONGEST or name == "link":
            known = ", ".join(each for each in LONGEST if each != "link")
            yield (name.line, name.column), UNKNOWN, {"value": str(name), "known": known}
    if "title" not in document.texts:
        yield document.at["texts"], MISSING_FIELD, {"name": "title", "owner": "texts"}
        return
    for fault in document_faults(_shipped(document, ()), areas, needs_text=False):
        field = fault.pointer.rpartition("/")[2]
        if fault.code == "not_a_choice" and document.area is not None:
            known = ", ".join(areas)
            yield document.at["area"], UNKNOWN, {"value": str(document.area), "known": known}
        elif fault.code == "document_ends_before_it_begins":
            yield document.at["until"], UPSIDE_DOWN, {"end": str(document.until)}
        else:
            yield document.at["texts"], DOES_NOT_FIT, {"name": field, "key": str(document.key)}


def _shipped(document: formats.Document, working: Iterable[str]) -> NewDocument:
    def told(field: str, locale: str) -> str:
        return str(document.texts.get(Text(field), {}).get(Text(locale), ""))

    locales = dict.fromkeys(str(locale) for by_locale in document.texts.values() for locale in by_locale)
    return NewDocument(
        key=str(document.key),
        kind=document.kind,
        dated=document.dated,
        until=document.until,
        area=str(document.area) if document.area else None,
        versions=tuple(
            NewVersion(
                locale,
                told("title", locale),
                told("summary", locale),
                told("source", locale),
                told("funding", locale),
                is_working=locale in working,
            )
            for locale in locales
        ),
    )


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
