"""Whole servers, each with a database and a data folder of its own."""

from pathlib import Path

import pytest

from bench.servers import Installation
from elearn.commands.synthesis import synthesize
from tests.conftest import DATABASES, ONLY, new_postgresql_database

LEARNERS, ACTIVITIES = 24, 10


@pytest.fixture(params=[ONLY] if ONLY else DATABASES)
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    """An installation with a course of ten activities, and learners in it."""
    kind = request.param
    url = f"sqlite:///{tmp_path / 'elearn.db'}" if kind == "sqlite" else new_postgresql_database()
    made = Installation(kind, url, tmp_path)
    for _ in synthesize(made.settings, LEARNERS, 1, ACTIVITIES):
        pass
    return made
