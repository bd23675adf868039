"""Did you mean ...? The known name that is most like one that is not known."""

import difflib
from collections.abc import Iterable

# Comparing costs about 10 microseconds a pair: a name that nobody meant, or very many of them, must not cost more.
_LONGEST = 80


class Nearest:
    """Answers a bounded number of times for one file or course, then with what stands first."""

    def __init__(self, most_comparisons: int = 20_000) -> None:
        self._left = most_comparisons

    def to(self, name: str, known: Iterable[str]) -> str:
        """The known name that is most alike; `...` where there is none."""
        names = list(known)
        self._left -= len(names)
        if self._left < 0 or not names:
            return names[0] if names else "..."
        found = difflib.get_close_matches(name[:_LONGEST], names, n=1, cutoff=0)
        return found[0] if found else names[0]
