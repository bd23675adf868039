"""What the command line does, a room for each subject.

A room is opened when one of its commands runs: a server is a fork of the command that started it, and would keep all
rooms in its memory.
"""

import gc
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elearn.commands import (
        analysis,
        backups,
        library,
        packages,
        papers,
        people,
        programme,
        rebuilding,
        reindexing,
        serving,
        setting_up,
        sweeping,
        synthesis,
    )

__all__ = [
    "analysis",
    "backups",
    "library",
    "packages",
    "papers",
    "people",
    "programme",
    "rebuilding",
    "reindexing",
    "serving",
    "setting_up",
    "sweeping",
    "synthesis",
]


def __getattr__(name: str) -> Any:
    """The room of that name."""
    if name not in __all__:
        raise AttributeError(name)
    # What is loaded stays: to look through it for garbage, again and again, is a third of a command's start.
    gc.disable()
    try:
        return import_module(f"{__name__}.{name}")
    finally:
        gc.freeze()
        gc.enable()
