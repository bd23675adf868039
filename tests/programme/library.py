"""Files and documents for the library, made in a line each."""

import io
import itertools
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.documents.adding import add_document
from elearn.programme.documents.entry import NewDocument, NewVersion
from elearn.programme.documents.files import KeptFile, keep_file
from tests.world import World

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OTHER_PDF = PDF.replace(b"<<>>", b"<< >>")
_numbers = itertools.count(1)


def zipped(*names: str, mimetype: str = "") -> bytes:
    """An archive with files of these names and, first, what it says to be."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return packed.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
PPTX = zipped("[Content_Types].xml", "ppt/presentation.xml")
ODT = zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text")
EPUB = zipped("content.opf", mimetype="application/epub+zip")


def new_document(*languages: str, **changes: Any) -> NewDocument:
    """A briefing with a link in each of these languages."""
    number = next(_numbers)
    versions = tuple(
        NewVersion(each, f"Paper {number} {each}", f"About it, {each}.", link=f"https://example.org/{each}")
        for each in languages or ("en",)
    )
    made = NewDocument(f"paper-{number}", "briefing", date(2020, 1, 2), versions)
    return replace(made, **changes)


def add(world: World, new: NewDocument) -> str:
    """Put it into the library of the running application; returns its key."""
    with unit_of_work(world.services.writers) as session:
        add_document(session, SYSTEM, new, now())
    return new.key


def kept(world: World, name: str, content: bytes = PDF) -> KeptFile:
    """A file in the storage of the running application."""
    return keep_file(world.services.storage, name, content)
