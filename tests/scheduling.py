"""Which worker runs which tests: those that ask about one walk go where it is walked, those of a server of their own
where it was started.

The plugin has marks for this, of which this version of pytest tells it nothing any more.
"""

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_OF_A_WALK = re.compile(r"test_every_page\.py::test_on_every_page\[.+-([^-]+)\]$")
_TOGETHER = "test_pseudo_languages.py"


class ByWalk(LoadScopeScheduling):
    """Tests one by one to whoever is free; those that share what is dear together."""

    def _split_scope(self, nodeid: str) -> str:
        found = _OF_A_WALK.search(nodeid)
        if found:
            return f"walk of {found[1]}"
        return _TOGETHER if _TOGETHER in nodeid else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand the work out."""
    return ByWalk(config, log)
