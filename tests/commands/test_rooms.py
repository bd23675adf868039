"""A room of the command line is opened when one of its commands runs."""

import subprocess
import sys

from elearn import commands

OTHERS = {"alembic", "psycopg", "mako", "elearn.commands.synthesis", "elearn.commands.backups"}


def loaded_by(*statements: str) -> set[str]:
    """What a new interpreter has in memory after these."""
    program = "; ".join((*statements, "import sys", "print(*sys.modules)"))
    done = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_server_has_nothing_in_memory_that_only_other_commands_need() -> None:
    assert (
        OTHERS & loaded_by("from elearn.cli import main", "from elearn import commands", "commands.serving")
        == set()
    )


def test_every_room_can_be_opened() -> None:
    assert (
        loaded_by("from elearn import commands", *(f"commands.{name}" for name in commands.__all__)) >= OTHERS
    )


def test_what_a_room_brings_is_not_looked_through_for_garbage_and_all_else_is() -> None:
    program = "import gc; from elearn import commands; commands.serving; print(gc.isenabled(), gc.get_freeze_count())"
    done = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=True)
    is_enabled, frozen = done.stdout.split()
    assert is_enabled == "True"
    assert int(frozen) > 50_000
