"""What a film's file says of itself: whether it is one, how long it is and how many lines it has.

MP4 is a tree of boxes (ISO/IEC 14496-12), WebM a tree of elements (RFC 8794, RFC 9559). Only heads are read; what
is broken says nothing, and nothing raises.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

TYPES = {".mp4": "video/mp4", ".webm": "video/webm"}
LONGEST = 24 * 3_600_000
_MOST_PARTS = 10_000
# Pictures, sound alone and QuickTime share the form of MP4, and browsers do not play them as films.
_OTHER_BRANDS = (
    b"qt  ",
    b"M4A ",
    b"M4B ",
    b"M4P ",
    b"heic",
    b"heix",
    b"mif1",
    b"msf1",
    b"avif",
    b"avis",
    b"crx ",
)

_SEGMENT, _INFO, _SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
_HEADER, _DOCTYPE = 0x1A45DFA3, 0x4282
_TRACKS, _TRACK, _PICTURE, _HEIGHT = 0x1654AE6B, 0xAE, 0xE0, 0xBA


@dataclass(frozen=True)
class FilmHead:
    """`length` in milliseconds and `height` in lines; None where the file does not say."""

    length: int | None = None
    height: int | None = None


def is_film(path: str, data: bytes) -> bool:
    """Whether the content is what the ending says: an MP4 with pictures, or a WebM."""
    if path.lower().endswith(".mp4"):
        return data[4:8] == b"ftyp" and data[8:12] not in _OTHER_BRANDS
    return _doctype(data) == b"webm"


def read_head(path: str, data: bytes) -> FilmHead:
    """What the file says."""
    ending = PurePosixPath(path).suffix.lower()
    if ending not in TYPES or not is_film(path, data):
        return FilmHead()
    try:
        return _mp4(data) if ending == ".mp4" else _webm(data)
    except (IndexError, struct.error, OverflowError):
        return FilmHead()


def _sensible(milliseconds: float) -> int | None:
    return round(milliseconds) if math.isfinite(milliseconds) and 1 <= milliseconds <= LONGEST else None


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between two places: name, and where the content begins and ends."""
    for _ in range(_MOST_PARTS):
        if start + 8 > end:
            return
        size, name = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1 and start + 16 <= end:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        stop = end if size == 0 else start + size
        if stop > end or stop < start + head:
            return
        yield name, start + head, stop
        start = stop


def _mp4(data: bytes) -> FilmHead:
    length, heights = None, []
    for name, start, stop in _boxes(data, 0, len(data)):
        if name != b"moov":
            continue
        for inner, begin, end in _boxes(data, start, stop):
            if inner == b"mvhd":
                length = _movie_length(data, begin)
            if inner == b"trak":
                heights += [
                    struct.unpack_from(">I", data, last - 4)[0] >> 16
                    for track, _, last in _boxes(data, begin, end)
                    if track == b"tkhd"
                ]
    return FilmHead(length, max(heights, default=0) or None)


def _movie_length(data: bytes, start: int) -> int | None:
    """The length of a movie header, whose later version has longer numbers."""
    scale, units = (
        struct.unpack_from(">IQ", data, start + 20)
        if data[start] == 1
        else struct.unpack_from(">II", data, start + 12)
    )
    return _sensible(units * 1000 / scale) if scale else None


def _number(data: bytes, start: int, *, keeps_mark: bool) -> tuple[int, int]:
    """A number of variable length, and how many bytes it takes; raises IndexError where it is none."""
    length = 9 - data[start].bit_length()
    if length > 8 or start + length > len(data):
        raise IndexError(start)
    value = int.from_bytes(data[start : start + length])
    return (value if keeps_mark else value & ((1 << 7 * length) - 1)), length


def _elements(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The elements between two places: id, and where the content begins and ends.

    One of unknown size goes on to the end of what holds it, as streams write it.
    """
    for _ in range(_MOST_PARTS):
        if start >= end:
            return
        name, taken = _number(data, start, keeps_mark=True)
        size, more = _number(data, start + taken, keeps_mark=False)
        begin = start + taken + more
        stop = end if size == (1 << 7 * more) - 1 else begin + size
        yield name, begin, min(stop, end)
        start = stop


def _doctype(data: bytes) -> bytes:
    try:
        for name, start, stop in _elements(data, 0, min(len(data), 4096)):
            if name != _HEADER:
                break
            for inner, begin, end in _elements(data, start, stop):
                if inner == _DOCTYPE:
                    return data[begin:end].rstrip(b"\0")
    except IndexError:
        pass
    return b""


def _webm(data: bytes) -> FilmHead:
    scale, units, heights = 1_000_000, 0.0, []
    for segment, start, stop in _elements(data, 0, len(data)):
        if segment != _SEGMENT:
            continue
        for name, begin, end in _elements(data, start, stop):
            if name == _INFO:
                for inner, first, last in _elements(data, begin, end):
                    if inner == _SCALE:
                        scale = int.from_bytes(data[first:last])
                    if inner == _DURATION:
                        units = struct.unpack(">f" if last - first == 4 else ">d", data[first:last])[0]
            if name == _TRACKS:
                heights += list(_heights(data, begin, end))
    return FilmHead(_sensible(units * scale / 1_000_000), max(heights, default=0) or None)


def _heights(data: bytes, start: int, stop: int) -> Iterator[int]:
    for track, begin, end in _elements(data, start, stop):
        if track == _TRACK:
            for name, first, last in _elements(data, begin, end):
                if name == _PICTURE:
                    for inner, low, high in _elements(data, first, last):
                        if inner == _HEIGHT:
                            yield int.from_bytes(data[low:high])
