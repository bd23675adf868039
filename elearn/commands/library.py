"""The library of documents on the command line."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from elearn.app import make_services
from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import one_at_a_time
from elearn.kernel.clock import now
from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.settings import Settings
from elearn.kernel.storage import Storage
from elearn.kernel.texts import N_
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.documents.adding import add_document
from elearn.programme.documents.changing import put_back_document, withdraw_document
from elearn.programme.documents.entry import NewDocument, NewVersion
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


def add(settings: Settings, **given: Any) -> str:
    """Add a document; returns a sentence with its id. Raises Invalid, Conflict."""
    services = make_services(settings)
    with closing(services.writers):
        new = NewDocument(
            key=given["key"],
            kind=given["kind"],
            dated=given["dated"].date(),
            until=given["until"].date() if given["until"] else None,
            area=given["area"],
            courses=tuple(given["courses"]),
            versions=tuple(_versions(services.storage, given)),
        )
        with unit_of_work(services.writers) as session:
            document_id = add_document(session, SYSTEM, new, now())
    return f"{given['key']}: {document_id}"


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


def _versions(storage: Storage, given: dict[str, Any]) -> list[NewVersion]:
    by_name = {
        name: _by_language(name, given[name])
        for name in ("titles", "summaries", "sources", "fundings", "files", "links")
    }
    titles = by_name["titles"]
    named = {*given["working"], *(language for texts in by_name.values() for language in texts)}
    if unnamed := sorted(named - set(titles)):
        raise Invalid(
            [FieldError("/titles", "language_without_title", {"language": each}) for each in unnamed]
        )
    return [
        NewVersion(
            locale=language,
            title=title,
            summary=by_name["summaries"].get(language, ""),
            source=by_name["sources"].get(language, ""),
            funding=by_name["fundings"].get(language, ""),
            is_working=language in given["working"],
            file=_file(storage, language, by_name["files"].get(language)),
            link=by_name["links"].get(language, ""),
        )
        for language, title in titles.items()
    ]


def _by_language(name: str, said: Iterable[str]) -> dict[str, str]:
    """`en=Text` as language and text."""
    found: dict[str, str] = {}
    for each in said:
        language, is_split, text = each.partition("=")
        if not is_split or language in found:
            raise Invalid([FieldError(f"/{name}", "not_by_language", {"example": text or each})])
        found[language] = text
    return found


def _file(storage: Storage, language: str, path: str | None) -> KeptFile | None:
    if path is None:
        return None
    file, pointer = Path(path), f"/files/{language}"
    if not file.is_file():
        raise Invalid([FieldError(pointer, "no_such_file", {"path": path})])
    return keep_file(storage, file.name, file.read_bytes(), pointer)
