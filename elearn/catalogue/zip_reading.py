"""A strict reader of zip files.

The standard library's forgives too much for files from strangers: data before and between the entries,
entries that overlap, names that differ between the directory and the entry. This one takes only what every
ordinary packing program writes, and believes no size before it has counted the bytes.
Format: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16.
"""

import stat
import struct
import zlib
from dataclasses import dataclass

from elearn.kernel.findings import Rule, rule
from elearn.kernel.texts import N_

MAX_RATIO = 100
SMALL = 1024 * 1024  # below this a high ratio does no harm: an empty table packs well
_CHUNK = 64 * 1024
_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_DESCRIPTOR = 24
_ENCRYPTED, _STREAMED, _UTF8 = 0x1 | 0x40 | 0x2000, 0x8, 0x800
_UNIX = 3
# What makes a program take a file for something else than a zip.
_OTHER_FORMATS = (b"%pdf", b"<html", b"<script", b"<svg", b"<!doctype", b"<?", b"#!")
_WINDOWS_LINK = 0x400  # FILE_ATTRIBUTE_REPARSE_POINT


NOT_A_ZIP = rule(
    "archive.not-a-zip",
    "error",
    N_("This is not a whole zip file."),
    N_("Pack the folder as a plain zip and upload it once more."),
)
SPLIT = rule(
    "archive.split",
    "error",
    N_("This is one part of a zip in several parts."),
    N_("Pack the folder into one file."),
)
EXTRA_DATA = rule(
    "archive.extra-data",
    "error",
    N_("The zip file holds data that belongs to none of its files."),
    N_("Pack the folder again as a plain zip, not as a self-extracting program."),
)
DAMAGED = rule(
    "archive.damaged",
    "error",
    N_("The packed file does not agree with what the zip says of it."),
    N_("Pack the folder again and upload it once more."),
)
METHOD = rule(
    "archive.method",
    "error",
    N_("The file is packed by a method that is not known here."),
    N_("Pack the folder again as a plain zip ('deflate')."),
)
ENCRYPTED = rule(
    "archive.encrypted",
    "error",
    N_("The file is encrypted."),
    N_("Pack the folder again without a password."),
)
BOMB = rule(
    "archive.bomb",
    "error",
    N_("The file unpacks to more than %(ratio)d times its packed size."),
    N_("Leave it out, or save it in a format that does not waste space."),
)


class ZipError(Exception):
    """What cannot be taken, and why."""

    def __init__(self, broken: Rule, **params: object) -> None:
        super().__init__(broken.key, params)
        self.rule = broken
        self.params = params


@dataclass(frozen=True)
class ZipEntry:
    """One file of the directory; sizes are claims."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    offset: int
    mode: int
    is_link: bool

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/") and self.size == 0

    @property
    def is_special(self) -> bool:
        """A device, a pipe, a socket, or a folder with content."""
        kind = stat.S_IFMT(self.mode)
        return kind not in {0, stat.S_IFREG}


@dataclass(frozen=True)
class ZipDirectory:
    """The entries in the order of the directory."""

    entries: tuple[ZipEntry, ...]
    has_extra_data: bool
    is_cut: bool


def read_directory(data: bytes, *, most: int) -> ZipDirectory:
    """The directory of a zip; it is cut off where it lists more than twice `most` entries.

    Folders are entries too: hence twice. Raises ZipError where this is no zip.
    """
    end = _find_end(data)
    _, disk, first_disk, here, total, size, offset, _ = _END.unpack_from(data, end)
    if disk or first_disk or here != total:
        raise ZipError(SPLIT)
    if 0xFFFF in (here, total) or 0xFFFFFFFF in (size, offset):
        return ZipDirectory((), has_extra_data=False, is_cut=True)
    if offset + size > end:
        raise ZipError(NOT_A_ZIP)
    if total > 2 * most:
        return ZipDirectory((), has_extra_data=False, is_cut=True)
    start = end - size  # where it truly is, if something was put in front
    entries = []
    position = start
    while position < end:
        entry, position = _read_entry(data, position, end)
        entries.append(entry)
        if len(entries) > 2 * most:
            return ZipDirectory((), has_extra_data=False, is_cut=True)
    if len(entries) != total:
        raise ZipError(NOT_A_ZIP)
    is_cut = sum(not entry.is_folder for entry in entries) > most
    has_extra = (
        start != offset or _has_gaps(data, entries, offset) or _is_other_format(data[end + _END.size :])
    )
    return ZipDirectory(tuple(entries), has_extra_data=has_extra, is_cut=is_cut)


def inflate(data: bytes, entry: ZipEntry, *, most: int) -> bytes:
    """The bytes of a file, at most one more than `most`.

    Raises ZipError where it is encrypted, damaged, or a bomb: that is found while it unpacks.
    """
    if entry.flags & _ENCRYPTED:
        raise ZipError(ENCRYPTED)
    if entry.method not in {0, 8}:
        raise ZipError(METHOD)
    start = _data_start(data, entry)
    packed = data[start : start + entry.packed_size]
    if len(packed) < entry.packed_size:
        raise ZipError(DAMAGED)
    content = packed[: most + 1] if entry.method == 0 else _unpack(packed, most)
    if len(content) <= most and (len(content) != entry.size or zlib.crc32(content) != entry.crc):
        raise ZipError(DAMAGED)
    return content


def _unpack(packed: bytes, most: int) -> bytes:
    """Deflated data, counted chunk by chunk."""
    allowed = max(SMALL, MAX_RATIO * len(packed))
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces: list[bytes] = []
    length = 0
    rest = packed
    try:
        while not stream.eof and length <= most:
            piece = stream.decompress(rest, _CHUNK)
            rest = stream.unconsumed_tail
            length += len(piece)
            pieces.append(piece)
            if length > allowed:
                raise ZipError(BOMB, ratio=MAX_RATIO)
            if not piece and not rest and not stream.eof:
                raise ZipError(DAMAGED)
    except zlib.error as error:
        raise ZipError(DAMAGED) from error
    if stream.eof and (stream.unused_data or rest):
        raise ZipError(DAMAGED)
    return b"".join(pieces)[: most + 1]


def _find_end(data: bytes) -> int:
    """Where the end record stands; it must reach to the last byte of the file."""
    position = len(data) - _END.size
    lowest = max(0, position - 0xFFFF)
    while position >= lowest:
        position = data.rfind(b"PK\x05\x06", lowest, position + 4)
        if position < 0:
            break
        comment = int.from_bytes(data[position + 20 : position + 22], "little")
        if position + _END.size + comment == len(data):
            return position
        position -= 1
    raise ZipError(NOT_A_ZIP)


def _read_entry(data: bytes, position: int, end: int) -> tuple[ZipEntry, int]:
    if position + _CENTRAL.size > end:
        raise ZipError(NOT_A_ZIP)
    fields = _CENTRAL.unpack_from(data, position)
    signature, made_by, _, flags, method, _, _, crc, packed_size, size, *lengths, _, _, external, offset = (
        fields
    )
    after = position + _CENTRAL.size + sum(lengths)
    if signature != b"PK\x01\x02" or after > end or 0xFFFFFFFF in (packed_size, size, offset):
        raise ZipError(NOT_A_ZIP)
    raw = data[position + _CENTRAL.size : position + _CENTRAL.size + lengths[0]]
    if _is_other_format(data[position + _CENTRAL.size + lengths[0] : after]):
        raise ZipError(EXTRA_DATA)
    mode = external >> 16
    is_link = stat.S_ISLNK(mode) or (made_by >> 8 != _UNIX and bool(external & _WINDOWS_LINK))
    folder_mode = stat.S_ISDIR(mode) and raw.endswith(b"/")
    entry = ZipEntry(
        name=_decode(raw, flags),
        raw_name=raw,
        flags=flags,
        method=method,
        crc=crc,
        packed_size=packed_size,
        size=size,
        offset=offset,
        mode=0 if folder_mode else mode,
        is_link=is_link,
    )
    return entry, after


def _decode(raw: bytes, flags: int) -> str:
    """The name; bytes that are not UTF-8, or not said to be, become surrogates and are refused as a name."""
    if flags & _UTF8 or raw.isascii():
        return raw.decode("utf-8", "surrogateescape")
    return raw.decode("ascii", "surrogateescape")


def _data_start(data: bytes, entry: ZipEntry) -> int:
    """Where the packed bytes begin. Raises ZipError where the entry and the directory disagree."""
    if entry.offset + _LOCAL.size > len(data):
        raise ZipError(DAMAGED)
    signature, _, flags, method, _, _, _, _, _, name_length, extra = _LOCAL.unpack_from(data, entry.offset)
    start = entry.offset + _LOCAL.size
    raw = data[start : start + name_length]
    same = raw == entry.raw_name and method == entry.method and not (flags ^ entry.flags) & _ENCRYPTED
    if signature != b"PK\x03\x04" or not same:
        raise ZipError(DAMAGED)
    end = start + int(name_length) + int(extra)
    if _is_other_format(data[start + int(name_length) : end]):
        raise ZipError(EXTRA_DATA)
    return end


def _is_other_format(data: bytes) -> bool:
    """Whether a comment or a field, which packing programs fill as they like, holds another format."""
    lower = data.lower()
    return any(mark in lower for mark in _OTHER_FORMATS)


def _has_gaps(data: bytes, entries: list[ZipEntry], end: int) -> bool:
    """Whether entries overlap, or anything but a data descriptor lies between them."""
    position, slack = 0, 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if not 0 <= entry.offset - position <= slack:
            return True
        try:
            position = _data_start(data, entry) + entry.packed_size
        except ZipError:
            return True
        slack = _LONGEST_DESCRIPTOR if entry.flags & _STREAMED else 0
    return not 0 <= end - position <= slack
