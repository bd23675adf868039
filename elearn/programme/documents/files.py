"""Files of the library: judged by their content, never by their name, and kept before a row names them."""

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.storage import Storage
from elearn.kernel.texts import N_
from elearn.markup.characters import character_faults
from elearn.web.sentences import declare_sentences

MOST_MB = 64
MOST_NAME = 120

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
# What is taken, and the endings that a name of it may have.
TYPES: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    f"{_OOXML}wordprocessingml.document": (".docx",),
    f"{_OOXML}presentationml.presentation": (".pptx",),
    f"{_OOXML}spreadsheetml.sheet": (".xlsx",),
    f"{_ODF}text": (".odt",),
    f"{_ODF}presentation": (".odp",),
    f"{_ODF}spreadsheet": (".ods",),
    "application/epub+zip": (".epub",),
    "text/plain": (".txt", ".md"),
}
ENDINGS = tuple(ending for endings in TYPES.values() for ending in endings)
_MAIN_PARTS = {
    "word/document.xml": f"{_OOXML}wordprocessingml.document",
    "ppt/presentation.xml": f"{_OOXML}presentationml.presentation",
    "xl/workbook.xml": f"{_OOXML}spreadsheetml.sheet",
}
# Formats of which the first file in the archive says what they are.
_SAID_INSIDE = frozenset({*(each for each in TYPES if each.startswith(_ODF)), "application/epub+zip"})
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OSError,
    EOFError,
)
_MOST_ENTRIES = 20_000
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<?php", "{\\rtf")

declare_sentences(
    {
        "document_name": N_(
            "A file needs a name of at most %(most)s characters, without folders and hidden characters."
        ),
        "document_empty": N_("This file is empty. Choose another one."),
        "document_too_large": N_(
            "This file is larger than %(most)s MB. Make it smaller, or give a link to it."
        ),
        "document_type_unknown": N_("Files of this kind are not taken. Those that are: %(endings)s."),
        "document_renamed": N_(
            "The name ends with %(ending)s, but by its content this is a file of the kind %(found)s. Save it again in "
            "the program that it comes from."
        ),
        "document_active": N_("This file has macros in it. Save it without them."),
    }
)


@dataclass(frozen=True)
class KeptFile:
    """A file in the storage that a document may name."""

    digest: str
    name: str
    media_type: str
    size: int


def keep_file(storage: Storage, name: str, content: bytes, pointer: str = "/file") -> KeptFile:
    """Judge the content and keep it; before the transaction whose row names it.

    Raises Invalid with one fault at `pointer`: its name, its size, a kind that is not taken, a content that is not what
    the name says, macros.
    """

    def refuse(code: str, **params: object) -> Invalid:
        return Invalid([FieldError(pointer, code, params)])

    name = unicodedata.normalize("NFC", name)
    if not _is_name(name):
        raise refuse("document_name", most=MOST_NAME)
    if not content:
        raise refuse("document_empty")
    if len(content) > MOST_MB << 20:
        raise refuse("document_too_large", most=MOST_MB)
    media_type = type_of(content)
    if media_type is None:
        raise refuse("document_type_unknown", endings=", ".join(ENDINGS))
    ending = PurePosixPath(name).suffix.lower()
    if ending not in TYPES[media_type]:
        raise refuse("document_renamed", ending=ending or name, found=", ".join(TYPES[media_type]))
    if has_macros(content):
        raise refuse("document_active")
    return KeptFile(storage.put(content), name, media_type, len(content))


def _is_name(name: str) -> bool:
    """Whether every computer can keep a file of that name, and nobody is deceived by it."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return (
        0 < len(name) <= MOST_NAME
        and name == name.strip(" .")
        and not set(name) & set('/\\:*?"<>|')
        and not any(unicodedata.category(character) in hidden for character in name)
    )


def type_of(content: bytes) -> str | None:
    """The media type of a content, None for every kind that is not taken.

    >>> type_of(b"%PDF-1.7 ... %%EOF"), type_of("Текст".encode()), type_of(b"<html>"), type_of(b"MZ\\x90\\x00")
    ('application/pdf', 'text/plain', None, None)
    """
    if content.startswith(b"%PDF-"):
        return "application/pdf" if b"%%EOF" in content[-2048:] else None
    if content.startswith(b"PK\x03\x04"):
        return _type_of_zip(content)
    return "text/plain" if _is_plain_text(content) else None


def _is_plain_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    is_markup = text.lstrip().lower().startswith(_MARKUP)
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return not is_markup and next(character_faults(plain), None) is None


def _type_of_zip(content: bytes) -> str | None:
    """What an office program or a reader of books has packed; their formats say it in fixed places."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = _names(packed)
            if "mimetype" in names:
                with packed.open("mimetype") as said:
                    found = said.read(100).decode("ascii", "replace").strip()
                return found if found in _SAID_INSIDE else None
    except _BROKEN_ZIP:
        return None
    if "[Content_Types].xml" not in names:
        return None
    parts = [media_type for part, media_type in _MAIN_PARTS.items() if part in names]
    return parts[0] if len(parts) == 1 else None


def has_macros(content: bytes) -> bool:
    """Whether an office file has programs in it, by the places where they are kept."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = {name.lower() for name in _names(packed)}
    return any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in names)


def _names(packed: zipfile.ZipFile) -> set[str]:
    """The names of an archive as office programs pack: other ways to pack ask for as much memory as they like."""
    entries = packed.infolist()
    if len(entries) > _MOST_ENTRIES or any(each.compress_type not in _PACKED for each in entries):
        raise zipfile.BadZipFile
    return {each.filename for each in entries}
