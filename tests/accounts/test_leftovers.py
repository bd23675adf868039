"""Sessions and tokens that have run out are dropped; those that last open what they opened."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from elearn.accounts import leftovers
from elearn.accounts.leftovers import FORGET_RUN_OUT, forgetting_runners
from elearn.accounts.models import Login, Token
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from tests.world import World


def test_what_has_run_out_is_dropped_and_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "ROWS_A_STEP", 2)
    stays, program = world.browser(), world.program()
    gone = {world.browser().person_id for _ in range(5)}
    with unit_of_work(world.services.writers) as session:
        run_out = update(Login).where(Login.person_id.in_(gone))
        session.execute(run_out.values(expires_at=now() - timedelta(seconds=1)))
    forget = forgetting_runners(world.services.writers)[FORGET_RUN_OUT]
    forget({})
    with world.reads() as session:
        assert session.scalar(select(func.count()).where(Login.person_id.in_(gone))) == 0
    assert stays.get("/en/learning").status_code == 200
    assert program.call("GET", "/me/progress")[0] == 200
    with time_machine.travel(now() + timedelta(days=31)):
        forget({})
    with world.reads() as session:
        assert session.scalar(select(func.count()).select_from(Token)) == 0
