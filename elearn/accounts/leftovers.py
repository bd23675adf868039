"""Sessions and tokens that have run out: they open nothing any more, and are dropped once a day."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from elearn.accounts.models import Login, Token
from elearn.kernel.clock import now as clock_now
from elearn.kernel.daily import each_day
from elearn.kernel.jobs import Runner
from elearn.kernel.unit_of_work import Writers, unit_of_work

FORGET_RUN_OUT = "accounts.forget_run_out"
ROWS_A_STEP = 200

each_day(FORGET_RUN_OUT)


def forgetting_runners(writers: Writers) -> dict[str, Runner]:
    """What the worker does so that these tables hold what counts."""

    def forget(_args: dict[str, Any]) -> None:
        for table in (Login, Token):
            drop_run_out(writers, table, clock_now())

    return {FORGET_RUN_OUT: forget}


def drop_run_out(writers: Writers, table: type[Login] | type[Token], now: datetime) -> None:
    """Drop the rows that have run out, in one pass over the table and in small steps."""
    last = ""
    while hashes := _next_run_out(writers.database.readers, table, last, now):
        with unit_of_work(writers) as session:
            gone = delete(table).where(table.token_hash.in_(hashes), table.expires_at <= now)
            session.execute(gone.execution_options(synchronize_session=False))
        last = hashes[-1]


def _next_run_out(
    readers: sessionmaker[Session], table: type[Login] | type[Token], last: str, now: datetime
) -> list[str]:
    run_out = select(table.token_hash).where(table.token_hash > last, table.expires_at <= now)
    with readers() as session:
        return list(session.scalars(run_out.order_by(table.token_hash).limit(ROWS_A_STEP)))
