"""Which core a thread runs on, where the system lets us say (Linux); elsewhere nothing happens.

The interpreter runs one thread at a time, and a database's driver lets go of it at every step of a statement, or
while it waits for the answer. Free threads then wake one another on other cores, which costs more than the step does:
sixteen readers got half of what they get when the threads that serve stay on one core.
"""

import os
import socket
import threading
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from functools import cache

NAME = "elearn-core"
_CAN_CHOOSE = hasattr(os, "sched_setaffinity")
_all = frozenset(os.sched_getaffinity(0)) if _CAN_CHOOSE else frozenset()
_settled = threading.local()
_choosing = threading.Lock()
_claims: dict[int, socket.socket] = {}


def settle() -> None:
    """Keep the calling thread on the core that this process's serving threads share."""
    if not _CAN_CHOOSE or hasattr(_settled, "core"):
        return
    with _choosing:
        _settled.core = _core_of(os.getpid())
    _run_on({_settled.core})


def _run_on(cores: Set[int]) -> None:
    """Where the system no longer gives us these cores, such as a container's after a change, any will do."""
    with suppress(OSError):
        os.sched_setaffinity(0, cores)


@cache
def _core_of(process: int) -> int:
    """A core that no other serving process has, or where each is taken any. A name in the system's abstract space says
    that it is taken: it goes with the process, however that ends."""
    cores = sorted(_all)
    first = process % len(cores)
    for core in cores[first:] + cores[:first]:
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0{NAME}-{core}")
        except OSError:
            claim.close()
            continue
        _claims[core] = claim  # held for as long as the process lives
        return core
    return cores[first]


@contextmanager
def on_any_core() -> Iterator[None]:
    """Let the calling thread run anywhere: for work that lets go of the interpreter for long, such as hashing."""
    core = getattr(_settled, "core", None)
    if core is None:
        yield
        return
    _run_on(_all)
    try:
        yield
    finally:
        _run_on({core})
