"""The EPUB: a zip as readers expect it, of well-formed pages, each of which is listed, and every link of which leads
somewhere."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from elearn.catalogue.papers import Part
from elearn.kernel.storage import Storage
from elearn.paper.epub import write_epub
from tests.catalogue.factory import package
from tests.paper.editions import COURSE_PART, LESSON_PART, book_of, edition, pictures_of, with_text
from tests.paper.test_pdf import EVERYTHING, HOSTILE, as_words

pytestmark = pytest.mark.usefixtures("words_at_hand")
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
EPUB = "{http://www.idpf.org/2007/ops}"


def opened(kept: Storage, part: Part = COURSE_PART, locale: str = "en", text: str = "") -> zipfile.ZipFile:
    made = edition(with_text(text) if text else package(), kept, locale)
    book = book_of(made, part)
    return zipfile.ZipFile(io.BytesIO(write_epub(book, pictures_of(book, kept))))


def page(epub: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(epub.read(f"book/{name}"))


def test_its_first_bytes_say_what_it_is(kept: Storage) -> None:
    epub = opened(kept)
    first = epub.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert epub.read("mimetype") == b"application/epub+zip"


def test_everything_in_it_is_listed_once_and_everything_listed_is_in_it(kept: Storage) -> None:
    epub = opened(kept)
    package_document = page(epub, "package.opf")
    listed = [item.attrib["href"] for item in package_document.iter(f"{OPF}item")]
    there = [name.removeprefix("book/") for name in epub.namelist() if name.startswith("book/")]
    assert sorted([*listed, "package.opf"]) == sorted(there)
    ids = {item.attrib["id"] for item in package_document.iter(f"{OPF}item")}
    assert {each.attrib["idref"] for each in package_document.iter(f"{OPF}itemref")} <= ids


def test_it_says_what_it_is_and_how_it_can_be_read(kept: Storage) -> None:
    package_document = page(opened(kept, locale="ru"), "package.opf")
    assert package_document.findtext(f".//{DC}language") == "ru"
    told = {each.attrib["property"]: each.text for each in package_document.iter(f"{OPF}meta")}
    assert told["dcterms:modified"] == "2026-11-26T09:30:00Z"
    assert told["schema:accessModeSufficient"] == "textual"
    assert told["schema:accessibilityHazard"] == "none"
    assert told["schema:accessibilitySummary"]


def test_every_link_within_it_leads_somewhere(kept: Storage) -> None:
    epub = opened(kept, text=EVERYTHING + "\nSee [above](#a-heading) and [the check](activity:check).")
    names = [name.removeprefix("book/") for name in epub.namelist() if name.endswith(".xhtml")]
    ids = {name: {each.get("id") for each in page(epub, name).iter()} for name in names}
    links = [(name, link.attrib["href"]) for name in names for link in page(epub, name).iter(f"{XHTML}a")]
    inner = [(name, href) for name, href in links if not href.startswith("https://")]
    assert len(inner) > 8
    for name, href in inner:
        file, _, anchor = href.partition("#")
        assert not anchor or anchor in ids[file or name], href
        assert not file or file in ids, href


def test_notes_go_both_ways(kept: Storage) -> None:
    lesson = page(opened(kept, LESSON_PART, text=EVERYTHING), "a-first.xhtml")
    notes = [each for each in lesson.iter(f"{XHTML}aside") if each.get(f"{EPUB}type") == "footnote"]
    calls = [each for each in lesson.iter(f"{XHTML}a") if each.get(f"{EPUB}type") == "noteref"]
    assert len(notes) == 1
    assert len(calls) == 2
    assert "A note with weight." in "".join(notes[0].itertext())


def test_what_a_text_holds_is_text(kept: Storage) -> None:
    lesson = page(opened(kept, LESSON_PART, text=as_words(HOSTILE)), "a-first.xhtml")
    shown = "".join(lesson.itertext())
    for line in HOSTILE:
        assert line in shown


def test_pages_name_their_language_and_passages_their_own(kept: Storage) -> None:
    lesson = page(opened(kept, LESSON_PART, "ru"), "a-first.xhtml")
    assert (lesson.get("lang"), lesson.get("dir")) == ("ru", "ltr")
    assert page(opened(kept, LESSON_PART, "ru"), "cover.xhtml").find(f".//{XHTML}p[@lang='en']") is not None


def test_pictures_stand_with_who_made_them(kept: Storage) -> None:
    lesson = page(opened(kept, LESSON_PART, text=EVERYTHING), "a-first.xhtml")
    makers = ["".join(each.itertext()) for each in lesson.iter(f"{XHTML}small")]
    assert makers == ["Picture: Us, own work, CC BY 4.0"] * 2  # of the figure, and of those within lines


def test_the_same_book_is_the_same_bytes(kept: Storage) -> None:
    book = book_of(edition(package(), kept), COURSE_PART)
    pictures = pictures_of(book, kept)
    assert write_epub(book, pictures) == write_epub(book, pictures)
