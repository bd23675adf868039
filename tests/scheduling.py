"""Which worker runs which tests: those that ask about one walk go where it is walked.

The plugin has marks for this, of which this version of pytest tells it nothing any more.
"""

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_OF_A_WALK = re.compile(r"test_every_page\.py::.*\[(.+)\]$")


class ByWalk(LoadScopeScheduling):
    """Tests one by one to whoever is free; those of a walk together."""

    def _split_scope(self, nodeid: str) -> str:
        found = _OF_A_WALK.search(nodeid)
        return f"walk of {found[1]}" if found else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand the work out by walks."""
    return ByWalk(config, log)
