"""Prepared statements go past the session to its connection: what they did is kept and undone with the session's."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearn.kernel.clock import now
from elearn.kernel.ids import new_id, new_secret
from elearn.kernel.models import AuditEntry
from elearn.kernel.unit_of_work import Writers, unit_of_work
from tests.kernel.writing import Put, flushed, kept, pending, prepared, within

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
        assert kept(writers.database, mark) == set()
    assert kept(writers.database, mark) == {f"{mark}{number}" for number in range(len(ways))}


@in_any_order
def test_all_of_a_unit_that_raises_is_undone(writers: Writers, ways: tuple[Put, ...]) -> None:
    mark = new_secret()

    def breaks(session: Session) -> None:
        for put in ways:
            put(session, mark)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within(writers, breaks)
    assert kept(writers.database, mark) == set()


def test_what_the_session_cannot_write_at_the_end_undoes_what_was_prepared(writers: Writers) -> None:
    mark, taken = new_secret(), new_id()

    def breaks_at_the_end(session: Session) -> None:
        prepared(session, mark)
        entry = {"id": taken, "at": now(), "actor_id": 0, "action": "test", "subject": mark}
        session.execute(insert(AuditEntry).values(**entry))
        session.add(AuditEntry(**entry))

    with pytest.raises(IntegrityError):
        within(writers, breaks_at_the_end)
    assert kept(writers.database, mark) == set()
    within(writers, lambda session: prepared(session, mark))
    assert kept(writers.database, mark) == {mark}, "the next one begins anew"


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


def test_a_connection_that_is_asked_for_with_options_has_them(writers: Writers) -> None:
    with unit_of_work(writers) as session:
        connection = session.connection(execution_options={"compiled_cache": None})
        assert connection.get_execution_options()["compiled_cache"] is None
