"""The search index made anew from what is published."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from elearn.app import create_app
from elearn.kernel.audit import one_at_a_time
from elearn.kernel.indexing import index_owner
from elearn.kernel.search_index import Source, indexed_owners, replace_rows, sources
from elearn.kernel.settings import Settings
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.documents.read_files import let_unread_be_read, read_all_files
from elearn.web.application import Services


def reindex(settings: Settings) -> Iterator[str]:
    """Make it anew; a sentence for what was done."""
    services: Services = create_app(settings).extensions["elearn"]
    yield from make_index(services)
    services.writers.close()


def index_what_is_missing(services: Services) -> Iterator[str]:
    """For an installation that was published to before there was a search, or before it looked into files."""
    with services.database.readers() as session:
        indexed = indexed_owners(session)
        missing = [(source, owner) for source, owner in _owners(session) if owner not in indexed]
    if missing:
        entries = sum(_index(services, source, owner) for source, owner in missing)
        yield f"The search knows {entries} texts more."
    let_unread_be_read(services)


def make_index(services: Services) -> Iterator[str]:
    """Owner by owner, so that nobody waits for long; what is published meanwhile stays as it was published. Files
    that nobody has read, or could not, are read first."""
    yield from read_all_files(services)
    with services.database.readers() as session:
        found = _owners(session)
    entries = sum(_index(services, source, owner) for source, owner in found)
    with unit_of_work(services.writers) as session:
        one_at_a_time(session)
        for owner in indexed_owners(session) - {owner for _, owner in _owners(session)}:
            replace_rows(session, owner, ())
    yield f"The search knows {entries} texts of {len(found)} courses, actions and documents."


def _owners(session: Session) -> list[tuple[Source, str]]:
    return [(source, owner) for source in sources() for owner in source.owners(session)]


def _index(services: Services, source: Source, owner: str) -> int:
    return index_owner(services.database.readers, services.writers, source, owner)
