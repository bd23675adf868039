"""The words of strangers' files are read apart: every format, and nothing that a file does reaches us."""

import zlib

import pytest

from elearn.programme.documents.files import type_of
from elearn.programme.documents.files_apart import LONGEST_PASSAGE, MOST_LETTERS, FileRead, read_apart
from elearn.programme.shipped.first_documents import EXAMPLES
from tests.programme.files import S, W, docx, epub, locked, odt, packed, pdf, pptx, xlsx

BILLION = "<!DOCTYPE x [" + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(10)
)


def read(content: bytes, **more: float) -> FileRead:
    media_type = type_of(content)
    assert media_type is not None
    return read_apart(media_type, content, **more)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (docx("Handing over", "a person &amp; papers"), "Handing over\na person & papers"),
        (
            odt("<text:h>Title</text:h><text:p>one<text:s/>two<text:span>three</text:span></text:p>"),
            "Title\none twothree",
        ),
        (xlsx("Readmission", "Реадмиссия"), "Readmission\nРеадмиссия"),
        (
            packed(
                {
                    "xl/workbook.xml": "<w/>",
                    "xl/worksheets/sheet1.xml": f"<s {S}><row><c><v>7</v></c><c><is><t>In</t></is></c><c><is><t>place"
                    "</t></is></c></row></s>",
                }
            ),
            "In place",
        ),
        (
            epub("<html><head><title>x</title></head><body><p>A &eacute;cole</p><p>Б</p></body></html>"),
            "A école\nБ",
        ),
        ("\ufeffПервая строка\r\nвторая".encode(), "Первая строка\nвторая"),
        (packed({"content.xml": "<x/>"}, "application/vnd.oasis.opendocument.spreadsheet"), ""),
    ],
)
def test_the_words_of_every_format_are_read(content: bytes, text: str) -> None:
    found = read(content)
    assert "\n".join(each.text for each in found.passages) == text
    assert found.reason is None


def test_pages_and_slides_keep_their_numbers() -> None:
    for content in (pdf("First page", "Second"), pptx("First page", "Second")):
        assert [(each.page, each.text) for each in read(content).passages] == [
            (1, "First page"),
            (2, "Second"),
        ]


def test_a_pdf_of_a_word_processor_is_read_in_russian() -> None:
    found = read((EXAMPLES / "handbook.ru.pdf").read_bytes())
    assert found.passages[0].page == 1
    assert "Соглашение о реадмиссии определяет" in found.passages[0].text


def test_what_was_deleted_and_what_is_no_text_is_not_read() -> None:
    deleted = "<w:del><w:r><w:delText>secret</w:delText></w:r></w:del>"
    field = "<w:r><w:instrText>PAGE</w:instrText><w:t>kept</w:t></w:r>"
    assert [each.text for each in read(docx(body=f"<w:p>{deleted}{field}</w:p>")).passages] == ["kept"]
    tracked = "<text:tracked-changes><text:p>secret</text:p></text:tracked-changes><text:p>kept</text:p>"
    assert [each.text for each in read(odt(tracked)).passages] == ["kept"]


def test_a_file_without_text_is_no_fault() -> None:
    for content in (pdf(""), docx(), pptx()):
        assert read(content) == FileRead((), None)


def test_a_locked_file_has_no_words_unless_it_opens_by_itself() -> None:
    assert read(locked(pdf("Secret"), "password")) == FileRead((), "encrypted")
    assert [each.text for each in read(locked(pdf("Open"), "")).passages] == ["Open"]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
        b"%PDF-1.7\n" + b"\x00\xff" * 500 + b"%%EOF",
        docx(body="<w:p>") + b"cut",
        packed({"word/document.xml": f"{BILLION}]><x><t>&a9;</t></x>"}),
        packed(
            {"word/document.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x><t>&e;</t></x>'}
        ),
    ],
)
def test_a_damaged_or_hostile_file_is_unreadable_and_harms_nothing(content: bytes) -> None:
    assert read(content) == FileRead((), "unreadable")


def test_what_was_read_before_the_damage_is_kept() -> None:
    first = "".join(f"<w:p><w:r><w:t>Line {number}</w:t></w:r></w:p>" for number in range(3))
    found = read(packed({"word/document.xml": f"<w:x {W}>{first}</w:x>", "word/footnotes.xml": "<broken"}))
    assert [each.text for each in found.passages] == ["Line 0\nLine 1\nLine 2"]
    assert found.reason == "unreadable"
    cut_off = read(packed({"word/document.xml": f"<w:x {W}>{first}<w:p><w:r><w:t>Line 3</w:x>"}))
    assert [each.text for each in cut_off.passages] == ["Line 0\nLine 1\nLine 2\nLine 3"]
    assert cut_off.reason == "unreadable"


def test_a_bomb_is_read_no_further_than_its_first_letters() -> None:
    bomb = packed({"word/document.xml": b"<x><t>" + b"word " * 20_000_000 + b"</t></x>"})
    assert len(bomb) < 1 << 20
    found = read(bomb)
    assert sum(len(each.text) for each in found.passages) <= MOST_LETTERS
    assert max(len(each.text) for each in found.passages) <= LONGEST_PASSAGE


def test_a_bomb_of_nothing_ends_too() -> None:
    assert read(packed({"word/document.xml": b"<x>" + b" " * 100_000_000})).passages == ()


def test_a_pdf_that_unpacks_to_more_than_there_is_memory_for_ends() -> None:
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b"0 " * (1 << 20)) for _ in range(100)) + packer.flush()
    found = read(pdf("x", stream=stream), seconds=20)
    assert found.passages == ()
    assert found.reason in {"unreadable", "too_large", "too_slow"}


def test_a_file_that_takes_too_long_is_given_up() -> None:
    assert read(docx("Slow"), seconds=0.01) == FileRead((), "too_slow")


def test_hidden_signs_are_not_kept() -> None:
    found = read(docx("a\u202eb\u2066c soft\u00adhyphen"))
    assert found.passages[0].text == "a b c softhyphen"
