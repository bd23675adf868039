"""How long PostgreSQL may take."""

import time
from dataclasses import dataclass

SILENCE_SECONDS = 2.0


@dataclass
class Limit:
    """How many seconds a statement may take; None where it takes as long as it takes.

    After somebody has tried to connect in vain nobody else tries for a moment: they have waited already.
    """

    seconds: float | None = None
    silent_until: float = 0.0

    def found_silent(self) -> None:
        """Note that the server takes no connections."""
        self.silent_until = time.monotonic() + SILENCE_SECONDS

    @property
    def is_silent(self) -> bool:
        """Whether it took none just now."""
        return time.monotonic() < self.silent_until
