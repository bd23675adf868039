"""A book as tagged PDF (PDF/UA-1), set by typst. The template is fixed and takes the book as data."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import structlog

from elearn.paper.books import Book, book_to_json

TEMPLATE = Path(__file__).with_name("paper.typ")
SETTER = Path(__file__).with_name("set_in_type.py")
MOST_SECONDS = 120
MOST_TOLD = 2_000  # letters of a fault that are kept
# Nothing of ours; and no more threads, each with memory set aside for it, on a machine with many cores.
ENVIRONMENT = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}

log = structlog.get_logger()


class NotSet(Exception):
    """The book could not be set; says what the typesetter says."""


def set_book(book: Book, pictures: Mapping[str, bytes]) -> bytes:
    """The PDF. `pictures` are the contents of the book's addresses; one that cannot be read is left out for its
    alternative text, and the log says so. The same book gives the same bytes.

    Raises NotSet.
    """
    names = {src: f"picture-{number}{_ending(src)}" for number, src in enumerate(book.pictures, 1)}
    with tempfile.TemporaryDirectory(prefix="elearn-paper-") as made:
        folder = Path(made)
        shutil.copyfile(TEMPLATE, folder / TEMPLATE.name)
        data = json.dumps(book_to_json(book, names), ensure_ascii=False)
        (folder / "book.json").write_text(data, encoding="utf-8")
        for src, name in names.items():
            (folder / name).write_bytes(pictures[src])
        told = _run(folder, int(book.published_at.timestamp()))
        left_out = set(json.loads((folder / "left-out.json").read_text()))
        content = (folder / "book.pdf").read_bytes()
    if told:
        log.warning("paper_not_accessible", paper=book.key, locale=book.locale, told=told)
    for src in (src for src, name in names.items() if name in left_out):
        log.warning("paper_without_picture", paper=book.key, locale=book.locale, picture=src)
    return content


def _run(folder: Path, published: int) -> str:
    """Have it set; returns what keeps it from being an accessible file, mostly nothing. Told no secret of ours."""
    command = [sys.executable, "-I", str(SETTER), str(folder), str(published)]
    try:
        done = subprocess.run(  # noqa: S603 - ours
            command,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotSet(f"not done after {MOST_SECONDS} s") from error
    told = done.stderr.decode(errors="replace").replace(str(folder), "")[:MOST_TOLD]
    if done.returncode != 0:
        raise NotSet(told or f"ended with {done.returncode}")
    return told


def _ending(src: str) -> str:
    return PurePosixPath(src).suffix.lower()
