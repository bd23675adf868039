"""How slow the machine is at this moment: bounds of time are for an ordinary one."""

import time

ORDINARY_SECONDS = 0.06


def slowness() -> float:
    """How many times as long as on an ordinary machine a fixed piece of work takes now; 1 where it takes less."""
    began = time.process_time()
    sum(number * number for number in range(1_000_000))
    return max(1.0, (time.process_time() - began) / ORDINARY_SECONDS)
