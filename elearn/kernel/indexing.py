"""The search index of an owner, made from what is kept."""

from sqlalchemy.orm import Session, sessionmaker

from elearn.kernel.audit import one_at_a_time, site_version
from elearn.kernel.search_index import Source, replace_rows, rows_of
from elearn.kernel.unit_of_work import Writers, unit_of_work


def index_owner(readers: sessionmaker[Session], writers: Writers, source: Source, owner: str) -> int:
    """Make the entries of an owner anew; returns how many there are.

    It is read and stemmed without the lock; where something was published meanwhile, again.
    """
    while True:
        with readers() as session:
            version = site_version(session)
            rows = rows_of(owner, source.entries(session, owner))
        with unit_of_work(writers) as session:
            one_at_a_time(session)
            if site_version(session) == version:
                replace_rows(session, owner, rows)
                return len(rows)
