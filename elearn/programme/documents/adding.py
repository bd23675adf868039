"""Adding a document to the library."""

import datetime as dt
import re
from collections.abc import Container, Iterable, Iterator

from babel import Locale, UnknownLocaleError
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.audit import audit, bump_site_version, one_at_a_time
from elearn.kernel.errors import Conflict, FieldError, Invalid
from elearn.kernel.ids import new_id
from elearn.kernel.texts import N_
from elearn.markup.characters import character_faults
from elearn.markup.targets import KEY, kind_of_target
from elearn.programme.areas import area_keys
from elearn.programme.documents.entry import NewDocument, NewVersion, entry_of
from elearn.programme.documents.history import ADDED, last_edition, record_edition
from elearn.programme.documents.library import KINDS
from elearn.programme.documents.models import DocumentCourse, DocumentRow, DocumentVersion
from elearn.programme.documents.searching import let_be_found
from elearn.web.sentences import declare_sentences

LONGEST = {"title": 300, "summary": 2_000, "source": 300, "funding": 500, "link": 2_000}
_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
RESERVED = frozenset({"new"})  # addresses of pages where a document's key would stand

declare_sentences(
    {
        "document_key_taken": N_("There is a document with the key %(key)s already. Choose another key."),
        "document_key": N_(
            "A key has small Latin letters, digits and hyphens, at most 64, begins with a letter or a digit, and is "
            "not the word new."
        ),
        "document_ends_before_it_begins": N_("The last day comes before the first. Turn them round."),
        "document_without_title": N_("A document needs a title in at least one language."),
        "document_without_text": N_("A document needs a file or a link in at least one language."),
        "document_file_and_link": N_("Give either a file or a link for a language, not both."),
        "document_link": N_("Write a whole web address, such as https://example.org/handbook.pdf."),
        "document_language": N_(
            "Write a language as its code, such as en, ru or uz-Latn, and each only once."
        ),
    }
)


def add_document(session: Session, actor: Actor, new: NewDocument, now: dt.datetime) -> int:
    """Put a document into the library; returns its id. The same again is one fact, unless it was withdrawn.

    Raises Invalid with every fault, among them that there is neither file nor link; Conflict `document_key_taken`.
    """
    if faults := list(document_faults(new, area_keys(session), needs_text=True)):
        raise Invalid(faults)
    one_at_a_time(session)
    known = session.scalar(select(DocumentRow).where(DocumentRow.key == new.key))
    if known is not None:
        if known.withdrawn_at is not None or last_edition(session, known.id).entry != entry_of(new):
            raise Conflict("document_key_taken", key=new.key)
        return known.id
    document_id = insert_document(session, actor, new, now)
    bump_site_version(session)
    languages = {each.locale: each.file.digest if each.file else each.link for each in new.versions}
    audit(session, actor, now, "document.added", f"document:{new.key}", after={"texts": languages})
    return document_id


def insert_document(session: Session, actor: Actor, new: NewDocument, now: dt.datetime) -> int:
    """Add the rows of a document that is known to be right, and let it be found; returns its id."""
    row = DocumentRow(
        id=new_id(),
        key=new.key,
        kind=new.kind,
        dated=new.dated,
        is_example=new.is_example,
        changed_at=now,
    )
    session.add(row)
    write_contents(session, row, new)
    record_edition(session, actor, row.id, ADDED, entry_of(new), now)
    session.flush()
    return row.id


def write_contents(session: Session, row: DocumentRow, new: NewDocument) -> None:
    """Let the rows of a document say exactly this, and let it be found so: whoever adds or changes one calls it."""
    row.kind, row.dated, row.until, row.area = new.kind, new.dated, new.until, new.area
    session.flush()
    of_document = DocumentVersion.document_id == row.id
    stay = [each.locale for each in new.versions]
    session.execute(delete(DocumentVersion).where(of_document, DocumentVersion.locale.not_in(stay)))
    for each in new.versions:
        session.merge(_version(row.id, each))
    session.execute(delete(DocumentCourse).where(DocumentCourse.document_id == row.id))
    if new.courses:
        courses = [
            {"document_id": row.id, "course": key, "position": place}
            for place, key in enumerate(dict.fromkeys(new.courses), 1)
        ]
        session.execute(insert(DocumentCourse), courses)
    let_be_found(session, row.key, row.changed_at)


def _version(document_id: int, new: NewVersion) -> DocumentVersion:
    return DocumentVersion(
        document_id=document_id,
        locale=new.locale,
        title=new.title,
        summary=new.summary,
        source=new.source,
        funding=new.funding,
        is_working=new.is_working,
        link=new.link or None,
        digest=new.file.digest if new.file else None,
        file_name=new.file.name if new.file else None,
        media_type=new.file.media_type if new.file else None,
        size=new.file.size if new.file else None,
    )


def document_faults(new: NewDocument, areas: Container[str], *, needs_text: bool) -> Iterator[FieldError]:
    """Everything that is wrong in a document, each with its place; `needs_text`: also that it cannot be read in any
    language."""
    if needs_text and not new.has_text:
        yield FieldError("/versions", "document_without_text")
    elif not new.versions:
        yield FieldError("/versions", "document_without_title")
    if not KEY.fullmatch(new.key) or new.key in RESERVED:
        yield FieldError("/key", "document_key")
    if new.kind not in KINDS:
        yield FieldError("/kind", "not_a_choice")
    if new.until is not None and new.until < new.dated:
        yield FieldError("/until", "document_ends_before_it_begins")
    if new.area is not None and new.area not in areas:
        yield FieldError("/area", "not_a_choice")
    for course in new.courses:
        if not KEY.fullmatch(course):
            yield FieldError("/courses", "document_key")
    yield from _language_faults(new.versions)


def _language_faults(versions: Iterable[NewVersion]) -> Iterator[FieldError]:
    told: set[str] = set()
    for version in versions:
        if version.locale in told or not is_language(version.locale):
            yield FieldError(f"/versions/{version.locale}", "document_language")
        told.add(version.locale)
        yield from _version_faults(version, f"/versions/{version.locale}")


def _version_faults(new: NewVersion, pointer: str) -> Iterator[FieldError]:
    for name, longest in LONGEST.items():
        text: str = getattr(new, name)
        if len(text) > longest:
            yield FieldError(f"{pointer}/{name}", "too_long", {"max": longest})
        if next(character_faults(text), None) is not None or "\n" in text:
            yield FieldError(f"{pointer}/{name}", "unkeepable")
    if not new.title.strip():
        yield FieldError(f"{pointer}/title", "required")
    if new.file and new.link:
        yield FieldError(f"{pointer}/link", "document_file_and_link")
    if new.link and kind_of_target(new.link) != "web":
        yield FieldError(f"{pointer}/link", "document_link")


def is_language(code: str) -> bool:
    """Whether pages can name the language, and this is how its code is written: another way would be another one."""
    if not _LANGUAGE.fullmatch(code):
        return False
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True
