"""PostgreSQL by its own protocol: what asks for no rows travels with what does, in one trip to the server and back.

A trip costs both processes a wait, which is more than the server needs for most statements of a page. So the beginning
of a transaction goes with its first statement, one that returns nothing with the next or with the commit, and
statements of which none needs another's rows go together. Each still sees what was committed before it began.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Any

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import execute, fetch_many
from psycopg.generators import send as flush
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus

Driver = Any
Row = tuple[Any, ...]
Send = Callable[[], None]

_numbers = count()


class _Talk:
    """What is known of a connection: the statements it has planned, what was said and not sent yet, the beginning of
    its transaction first, and psycopg's adapters, which remember those of the types that they have met.
    """

    def __init__(self, driver: Driver) -> None:
        self.planned: set[bytes] = set()
        self.waiting: list[Send] = []
        self.adapters = Transformer(driver)

    def take_waiting(self) -> list[Send]:
        """What waits, which then waits no more."""
        waiting, self.waiting = self.waiting, []
        return waiting


def _talk(driver: Driver) -> _Talk:
    try:
        found: _Talk = driver.elearn_talk
    except AttributeError:
        # Kept by the connection itself, so that it ends with it: psycopg's adapters hold the connection.
        found = driver.elearn_talk = _Talk(driver)
    return found


class Planned:
    """A statement that each connection plans once; values go as text, which the statement's own casts read."""

    def __init__(self, text: str, parameters: int) -> None:
        self._name, self._text = f"elearn_{next(_numbers)}".encode(), text.encode()
        self._formats = [PyFormat.TEXT] * parameters

    def _dump(self, driver: Driver, talk: _Talk, parameters: Sequence[Any]) -> tuple[bytes, Any]:
        """The name under which the connection knows the statement, and what goes with it."""
        if self._name not in talk.planned:
            _alone(driver, partial(driver.pgconn.send_prepare, self._name, self._text))
            talk.planned.add(self._name)
        return self._name, talk.adapters.dump_sequence(parameters, self._formats)

    def say(self, driver: Driver, parameters: Sequence[Any]) -> None:
        """Want no rows of it: it goes with the next trip, whose error then is its own."""
        talk = _talk(driver)
        dumped = self._dump(driver, talk, parameters)
        talk.waiting = [*_begun(driver, talk), partial(driver.pgconn.send_query_prepared, *dumped)]

    @staticmethod
    def ask(driver: Driver, asked: Sequence[tuple["Planned", Sequence[Any]]]) -> list[list[Row]]:
        """Send statements, and all that waits before them; returns the rows of each. Raises psycopg's errors."""
        talk = _talk(driver)
        dumped = [planned._dump(driver, talk, parameters) for planned, parameters in asked]
        protocol, before = driver.pgconn, _begun(driver, talk)
        if len(dumped) == 1 and not before:
            results = [_alone(driver, partial(protocol.send_query_prepared, *dumped[0]))]
        else:
            talk.waiting = []
            sends: list[Send] = [partial(protocol.send_query_prepared, *each) for each in dumped]
            results = _travel(driver, [*before, *sends])[len(before) :]
        return [_rows(talk.adapters, result) for result in results]


def send(driver: Driver) -> None:
    """Send what waits."""
    waiting = _talk(driver).take_waiting()
    if waiting:
        _travel(driver, waiting)


def commit(driver: Driver) -> None:
    """Send what waits, and the commit with it. Where it is refused the transaction is over, as after a commit that
    was sent alone: who asked for it does not undo it, and the connection's next user would stand in it.
    """
    waiting = _talk(driver).take_waiting()
    protocol = driver.pgconn
    if waiting:
        try:
            _travel(driver, [*waiting, partial(protocol.send_query_params, b"COMMIT", None)])
        except psycopg.Error:
            if protocol.status == ConnStatus.OK:
                roll_back(driver)
            raise
    elif protocol.transaction_status != TransactionStatus.IDLE:
        _alone(driver, partial(protocol.send_query, b"COMMIT"))


def roll_back(driver: Driver) -> None:
    """Forget what waits, and undo what was sent."""
    _talk(driver).waiting = []
    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
        driver.rollback()


def _begun(driver: Driver, talk: _Talk) -> list[Send]:
    """What waits; in a transaction that has still to begin, its beginning."""
    if talk.waiting:
        return talk.waiting
    protocol = driver.pgconn
    if driver.autocommit or protocol.transaction_status != TransactionStatus.IDLE:
        return []
    return [partial(protocol.send_query_params, b"BEGIN", None)]


def _alone(driver: Driver, send: Send) -> Any:
    """The result of one thing said by itself."""
    send()
    (result,) = driver.wait(execute(driver.pgconn))
    return _good(driver, result)


def _travel(driver: Driver, sends: Sequence[Send]) -> list[Any]:
    """The result of each; raises the first error, after which the server has skipped the rest."""
    protocol = driver.pgconn
    try:
        protocol.enter_pipeline_mode()
        for each in sends:
            each()
        protocol.pipeline_sync()
        results = driver.wait(_results(protocol, len(sends)))
        protocol.exit_pipeline_mode()
    except BaseException:
        protocol.finish()  # nobody knows what is still under way
        raise
    return [_good(driver, result) for result in results]


def _results(protocol: Any, count: int) -> PQGen[list[Any]]:
    """Whoever runs this gives the interpreter away while it waits; libpq's own waiting for a result keeps it."""
    yield from flush(protocol)
    results = []
    for _ in range(count):
        results += yield from fetch_many(protocol)
    yield from fetch_many(protocol)  # that of the synchronisation
    if len(results) != count:
        raise psycopg.OperationalError(protocol.get_error_message())
    return results


def _rows(adapters: Any, result: Any) -> list[Row]:
    if result.status != ExecStatus.TUPLES_OK or not result.ntuples:
        return []
    adapters.set_pgresult(result)
    rows: list[Row] = adapters.load_rows(0, result.ntuples, tuple)
    return rows


def _good(driver: Driver, result: Any) -> Any:
    """The result; raises psycopg's error where it is one."""
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if driver.pgconn.status == ConnStatus.OK and result.error_field(DiagnosticField.SQLSTATE):
        raise psycopg.errors.error_from_result(result, "utf-8")
    # Not the server says so: the connection is lost, even where it looks as if it were not.
    told = result.get_error_message()
    driver.close()
    raise psycopg.OperationalError(told)
