"""Connections that prepared statements take turns on: no pool's bookkeeping stands between them and the driver."""

from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

Driver = Any


class Lane:
    """So many of an engine's connections, outside its pool, each opened on its first use.

    They are read from one statement at a time, so nothing is left open when one is given back.
    """

    def __init__(self, engine: Engine, size: int, patience: float, told: Sequence[str] = ()) -> None:
        """`told` is said to each connection when it is opened."""
        self.engine = engine
        self._patience, self._told = patience, told
        self._free: SimpleQueue[Driver | None] = SimpleQueue()
        for _ in range(size):
            self._free.put(None)

    def borrow(self) -> Driver:
        """A connection. Raises SQLAlchemy's TimeoutError where none is free in time, its OperationalError where
        the database is away."""
        try:
            driver = self._free.get(timeout=self._patience)
        except Empty:
            raise NoneFree("no connection to read from is free") from None
        if driver is not None:
            return driver
        try:
            return self._open()
        except BaseException:
            self._free.put(None)
            raise

    def give_back(self, driver: Driver) -> None:
        """Let others have it."""
        self._free.put(driver)

    def give_up(self, driver: Driver) -> None:
        """It is lost, and so, in all likelihood, are those that wait here: all are opened anew when needed."""
        idle = [driver]
        with suppress(Empty):
            while True:
                idle.append(self._free.get_nowait())
        for each in idle:
            _close(each)
            self._free.put(None)

    def close(self) -> None:
        """Close what is free."""
        with suppress(Empty):
            while True:
                _close(self._free.get_nowait())

    def _open(self) -> Driver:
        engine = self.engine
        try:
            fairy = engine.raw_connection()
        except engine.dialect.loaded_dbapi.Error as error:
            base = engine.dialect.loaded_dbapi.Error
            raise DBAPIError.instance(None, None, error, base, dialect=engine.dialect) from error
        driver: Driver = fairy.driver_connection
        fairy.detach()
        for statement in self._told:
            driver.execute(statement)
        return driver


def _close(driver: Driver | None) -> None:
    if driver is not None:
        with suppress(Exception):  # whatever state it is in, nobody uses it again
            driver.close()
