"""What books need: words in a language, and where their pictures are. No database: they are made of what was read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from elearn.app import create_app
from elearn.kernel.settings import read_settings
from elearn.kernel.storage import Storage
from elearn.web.application import Platform
from tests.paper.editions import storage_in


@pytest.fixture(scope="session")
def wordy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """An application whose database nobody asks."""
    data = tmp_path_factory.mktemp("words")
    address = f"sqlite:///{data / 'nothing.db'}"
    made = create_app(
        read_settings(
            {"ELEARN_DATA": str(data), "ELEARN_DATABASE_URL": address, "ELEARN_SECRET_KEY": "tests " * 8}
        )
    )
    yield made
    made.extensions["elearn"].writers.close()


@pytest.fixture
def words_at_hand(wordy: Platform) -> Iterator[None]:
    """An application's context, for translated words."""
    with wordy.app_context():
        yield


@pytest.fixture
def kept(tmp_path: Path) -> Storage:
    return storage_in(tmp_path)
