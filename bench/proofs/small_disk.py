"""A disk of its own for a proof, small enough to be filled."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path

DISK_MB = 256
PIECE = bytes(64 << 10)


class NotPossible(Exception):
    """This machine has not what a proof needs; the sentence says what."""


@contextmanager
def small_disk(megabytes: int = DISK_MB) -> Iterator[Path]:
    """The folder of such a disk, in memory, while the block runs. Raises NotPossible where none may be mounted."""
    with tempfile.TemporaryDirectory(prefix="elearn-small-disk-") as name:
        command = ("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", name)
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotPossible("a disk can be filled only where one may be mounted (as root)") from error
        try:
            yield Path(name)
        finally:
            subprocess.run(("umount", "--lazy", name), check=True)


def fill(disk: Path) -> Path:
    """Leave no room; returns what takes it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(PIECE)  # the last one is written as far as there is room
        except OSError as error:
            if error.errno != ENOSPC:
                raise
    return filler
