"""Sets the book in a folder: its own process, so that no server and no worker ever holds the typesetter, and what goes
wrong in it, or takes too long, ends nobody else. It needs typst alone; see `typesetting.py`."""

import os
import sys
from typing import TYPE_CHECKING

import typst

if TYPE_CHECKING:
    from typst import PDFStandard


def main(folder: str, published: str) -> None:
    """Write `book.pdf` beside `paper.typ` and `book.json`, as made at a moment in seconds; what is wrong goes to
    stderr.

    A text with a letter that no font has, an emoji say, breaks the standard for accessible files: then the file is
    tagged all the same, and does not claim it.
    """
    try:
        _set(folder, int(published), ["ua-1"])
    except typst.TypstError as error:
        told = error.diagnostic or error.message
        sys.stderr.write(told)
        if "PDF/UA-1 error" not in told:
            sys.exit(1)
        _set(folder, int(published), [])


def _set(folder: str, published: int, standards: "list[PDFStandard]") -> None:
    typst.compile(
        f"{folder}/paper.typ",
        output=f"{folder}/book.pdf",
        root=folder,
        ignore_system_fonts=True,  # the same bytes on every machine
        pdf_standards=standards,
        timestamp=published,
    )


if __name__ == "__main__":
    os.nice(10)  # pages and mails go first
    main(*sys.argv[1:])
