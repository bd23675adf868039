"""What PostgreSQL does not answer within its limit is refused, and its connection is not used again."""

import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import OperationalError

from elearn.kernel.database import Database, connect
from elearn.kernel.prepared import Prepared

LIMIT_SECONDS = 0.3
SLOW_SECONDS = 2
SLOW = select(func.pg_backend_pid(), func.pg_sleep(bindparam("seconds")))
PREPARED = Prepared(SLOW)


def in_lane(database: Database, seconds: float) -> int:
    return int(PREPARED.first(database.lane, {"seconds": seconds})[0])


def in_session(database: Database, seconds: float) -> int:
    with database.readers() as session:
        return int(session.execute(SLOW, {"seconds": seconds}).one()[0])


def prepared_in_session(database: Database, seconds: float) -> int:
    with database.writers.begin() as session:
        return int(PREPARED.first(session, {"seconds": seconds})[0])


@pytest.fixture
def limited(database_url: str, database: Database) -> Iterator[Database]:
    """A database as a server has it, which waits for hardly anything."""
    if database.is_sqlite:
        pytest.skip("SQLite is no other process")
    made = connect(database_url, pool=2)
    made.limit.seconds = LIMIT_SECONDS
    yield made
    made.dispose()


@pytest.mark.parametrize("ask", [in_lane, in_session, prepared_in_session])
def test_a_statement_beyond_the_limit_is_refused_and_the_next_has_a_new_connection(
    limited: Database, ask: Callable[[Database, float], int]
) -> None:
    served_by = ask(limited, 0)
    began = time.monotonic()
    with pytest.raises(OperationalError):
        ask(limited, SLOW_SECONDS)
    assert LIMIT_SECONDS <= time.monotonic() - began < SLOW_SECONDS
    assert ask(limited, 0) != served_by


def test_a_commit_beyond_the_limit_is_refused(limited: Database) -> None:
    """Whether it was made to last nobody can say: whoever sent it asks again, with the same key."""
    with limited.writers() as session:
        session.execute(text("CREATE TEMPORARY TABLE slow (id integer)"))
        session.execute(
            text(
                "CREATE FUNCTION pg_temp.wait() RETURNS trigger LANGUAGE plpgsql AS "
                f"'BEGIN PERFORM pg_sleep({SLOW_SECONDS}); RETURN NULL; END'"
            )
        )
        session.execute(
            text(
                "CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW EXECUTE FUNCTION pg_temp.wait()"
            )
        )
        session.execute(text("INSERT INTO slow VALUES (1)"))
        with pytest.raises(OperationalError):
            session.commit()


def test_commands_wait_as_long_as_it_takes(limited: Database) -> None:
    limited.limit.seconds = None
    assert in_session(limited, LIMIT_SECONDS * 2)


def test_nobody_waits_for_a_connection_where_another_has_waited_in_vain(limited: Database) -> None:
    limited.limit.found_silent()
    began = time.monotonic()
    for ask in (in_lane, in_session):
        with pytest.raises(OperationalError):
            ask(limited, 0)
    assert time.monotonic() - began < LIMIT_SECONDS
    limited.limit.silent_until = 0
    assert in_lane(limited, 0)
