"""A file of the library is what its content is, whatever its name says."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.storage import Storage, local_storage
from elearn.programme.documents import files as document_files
from elearn.programme.documents.files import TYPES, keep_file, type_of
from tests.programme.library import DOCX, EPUB, ODT, PDF, PPTX, XLSX, zipped


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return local_storage(tmp_path)


def fault(storage: Storage, name: str, content: bytes) -> FieldError:
    with pytest.raises(Invalid) as refused:
        keep_file(storage, name, content, "/versions/ru/file")
    (found,) = refused.value.errors
    assert found.pointer == "/versions/ru/file"
    assert list(storage.digests()) == []
    return found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("handbook.pdf", PDF),
        ("HANDBOOK.PDF", PDF),
        ("пособие по реадмиссии.docx", DOCX),
        ("table.xlsx", XLSX),
        ("slides.pptx", PPTX),
        ("text.odt", ODT),
        ("book.epub", EPUB),
        ("list.txt", "Список\r\n[ ] один\n".encode()),
        ("list.md", b"\xef\xbb\xbf# List\n"),
    ],
)
def test_a_file_that_is_what_it_says_is_kept_whole(storage: Storage, name: str, content: bytes) -> None:
    kept = keep_file(storage, name, content)
    assert storage.get(kept.digest) == content
    assert (kept.name, kept.size) == (name, len(content))
    assert kept.media_type in TYPES


@pytest.mark.parametrize(
    ("name", "content", "said", "found"),
    [
        ("handbook.pdf", DOCX, ".pdf", ".docx"),
        ("handbook.docx", PDF, ".docx", ".pdf"),
        ("table.docx", XLSX, ".docx", ".xlsx"),
        ("notes.pdf", b"only words", ".pdf", ".txt, .md"),
        ("handbook", PDF, "handbook", ".pdf"),
        ("handbook.pdf.exe", PDF, ".exe", ".pdf"),
        ("text.odp", ODT, ".odp", ".odt"),
    ],
)
def test_a_renamed_file_is_refused_with_both_kinds_named(
    storage: Storage, name: str, content: bytes, said: str, found: str
) -> None:
    refused = fault(storage, name, content)
    assert refused.code == "document_renamed"
    assert refused.params == {"ending": said, "found": found}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("page.txt", b"\xef\xbb\xbf  <html>"),
        ("picture.txt", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("program.pdf", b"MZ\x90\x00\x03"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n"),
        ("cut-short.pdf", b"%PDF-1.7\n1 0 obj"),
        ("windows.txt", "Список".encode("cp1251")),
        ("bell.txt", b"ring\x07"),
        ("archive.docx", zipped("a.txt")),
        ("two.docx", zipped("[Content_Types].xml", "word/document.xml", "xl/workbook.xml")),
        ("broken.docx", DOCX[:-30]),
        ("program.epub", zipped("a", mimetype="application/java-archive")),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    ],
)
def test_a_kind_that_is_not_taken_is_refused(storage: Storage, name: str, content: bytes) -> None:
    assert fault(storage, name, content).code == "document_type_unknown"


@pytest.mark.parametrize(
    "content",
    [
        zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        zipped("[Content_Types].xml", "word/document.xml", "Word/VBAPROJECT.BIN"),
    ],
)
def test_programs_in_a_file_are_refused(storage: Storage, content: bytes) -> None:
    assert fault(storage, "letter.docx", content).code == "document_active"
    basic = zipped("Basic/Standard/one.xml", mimetype="application/vnd.oasis.opendocument.text")
    assert fault(storage, "letter.odt", basic).code == "document_active"


def test_a_file_that_is_empty_or_too_large_is_refused(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fault(storage, "empty.txt", b"").code == "document_empty"
    monkeypatch.setattr(document_files, "MOST_MB", 1)
    assert keep_file(storage, "list.txt", b"a" * (1 << 20)).size == 1 << 20
    with pytest.raises(Invalid) as refused:
        keep_file(storage, "list.txt", b"a" * ((1 << 20) + 1))
    assert refused.value.errors == [FieldError("/file", "document_too_large", {"most": 1})]


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "../handbook.pdf",
        "folder\\handbook.pdf",
        "invoice\u202efdp.exe",
        "a\0.pdf",
        "a\n.pdf",
        " a.pdf",
        "a.pdf.",
        "con:a.pdf",
        "a" * 117 + ".pdf",
    ],
)
def test_a_name_that_deceives_or_cannot_be_kept_is_refused(storage: Storage, name: str) -> None:
    assert fault(storage, name, PDF).code == "document_name"


def test_a_name_is_kept_in_one_way_of_writing_accents(storage: Storage) -> None:
    assert keep_file(storage, "re\u0301union.pdf", PDF).name == "r\u00e9union.pdf"


@given(st.binary(max_size=400))
def test_whatever_bytes_come_they_are_judged(content: bytes) -> None:
    for whole in (content, b"PK\x03\x04" + content, DOCX[:60] + content, b"%PDF-" + content):
        assert type_of(whole) in {None, *TYPES}


def test_an_archive_of_many_entries_is_not_read_through(storage: Storage) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(20_001):
            archive.writestr(f"{number}", "")
    assert type_of(packed.getvalue()) is None


def test_an_archive_that_no_office_program_packs_so_is_not_taken() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("mimetype", "application/epub+zip")
    broken = bytearray(packed.getvalue())
    broken[42:60] = b"\xff" * 18
    assert type_of(bytes(broken)) is None
