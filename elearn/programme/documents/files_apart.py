"""A file's text, read by a process of its own: whatever the file does to its reader, it does not do it to us."""

import json
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
SECONDS = 60
MOST_LETTERS = 300_000
LONGEST_PASSAGE = 2_000
# Neither a database keeps them all nor does a page show them as they were meant.
_NOT_WRITTEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+"
)
_ENDED = {-signal.SIGXCPU: "too_slow", -signal.SIGXFSZ: "too_large", -signal.SIGKILL: "too_large"}


@dataclass(frozen=True)
class Passage:
    """A piece of a file's text, with its page where the file has numbered ones."""

    page: int | None
    text: str


@dataclass(frozen=True)
class FileRead:
    """What was read of a file; `reason` says why it is not all: `encrypted`, `unreadable`, `too_slow`, `too_large`."""

    passages: tuple[Passage, ...]
    reason: str | None


def read_apart(media_type: str, content: bytes, seconds: float = SECONDS) -> FileRead:
    """Read a file within bounds of time and memory; what was read before it went wrong is kept."""
    with tempfile.TemporaryDirectory(prefix="elearn-file-") as name:
        file, told = Path(name, "file"), Path(name, "text")
        file.write_bytes(content)
        with told.open("wb") as written:
            reason = _run(media_type, file, written.fileno(), seconds)
        lines, ended = _lines(told)
    return FileRead(tuple(_passages(lines)), ended if reason is None else reason)


def _run(media_type: str, file: Path, output: int, seconds: float) -> str | None:
    """Let the reader work; why it was ended, None where it came to its end. It is told no secret of ours."""
    command = (sys.executable, "-m", "elearn.programme.documents.file_reading", media_type, str(file))
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the type is one of ours, the path made here
            command,
            cwd=ROOT,
            env={"PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "too_slow"
    return None if done.returncode == 0 else _ENDED.get(done.returncode, "unreadable")


def _lines(told: Path) -> tuple[list[tuple[int | None, str]], str | None]:
    """What the reader wrote, and how it says that it ended; a last line that was cut off is left out."""
    parts: list[tuple[int | None, str]] = []
    with told.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.endswith("\n"):
                break
            said = json.loads(line)
            if "end" in said:
                return parts, said["end"]
            parts.append((said["page"], said["text"]))
    return parts, "unreadable"


def _passages(parts: list[tuple[int | None, str]]) -> Iterator[Passage]:
    left = MOST_LETTERS
    for page, text in parts:
        clean = _NOT_WRITTEN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\u00ad", "")
        for piece in cut(clean):
            if left <= 0:
                return
            yield Passage(page, piece[:left])
            left -= len(piece)


def cut(text: str) -> Iterator[str]:
    """A text in passages of whole lines as far as these are not too long themselves, cut between words.

    >>> [len(each) for each in cut("word " * 500)], list(cut("one\\n\\n two  three \\n"))
    ([1999, 499], ['one\\ntwo three'])
    """
    gathered: list[str] = []
    length = 0
    for line in text.split("\n"):
        for piece in _cut_line(" ".join(line.split())):
            if gathered and length + len(piece) > LONGEST_PASSAGE:
                yield "\n".join(gathered)
                gathered, length = [], 0
            gathered.append(piece)
            length += len(piece) + 1
    if gathered:
        yield "\n".join(gathered)


def _cut_line(line: str) -> Iterator[str]:
    while len(line) > LONGEST_PASSAGE:
        space = line.rfind(" ", 0, LONGEST_PASSAGE)
        end = space if space > 0 else LONGEST_PASSAGE
        yield line[:end]
        line = line[end:].lstrip()
    if line:
        yield line
