"""The library of documents on the command line."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from elearn.app import make_services
from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import one_at_a_time
from elearn.kernel.clock import now
from elearn.kernel.errors import FieldError, Invalid, NotFound
from elearn.kernel.settings import Settings
from elearn.kernel.storage import Storage
from elearn.kernel.texts import N_
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.documents.adding import add_document
from elearn.programme.documents.changing import change_document, put_back_document, withdraw_document
from elearn.programme.documents.entry import NewDocument, NewVersion, document_of
from elearn.programme.documents.files import KeptFile, keep_file
from elearn.programme.documents.history import document_history
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "not_by_language": N_(
            "Write the language before it, such as en=%(example)s, and each language once."
        ),
        "language_without_title": N_("The language %(language)s needs a title too."),
        "no_such_file": N_("There is no file %(path)s."),
    }
)

# The options that say something for a language, and what they say.
_TEXTS = {
    "titles": "title",
    "summaries": "summary",
    "sources": "source",
    "fundings": "funding",
    "files": "file",
    "links": "link",
}


def add(settings: Settings, **given: Any) -> str:
    """Add a document; returns a sentence with its id. Raises Invalid, Conflict."""
    services = make_services(settings)
    with closing(services.writers):
        begun = NewDocument(given["key"], given["kind"], given["dated"].date(), ())
        new = _told(services.storage, begun, given)
        with unit_of_work(services.writers) as session:
            document_id = add_document(session, SYSTEM, new, now())
    return f"{given['key']}: {document_id}"


def change(settings: Settings, **given: Any) -> str:
    """Change what is said of a document in what was given; returns a sentence. Raises NotFound, Invalid, Conflict."""
    services, key = make_services(settings), given["key"]
    with closing(services.writers):
        with services.database.readers() as session:
            history = document_history(session, key)
        if not history:
            raise NotFound("document", key)
        new = _told(services.storage, document_of(key, history[0].entry), given)
        with unit_of_work(services.writers) as session:
            is_new = change_document(session, SYSTEM, new, history[0].number, now())
    return f"{key}: changed" if is_new else f"{key}: says so already, nothing changed"


def withdraw(settings: Settings, key: str, *, is_undone: bool) -> str:
    """Withdraw a document as it is now, or put it back; returns a sentence. Raises NotFound."""
    services = make_services(settings)
    act = put_back_document if is_undone else withdraw_document
    with closing(services.writers), unit_of_work(services.writers) as session:
        one_at_a_time(session)
        numbers = [edition.number for edition in document_history(session, key)]
        is_new = act(session, SYSTEM, key, max(numbers, default=0), now())
    done = "put back" if is_undone else "withdrawn"
    return f"{key}: {done}" if is_new else f"{key}: was so already, nothing changed"


def _told(storage: Storage, document: NewDocument, given: Mapping[str, Any]) -> NewDocument:
    """The document with what was given in place of what it said."""
    facts: dict[str, Any] = dict.fromkeys(given.get("drop", ()))
    facts |= {name: given[name].date() for name in ("dated", "until") if given[name]}
    facts |= {name: given[name] for name in ("kind", "area", "courses") if given[name]}
    if "courses" in facts:
        facts["courses"] = tuple(facts["courses"] or ())
    return replace(document, **facts, versions=tuple(_versions(storage, document, given)))


def _versions(storage: Storage, document: NewDocument, given: Mapping[str, Any]) -> Iterator[NewVersion]:
    said = {field: _by_language(name, given[name]) for name, field in _TEXTS.items()}
    known = {each.locale: each for each in document.versions if each.locale not in given.get("without", ())}
    marks = {**dict.fromkeys(given.get("own", ()), False), **dict.fromkeys(given["working"], True)}
    named = dict.fromkeys((*known, *(language for texts in said.values() for language in texts), *marks))
    if unnamed := sorted(set(named) - set(known) - set(said["title"])):
        raise Invalid(
            [FieldError("/titles", "language_without_title", {"language": each}) for each in unnamed]
        )
    for language in named:
        new: dict[str, Any] = {field: texts[language] for field, texts in said.items() if language in texts}
        if "file" in new:
            new["file"] = _file(storage, language, new["file"]) if new["file"] else None
        # One takes the place of the other; both at once are a fault.
        for text, other, nothing in (("file", "link", ""), ("link", "file", None)):
            if new.get(text):
                new.setdefault(other, nothing)
        if language in marks:
            new["is_working"] = marks[language]
        yield replace(known.get(language, NewVersion(language, "")), **new)


def _by_language(name: str, said: Iterable[str]) -> dict[str, str]:
    """`en=Text` as language and text."""
    found: dict[str, str] = {}
    for each in said:
        language, is_split, text = each.partition("=")
        if not is_split or language in found:
            raise Invalid([FieldError(f"/{name}", "not_by_language", {"example": text or each})])
        found[language] = text
    return found


def _file(storage: Storage, language: str, path: str) -> KeptFile:
    file, pointer = Path(path), f"/files/{language}"
    if not file.is_file():
        raise Invalid([FieldError(pointer, "no_such_file", {"path": path})])
    return keep_file(storage, file.name, file.read_bytes(), pointer)
