"""What programs wrote into files and when they made it last, as `strace` saw it; and what a disk then holds.

A disk without power holds what was made last before, and of what was written since any part, in whole sectors.
"""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.proofs.small_disk import NotPossible
from elearn.kernel.ids import new_id

SECTOR = 512
_CALLS = "pwrite64,write,writev,pwritev,fdatasync,fsync,ftruncate"
_CALL = re.compile(
    r"(?P<began>\d+\.\d+) (?P<name>\w+)\(\d+<(?P<path>[^>]*)>"
    r'(?:, "(?P<data>(?:\\x[0-9a-f]{2})*)")?(?P<numbers>[, 0-9]*)\) += (?P<said>\d+) <(?P<took>\d+\.\d+)>'
)


@dataclass(frozen=True)
class Call:
    """One system call on a file; moments are seconds since the epoch."""

    began: float
    ended: float
    name: str
    path: str
    data: bytes
    place: int

    @property
    def makes_last(self) -> bool:
        """Whether all written before is kept from here on."""
        return self.name in {"fsync", "fdatasync"}


def traced(logs: Path, files: Iterable[Path]) -> tuple[str, ...]:
    """What stands before a command whose calls on these files are to be noted in a folder.

    Raises NotPossible where there is no `strace`, or it may not look.
    """
    looked_at = [part for path in files for part in ("-P", str(path))]
    options = ("-ff", "-ttt", "-T", "-y", "-xx", "-s", "2000000", "-e", f"trace={_CALLS}", *looked_at)
    command = ("strace", *options, "-o", str(logs / "trial"))
    try:
        subprocess.run((*command, "true"), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotPossible("what a loss of power leaves can be told only with strace") from error
    return ("strace", *options, "-o", str(logs / f"log-{new_id()}"))


def calls_in(logs: Path) -> list[Call]:
    """What was noted, in its order."""
    found = []
    for log in logs.iterdir():
        for line in log.read_text().splitlines():
            if line.partition(" ")[2].startswith(tuple(_CALLS.split(","))):
                found.append(_call(line))
    return sorted(found, key=lambda each: each.began)


def _call(line: str) -> Call:
    matched = _CALL.match(line)
    if matched is None:
        raise RuntimeError(f"a call that is not understood: {line[:300]}")
    began, data = float(matched["began"]), _bytes(matched["data"] or "")
    if data and int(matched["said"]) != len(data):
        raise RuntimeError(f"a call that was not done whole: {line[:300]}")
    numbers = [int(each) for each in matched["numbers"].split(",") if each.strip()]
    ended = began + float(matched["took"])
    return Call(
        began, ended, matched["name"], _bytes(matched["path"]).decode(), data, numbers[-1] if numbers else 0
    )


def _bytes(told: str) -> bytes:
    return bytes.fromhex(told.replace("\\x", ""))


def everything(base: bytes, calls: Iterable[Call]) -> bytes:
    """A file after all its calls."""
    held = bytearray(base)
    for call in calls:
        _apply(held, call, 0, len(call.data))
    return bytes(held)


def left(base: bytes, calls: list[Call], moment: float, rng: Random) -> bytes:
    """A file after the power was cut at this moment."""
    held = bytearray(base)
    kept_until = max((each.began for each in calls if each.makes_last and each.ended <= moment), default=0.0)
    for call in calls:
        if call.ended <= kept_until:
            _apply(held, call, 0, len(call.data))
        elif call.began <= moment and rng.random() < 0.5:
            borders = range(-(call.place % SECTOR), len(call.data) + SECTOR, SECTOR)
            first, end = sorted((rng.choice(borders), rng.choice(borders)))
            _apply(held, call, max(0, first), max(0, end))
    return bytes(held)


def _apply(held: bytearray, call: Call, first: int, end: int) -> None:
    if call.name == "ftruncate":
        del held[call.place :]
        held.extend(bytes(call.place - len(held)))
    elif piece := call.data[first:end]:
        place = call.place + first
        held.extend(bytes(max(0, place - len(held))))
        held[place : place + len(piece)] = piece
