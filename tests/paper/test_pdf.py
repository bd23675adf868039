"""The PDF: tagged, in a language, with what the book says; set from data, whatever that holds."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from elearn.kernel.storage import Storage
from elearn.paper.books import Book
from elearn.paper.typesetting import NotSet, set_book
from tests.catalogue.factory import package
from tests.paper.editions import COURSE_PART, LESSON_PART, book_of, edition, pictures_of, with_text

pytestmark = pytest.mark.usefixtures("words_at_hand")
# Each of these means something to the typesetter.
HOSTILE = (
    '#import "/etc/passwd"',
    "#panic[x]",
    "$x^2$",
    "back\\slash",
    "`tick`",
    "@reference",
    "<label>",
    "*strong*",
    "_emphasis_",
    "= heading",
    "// comment",
    "/* comment */",
    "~",
    "#{1+1}",
    "\\u{41}",
    "'quote' \"quote\"",
)
EVERYTHING = """
## Всё сразу

Back to [this](#всё-сразу).

### A level below

1. one
2. two
   - nested[^n]

Term
:   Its meaning, twice noted.[^n]

> Quoted, with `code in a line` and a [link](https://www.example.org/a_b?c=d&e=f).

```
code  of   its own
```

---

| Name | Number |
|---|---:|
| **row** | 1 |
| ![A square](media/square.svg) | 2 |

:::warning Take *care*
Text in a box.

- with a list
:::

:::question q1
What is it?

- [ ] This
- [x] That

Why: because.
:::

[^n]: A note with **weight**.
"""


def as_words(lines: Iterable[str]) -> str:
    """A paragraph for each, in which no sign is Markdown's."""
    return "\n\n".join(re.sub(r"([^\w ]|_)", r"\\\1", line) for line in lines)


def pages_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def joined(text: str) -> str:
    """Without the breaks of lines."""
    return " ".join(text.split())


def set_whole(book: Book, kept: Storage) -> bytes:
    return set_book(book, pictures_of(book, kept))


def test_a_course_is_tagged_named_and_in_its_language(kept: Storage) -> None:
    book = book_of(edition(package(), kept, "ru"), COURSE_PART)
    pdf = set_whole(book, kept)
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "ru"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == book.cover.title.text
    assert reader.metadata.author == "Учебная академия, Онлайн-обучение Пражского процесса"
    assert claims_the_standard(pdf)
    outline: list[Any] = [entry for entry in reader.outline if not isinstance(entry, list)]
    module = book.sections[0].title
    assert module is not None
    assert outline[0]["/Title"] == module.text
    assert "1 из" in pages_of(pdf)
    assert "Содержание" in pages_of(pdf)
    assert set_whole(book, kept) == pdf


def test_whatever_a_text_holds_is_printed_and_never_obeyed(kept: Storage) -> None:
    book = book_of(edition(with_text(as_words(HOSTILE)), kept), LESSON_PART)
    shown = pages_of(set_whole(book, kept))
    for line in HOSTILE:
        assert line in shown


def test_everything_that_a_lesson_can_hold_is_set(kept: Storage) -> None:
    book = book_of(edition(with_text(EVERYTHING), kept), LESSON_PART)
    pdf = set_whole(book, kept)
    assert {"H1", "H2", "H3", "P", "L", "LI", "Table", "TH", "TD", "Figure", "Note", "Link"} <= roles(pdf)
    shown = joined(pages_of(pdf))
    for words in (
        "A level below",
        "this (page 1)",
        "A note with weight.",
        "twice noted.",
        "code in a line",
        "Take care",
        "What is it?",
        "The answer is on the platform.",
        "A small square Picture: Us, own work, CC BY 4.0",
        "About this file",
    ):
        assert words in shown
    assert "https://www.example.org/a_b?c=d&e=f" in shown
    assert "because" not in shown


def roles(pdf: bytes) -> set[str]:
    """What its parts are to a program that reads it aloud."""

    def within(element: Any) -> Iterator[str]:
        element = element.get_object()
        if isinstance(element, list):
            for each in element:
                yield from within(each)
        elif isinstance(element, dict):
            if "/S" in element:
                yield str(element["/S"]).removeprefix("/")
            if "/K" in element:
                yield from within(element["/K"])

    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return set(within(root["/StructTreeRoot"]))


def test_letters_of_the_region_are_all_there(kept: Storage) -> None:
    text = "Əmək, Еңбек көші, Ҷумҳурӣ, შრომა, Աշխատանք, Εργασία, № → ✓ ₸ ₽"
    pdf = set_whole(book_of(edition(with_text(text), kept), LESSON_PART), kept)
    assert text in pages_of(pdf)
    assert claims_the_standard(pdf)


def test_a_letter_that_no_font_has_costs_the_claim_and_not_the_file(kept: Storage) -> None:
    pdf = set_whole(book_of(edition(with_text("A smile 😀 here"), kept), LESSON_PART), kept)
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert "A smile" in pages_of(pdf)
    assert root["/MarkInfo"]["/Marked"]
    assert not claims_the_standard(pdf)


def claims_the_standard(pdf: bytes) -> bool:
    """Whether it says of itself that it is PDF/UA."""
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return b"pdfuaid" in root["/Metadata"].get_data()


def test_a_name_that_has_a_footnote_is_printed_with_it(kept: Storage) -> None:
    book = book_of(edition(with_text("An officer from Kosovo* asks."), kept), LESSON_PART)
    assert "* This designation is without prejudice" in joined(pages_of(set_whole(book, kept)))


def test_what_cannot_be_set_says_why(kept: Storage) -> None:
    book = book_of(edition(with_text("> " * 18 + "too deep for the typesetter"), kept), LESSON_PART)
    with pytest.raises(NotSet, match="depth exceeded"):
        set_whole(book, kept)


def test_alternative_text_stands_in_place_of_a_picture_that_cannot_be_read(kept: Storage) -> None:
    """Of a figure and of one in a line; what is wrong with the letters besides is still mended."""
    book = book_of(edition(with_text(f"{EVERYTHING}\n😀"), kept), LESSON_PART)
    broken = dict.fromkeys(book.pictures, b"<svg")
    pdf = set_book(book, broken)
    shown = joined(pages_of(pdf))
    assert shown.count("A square") == 2
    assert "A small square" in shown
    assert not claims_the_standard(pdf)
    smiling = book_of(edition(with_text(EVERYTHING), kept), LESSON_PART)
    assert claims_the_standard(set_book(smiling, broken))
