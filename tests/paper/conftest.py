"""What books need: words in a language, and where their pictures are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from elearn.kernel.storage import Storage
from elearn.web.application import Platform
from tests.paper.editions import storage_in


@pytest.fixture
def words_at_hand(platform: Platform) -> Iterator[None]:
    """An application's context, for translated words."""
    with platform.app_context():
        yield


@pytest.fixture
def kept(tmp_path: Path) -> Storage:
    return storage_in(tmp_path)
