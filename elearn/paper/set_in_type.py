"""Sets the book in a folder: its own process, so that no server and no worker ever holds the typesetter, and what goes
wrong in it, or takes too long or too much, ends nobody else. It needs typst alone; see `typesetting.py`."""

import json
import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typst

if TYPE_CHECKING:
    from typst import PDFStandard

MOST_MEMORY = 2 << 30  # bytes: some pictures of the largest kind at once
LEFT_OUT = "left-out.json"  # the names of pictures in whose place their alternative text stands


def main(folder: Path, published: int) -> None:
    """Write `book.pdf` beside `paper.typ` and `book.json`, as made at a moment in seconds; what is wrong goes to
    stderr.

    A text with a letter that no font has, an emoji say, breaks the standard for accessible files: then the file is
    tagged all the same, and does not claim it. A picture that cannot be read costs itself only.
    """
    (folder / LEFT_OUT).write_text("[]")
    standards: list[PDFStandard] = ["ua-1"]
    while True:
        try:
            _set(folder, published, standards)
        except typst.TypstError as error:
            told = error.diagnostic or error.message
            if standards and "PDF/UA-1 error" in told:
                sys.stderr.write(told)
                standards = []
            elif not _leave_out(folder):
                sys.exit(told)
        else:
            return


def _set(folder: Path, published: int, standards: "list[PDFStandard]") -> None:
    typst.compile(
        str(folder / "paper.typ"),
        output=str(folder / "book.pdf"),
        root=str(folder),
        ignore_system_fonts=True,  # the same bytes on every machine
        pdf_standards=standards,
        timestamp=published,
    )


def _leave_out(folder: Path) -> bool:
    """Have the pictures left out that cannot be read; whether there are any that were not left out before."""
    known = set(json.loads((folder / LEFT_OUT).read_text()))
    names = {path.name for path in folder.glob("picture-*")} - known
    found = {name for name in names if not _is_readable(folder, name)}
    (folder / LEFT_OUT).write_text(json.dumps(sorted(known | found)))
    return bool(found)


def _is_readable(folder: Path, name: str) -> bool:
    probe = folder / "probe.typ"
    probe.write_text(f"#image({json.dumps(name)})")
    try:
        typst.compile(str(probe), root=str(folder), ignore_system_fonts=True)
    except typst.TypstError:
        return False
    return True


if __name__ == "__main__":
    os.nice(10)  # pages and mails go first
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    main(Path(sys.argv[1]), int(sys.argv[2]))
