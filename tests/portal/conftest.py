"""An outbox, a mailbox and counts without earlier messages."""

import pytest
from sqlalchemy import delete

from elearn.accounts.models import Throttle
from elearn.kernel.models import Job
from elearn.kernel.unit_of_work import unit_of_work
from tests.world import World


@pytest.fixture
def empty_outbox(world: World) -> None:
    """Before the test; what it sends is its own affair."""
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(Throttle))
        session.execute(delete(Job))
    for path in (world.services.settings.data / "mail").glob("*.eml"):
        path.unlink()
