"""The job that reads the words of the library's files, and what an index made anew reads by itself."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.audit import one_at_a_time
from elearn.kernel.clock import now
from elearn.kernel.errors import NotFound
from elearn.kernel.indexing import index_owner
from elearn.kernel.jobs import Runner
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.documents.file_texts import (
    FAILED,
    READ_FILE,
    WAITING,
    file_states,
    have_read,
    keep_text,
    stemmed,
)
from elearn.programme.documents.files_apart import FileRead, read_apart
from elearn.programme.documents.models import DocumentVersion
from elearn.programme.documents.searching import SOURCE, documents_with
from elearn.web.application import Services


def file_runners(services: Services) -> dict[str, Runner]:
    """What the worker does for the library."""

    def read(args: dict[str, Any]) -> None:
        read_file(services, args["digest"])

    return {READ_FILE: read}


def read_file(services: Services, digest: str) -> None:
    """Read a file that waits or has failed, and let its documents be found by its words. A file that was read stays
    as it is, so a second time changes nothing; one that no document has any more is left alone."""
    with services.database.readers() as session:
        state = file_states(session, [digest])[digest].state
        media_type = session.scalar(
            select(DocumentVersion.media_type).where(DocumentVersion.digest == digest).limit(1)
        )
    if media_type is None:
        return
    if state in {WAITING, FAILED}:
        read = _read(services, digest, media_type)
        found = stemmed(read.passages)
        with unit_of_work(services.writers) as session:
            one_at_a_time(session)  # a worker and the command that reads all files may have read the same
            keep_text(session, digest, read, found, now())
    with services.database.readers() as session:
        owners = documents_with(session, digest)
    for owner in owners:
        index_owner(services.database.readers, services.writers, SOURCE, owner)


def _read(services: Services, digest: str, media_type: str) -> FileRead:
    try:
        content = services.storage.get(digest)
    except NotFound:
        return FileRead((), "unreadable")
    return read_apart(media_type, content)


def let_unread_be_read(services: Services) -> None:
    """Have the worker read every file that nobody has read, such as those from before words were looked for in
    files."""
    with services.database.readers() as session:
        states = file_states(session, _digests(session))
    waiting = [digest for digest, each in states.items() if each.state == WAITING]
    if waiting:
        with unit_of_work(services.writers) as session:
            have_read(session, waiting, now())


def read_all_files(services: Services) -> Iterator[str]:
    """Read what waits or has failed, here and now; a sentence where there was anything."""
    with services.database.readers() as session:
        states = file_states(session, _digests(session))
    unread = [digest for digest, each in states.items() if each.state in {WAITING, FAILED}]
    for digest in unread:
        read_file(services, digest)
    if unread:
        yield f"The words of {len(unread)} files were read."


def _digests(session: Session) -> list[str]:
    found = session.scalars(
        select(DocumentVersion.digest).where(DocumentVersion.digest.is_not(None)).distinct()
    )
    return [digest for digest in found if digest is not None]
