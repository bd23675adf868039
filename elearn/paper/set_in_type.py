"""Sets the book in a folder: its own process, so that no server and no worker ever holds the typesetter, and what goes
wrong in it, or takes too long, ends nobody else. It needs typst alone; see `typesetting.py`."""

import sys

import typst


def main(folder: str, published: str) -> None:
    """Write `book.pdf` beside `paper.typ` and `book.json`, as made at a moment in seconds; what is wrong goes to
    stderr."""
    try:
        typst.compile(
            f"{folder}/paper.typ",
            output=f"{folder}/book.pdf",
            root=folder,
            ignore_system_fonts=True,  # the same bytes on every machine
            pdf_standards=["ua-1"],
            timestamp=int(published),
        )
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic or error.message)
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
