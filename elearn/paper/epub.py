"""A book as EPUB 3.3: a zip of XHTML pages, which readers lay out for any screen, in any size, and read aloud.

Written here because the format is a few files of XML, and the library that is there has a licence that ours does not
go with. See the specifications of the W3C: EPUB 3.3, EPUB Accessibility 1.1.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import escape

from elearn.markup.rendering import Passage, direction
from elearn.paper.books import Book, Chapter
from elearn.paper.epub_pages import PageWriter, titled

STYLES = Path(__file__).with_name("paper.css")
_MEDIA = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
}
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


def write_epub(book: Book, pictures: Mapping[str, bytes]) -> bytes:
    """The file. `pictures` are the contents of the book's addresses. The same book gives the same bytes."""
    names = {src: f"picture-{number}{_ending(src)}" for number, src in enumerate(book.pictures, 1)}
    writer = _Writer(book, PageWriter(book, names))
    pages = dict(writer.pages())
    files = {
        "META-INF/container.xml": _CONTAINER.encode(),
        "book/package.opf": writer.package(pages, names).encode(),
        "book/nav.xhtml": writer.navigation().encode(),
        "book/paper.css": STYLES.read_text(encoding="utf-8")
        .replace("var-hue", book.hue)
        .replace("var-tint", book.tint)
        .encode(),
        **{f"book/{name}.xhtml": page.encode() for name, page in pages.items()},
        **{f"book/{names[src]}": pictures[src] for src in names},
    }
    return _zipped(files, book)


def _zipped(files: Mapping[str, bytes], book: Book) -> bytes:
    """The kind of file stands first and as it is, so that its first bytes name it."""
    made = io.BytesIO()
    at = book.published_at.astimezone(UTC)
    moment = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, 0)
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", moment), b"application/epub+zip", zipfile.ZIP_STORED)
        for name, content in files.items():
            info = zipfile.ZipInfo(name, moment)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()


class _Writer:
    def __init__(self, book: Book, page_writer: PageWriter) -> None:
        self.book, self.writer = book, page_writer
        self.said = book.words

    def pages(self) -> Iterator[tuple[str, str]]:
        """The pages by name, in the order of reading."""
        yield "cover", self._page(self.book.cover.title, self.writer.cover())
        for section in self.book.sections:
            for number, chapter in enumerate(section.chapters):
                module = section.title if number == 0 else None
                yield (
                    self.writer.name(chapter.key),
                    self._page(chapter.title, self.writer.chapter(chapter, module)),
                )
        if self.book.terms or self.book.sources or self.book.footnotes:
            yield "back", self._page(Passage(self._back_title(), self.book.locale), self.writer.back())

    def navigation(self) -> str:
        """The table of contents, by module where there are several."""
        parts = []
        for section in self.book.sections:
            chapters = "".join(self._entry(chapter) for chapter in section.chapters)
            if section.title is None:
                parts.append(chapters)
            else:
                first = self.writer.name(section.chapters[0].key)
                title = titled("a", section.title, self.book.locale, f' href="{first}.xhtml"')
                parts.append(f"<li>{title}<ol>{chapters}</ol></li>")
        if self.book.terms or self.book.sources or self.book.footnotes:
            parts.append(f'<li><a href="back.xhtml">{escape(self._back_title())}</a></li>')
        cover = f'<li><a href="cover.xhtml">{escape(self.said["cover"])}</a></li>'
        contents = escape(self.said["contents"])
        body = (
            f'<nav epub:type="toc" role="doc-toc"><h1>{contents}</h1><ol>{cover}{"".join(parts)}</ol></nav>'
        )
        return self._page(Passage(self.said["contents"], self.book.locale), body)

    def _entry(self, chapter: Chapter) -> str:
        href = f' href="{self.writer.name(chapter.key)}.xhtml"'
        return f"<li>{titled('a', chapter.title, self.book.locale, href)}</li>"

    def _back_title(self) -> str:
        there = {"terms": self.book.terms, "sources": self.book.sources}
        named = [name for name, entries in there.items() if entries] or ["footnotes"]
        return self.said["_and_".join(named)]

    def _page(self, title: Passage, body: str) -> str:
        lang = self.book.locale
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
            f' lang="{lang}" xml:lang="{lang}" dir="{direction(lang)}">\n'
            f"<head>{titled('title', title, lang)}"
            '<link rel="stylesheet" type="text/css" href="paper.css"/></head>\n'
            f"<body>{body}</body>\n</html>\n"
        )

    def package(self, pages: Mapping[str, str], names: Mapping[str, str]) -> str:
        """The package document: what the book is, what belongs to it, in which order it is read."""
        items = [
            f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in pages
        ]
        items += [
            f'<item id="{PurePosixPath(name).stem}" href="{name}" media-type="{_MEDIA[_ending(name)]}"/>'
            for name in names.values()
        ]
        order = "".join(f'<itemref idref="{name}"/>' for name in pages)
        direct = f' page-progression-direction="{direction(self.book.locale)}"'
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"'
            f' xml:lang="{self.book.locale}">\n{self._metadata()}'
            '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
            f'<item id="css" href="paper.css" media-type="text/css"/>{"".join(items)}</manifest>\n'
            f"<spine{direct}>{order}</spine>\n</package>\n"
        )

    def _metadata(self) -> str:
        book, cover = self.book, self.book.cover
        published = book.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        whole = cover.title.text if cover.course is None else f"{cover.title.text} - {cover.course.text}"
        modes = ["textual", *(["visual"] if book.pictures else [])]
        features = ["tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability"]
        features += ["alternativeText"] if book.pictures else []
        told = [
            *(("accessMode", mode) for mode in modes),
            ("accessModeSufficient", "textual"),
            *(("accessibilityFeature", feature) for feature in features),
            ("accessibilityHazard", "none"),
            ("accessibilitySummary", self.said["accessible"]),
        ]
        lines = [
            f'<dc:identifier id="id">{escape(f"{cover.address}#{book.key}-{book.locale}")}</dc:identifier>',
            f"<dc:title>{escape(whole)}</dc:title>",
            f"<dc:language>{book.locale}</dc:language>",
            f"<dc:creator>{escape(self.said['academy'])}</dc:creator>",
            f"<dc:publisher>{escape(self.said['platform'])}</dc:publisher>",
            f"<dc:date>{published}</dc:date>",
            f"<dc:source>{escape(cover.address)}</dc:source>",
            *([f"<dc:description>{escape(cover.summary.text)}</dc:description>"] if cover.summary else []),
            f'<meta property="dcterms:modified">{published}</meta>',
            *(f'<meta property="schema:{name}">{escape(value)}</meta>' for name, value in told),
        ]
        joined = "\n".join(lines)
        return f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{joined}\n</metadata>\n'


def _ending(src: str) -> str:
    return PurePosixPath(src).suffix.lower()
