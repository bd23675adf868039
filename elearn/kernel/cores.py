"""Which core a thread runs on, where the system lets us say (Linux); elsewhere nothing happens.

The interpreter runs one thread at a time, and SQLite's driver lets go of it at every step of a statement. Free
threads then wake one another on other cores, which costs several times what the step does: sixteen readers got
half of what they get when the threads that serve stay on one core.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_CAN_CHOOSE = hasattr(os, "sched_setaffinity")
_all = frozenset(os.sched_getaffinity(0)) if _CAN_CHOOSE else frozenset()
_settled = threading.local()


def settle() -> None:
    """Keep the calling thread on the core that this process's serving threads share."""
    if not _CAN_CHOOSE or hasattr(_settled, "core"):
        return
    _settled.core = sorted(_all)[os.getpid() % len(_all)]
    os.sched_setaffinity(0, {_settled.core})


@contextmanager
def on_any_core() -> Iterator[None]:
    """Let the calling thread run anywhere: for work that lets go of the interpreter for long, such as hashing."""
    core = getattr(_settled, "core", None)
    if core is None:
        yield
        return
    os.sched_setaffinity(0, _all)
    try:
        yield
    finally:
        os.sched_setaffinity(0, {core})
