"""Pictures of points: width and height from their headers, where the content is whole and nothing follows it."""

import struct
from collections.abc import Callable, Mapping

Size = tuple[int, int]

_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


def png_size(data: bytes) -> Size | None:
    """Signature, then chunks of their stated length from IHDR to IEND, and nothing after."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"):
        return None
    at = 8
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            width, height = struct.unpack(">LL", data[16:24])
            return (width, height) if at == len(data) else None
    return None


def jpeg_size(data: bytes) -> Size | None:
    """Segments of their stated length with a frame among them, then scans to the end mark; zeros may follow."""
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    size: Size | None = None
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == 0xD9:
            break
        if kind in _START_OF_FRAME and at + 9 <= len(data):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            size = width, height
        at += 2 if kind in _WITHOUT_LENGTH else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == 0xDA:
            at = _end_of_scan(data, at)
    is_whole = data[at : at + 2] == b"\xff\xd9" and not data[at + 2 :].strip(b"\0\r\n")
    return size if is_whole else None


def _end_of_scan(data: bytes, at: int) -> int:
    """Where packed points end: at a mark that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] != 0 and data[at + 1] not in _WITHOUT_LENGTH:
            return at
        at += 2


def webp_size(data: bytes) -> Size | None:
    """One RIFF of its stated length; the size from the first chunk, whichever of the three it is."""
    length = int.from_bytes(data[4:8], "little")
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) not in (length + 8, length + 9):
        return None
    kind, body = data[12:16], data[20:30]
    if kind == b"VP8X" and len(body) == 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return None


MEASURES: Mapping[str, Callable[[bytes], Size | None]] = {
    "png": png_size,
    "jpg": jpeg_size,
    "jpeg": jpeg_size,
    "webp": webp_size,
}
