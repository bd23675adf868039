"""Connections to PostgreSQL that are given up where the server neither answers nor hangs up."""

import math
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

from elearn.kernel.limits import Limit

Found = TypeVar("Found")

CONNECT_SECONDS = 10
# A server that is there answers within so many seconds; one whose machine has gone says nothing at all, and without
# these a connection to it would wait for a quarter of an hour.
REACHED = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


class Connection(psycopg.Connection[Any]):
    """A connection that is lost, and says so, when nothing came on it within its limit."""

    limit = Limit()

    def wait(self, gen: PQGen[Found], interval: float = 0.1, timeout: float | None = None) -> Found:
        """What the generator finds. Raises psycopg's OperationalError where it takes longer than the limit."""
        seconds = self.limit.seconds if timeout is None else timeout
        try:
            return super().wait(gen, interval, seconds)
        except psycopg.OperationalError:
            if timeout is None and self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # an answer may still come, and would be taken for another's
            raise


def limited(engine: Engine, limit: Limit) -> Engine:
    """The engine, whose connections keep to the limit as it is then."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> Connection:
        if limit.is_silent:
            raise psycopg.OperationalError("PostgreSQL did not answer just now")
        if limit.seconds is not None:
            named = {**named, "connect_timeout": min(CONNECT_SECONDS, math.ceil(limit.seconds))}
        try:
            connection = Connection.connect(*arguments, **named)
        except psycopg.errors.ConnectionTimeout:
            limit.found_silent()
            raise
        assert isinstance(connection, Connection)
        connection.limit = limit
        return connection

    return engine
