"""Which worker runs which tests: those that ask about one walk go where it is walked, those of a server of their own
where it was started, and those that mostly wait to the third worker, so that they keep nobody from working.

The plugin has marks for groups, of which this version of pytest tells it nothing any more.
"""

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_OF_A_WALK = re.compile(r"test_every_page\.py::test_on_every_page\[.+-([^-]+)\]$")
_TOGETHER = "test_pseudo_languages.py"
_WAITING = ("tests/reliability/", "tests/browser/test_films.py")


class ByWalk(LoadScopeScheduling):
    """Tests one by one to whoever is free; those that share what is dear together."""

    _third: Any = None

    def _split_scope(self, nodeid: str) -> str:
        found = _OF_A_WALK.search(nodeid)
        if found:
            return f"walk of {found[1]}"
        return _TOGETHER if _TOGETHER in nodeid else nodeid

    def _assign_work_unit(self, node: Any) -> None:
        if self._third is None and len(self.nodes) > 2:
            self._third = self.nodes[-1]
        waits = node is self._third
        suitable = [scope for scope in self.workqueue if scope.startswith(_WAITING) == waits]
        if waits and not suitable:
            node.shutdown()  # what the others have set up would have to be set up once more
            return
        self.workqueue.move_to_end(suitable[0] if suitable else next(iter(self.workqueue)), last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand the work out."""
    return ByWalk(config, log)
