"""Whole servers, each with a database and a data folder of its own."""

from pathlib import Path

import pytest

from bench.servers import Installation
from elearn.commands.synthesis import synthesize
from tests.conftest import DATABASES, ONLY, new_postgresql_database

LEARNERS, ACTIVITIES = 24, 10


def install(kind: str, folder: Path) -> Installation:
    """A course of ten activities, and learners in it."""
    folder.mkdir(exist_ok=True)
    url = f"sqlite:///{folder / 'elearn.db'}" if kind == "sqlite" else new_postgresql_database()
    made = Installation(kind, url, folder)
    for _ in synthesize(made.settings, LEARNERS, 1, ACTIVITIES):
        pass
    return made


@pytest.fixture(params=[ONLY] if ONLY else DATABASES)
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    """An installation on each database."""
    return install(request.param, tmp_path)


@pytest.fixture
def installations(tmp_path: Path) -> list[Installation]:
    """One on each database, for what has to be waited for: that is waited for once."""
    return [install(kind, tmp_path / kind) for kind in ([ONLY] if ONLY else DATABASES)]
