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


log = structlog.get_logger()


class NotSet(Exception):
    """The book could not be set; says what the typesetter says."""


def set_book(book: Book, pictures: Mapping[str, bytes]) -> bytes:
    """The PDF. `pictures` are the contents of the book's addresses. The same book gives the same bytes.

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
        _run(folder, int(book.published_at.timestamp()))
        return (folder / "book.pdf").read_bytes()


def _run(folder: Path, published: int) -> None:
    command = [sys.executable, "-I", str(SETTER), str(folder), str(published)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=MOST_SECONDS, check=False)  # noqa: S603 - ours
    except subprocess.TimeoutExpired as error:
        raise NotSet(f"not done after {MOST_SECONDS} s") from error
    told = done.stderr.decode(errors="replace").replace(str(folder), "")[:MOST_TOLD]
    if done.returncode != 0:
        raise NotSet(told or f"ended with {done.returncode}")
    if told:
        log.warning("paper_not_accessible", told=told)


def _ending(src: str) -> str:
    return PurePosixPath(src).suffix.lower()
