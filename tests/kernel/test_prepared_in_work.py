"""Prepared statements go past the session to its connection: what they did is kept and undone with the session's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearn.kernel.clock import now
from elearn.kernel.database import Database
from elearn.kernel.ids import new_id, new_secret
from elearn.kernel.models import AuditEntry
from elearn.kernel.prepared import Prepared
from elearn.kernel.unit_of_work import Writers, unit_of_work

_PUT = Prepared(
    insert(AuditEntry).values(
        id=bindparam("id"), at=bindparam("at"), actor_id=0, action="test", subject=bindparam("subject")
    )
)
Put = Callable[[Session, str], None]


@pytest.fixture
def writers(database: Database) -> Writers:
    return Writers(database)


def prepared(session: Session, subject: str) -> None:
    _PUT.run(session, {"id": new_id(), "at": now(), "subject": subject})


def flushed(session: Session, subject: str) -> None:
    session.add(AuditEntry(id=new_id(), at=now(), actor_id=0, action="test", subject=subject))
    session.flush()


def pending(session: Session, subject: str) -> None:
    """Left for the commit to write."""
    session.add(AuditEntry(id=new_id(), at=now(), actor_id=0, action="test", subject=subject))


def subjects(database: Database, prefix: str) -> set[str]:
    with database.readers() as session:
        return set(session.scalars(select(AuditEntry.subject).where(AuditEntry.subject.startswith(prefix))))


in_any_order = pytest.mark.parametrize(
    "ways",
    [
        (prepared,),
        (prepared, flushed),
        (flushed, prepared),
        (prepared, pending),
        (pending, prepared),
        (prepared, flushed, prepared, pending),
    ],
    ids=lambda ways: " ".join(each.__name__ for each in ways),
)


@in_any_order
def test_all_of_a_unit_is_kept(writers: Writers, ways: tuple[Put, ...]) -> None:
    mark = new_secret()
    with unit_of_work(writers) as session:
        for number, put in enumerate(ways):
            put(session, f"{mark}{number}")
        assert subjects(writers.database, mark) == set()
    assert subjects(writers.database, mark) == {f"{mark}{number}" for number in range(len(ways))}


def within(writers: Writers, work: Callable[[Session], None]) -> None:
    with unit_of_work(writers) as session:
        work(session)


@in_any_order
def test_all_of_a_unit_that_raises_is_undone(writers: Writers, ways: tuple[Put, ...]) -> None:
    mark = new_secret()

    def breaks(session: Session) -> None:
        for put in ways:
            put(session, mark)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within(writers, breaks)
    assert subjects(writers.database, mark) == set()


def test_what_the_session_cannot_write_at_the_end_undoes_what_was_prepared(writers: Writers) -> None:
    mark, taken = new_secret(), new_id()

    def breaks_at_the_end(session: Session) -> None:
        prepared(session, mark)
        entry = {"id": taken, "at": now(), "actor_id": 0, "action": "test", "subject": mark}
        session.execute(insert(AuditEntry).values(**entry))
        session.add(AuditEntry(**entry))

    with pytest.raises(IntegrityError):
        within(writers, breaks_at_the_end)
    assert subjects(writers.database, mark) == set()
    within(writers, lambda session: prepared(session, mark))
    assert subjects(writers.database, mark) == {mark}, "the next one begins anew"


def test_both_see_what_the_other_did(writers: Writers) -> None:
    mark = new_secret()
    with unit_of_work(writers) as session:
        prepared(session, f"{mark}1")
        found = set(session.scalars(select(AuditEntry.subject).where(AuditEntry.subject.startswith(mark))))
        assert found == {f"{mark}1"}
        flushed(session, f"{mark}2")
        prepared(session, f"{mark}3")
        found = set(session.scalars(select(AuditEntry.subject).where(AuditEntry.subject.startswith(mark))))
        assert found == {f"{mark}1", f"{mark}2", f"{mark}3"}


def test_of_many_at_once_those_that_raise_take_nobody_along(writers: Writers) -> None:
    mark, barrier = new_secret(), Barrier(12)

    def work(number: int) -> bool:
        barrier.wait()
        try:
            with unit_of_work(writers) as session:
                (prepared, flushed, pending)[number % 3](session, f"{mark}{number}")
                if number % 2:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return False
        return True

    with ThreadPoolExecutor(12) as threads:
        said = list(threads.map(work, range(12)))
    assert said == [number % 2 == 0 for number in range(12)]
    assert subjects(writers.database, mark) == {f"{mark}{number}" for number in range(0, 12, 2)}
