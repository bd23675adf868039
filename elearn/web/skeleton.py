"""Pages rendered once, with holes: the template's work is done per revision and language, a request only
fills in.

Compressed answers are stitched in the same way: the parts between the holes are compressed once, each
ending on a
byte of its own, and what fills the holes goes between them.
"""

import re
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

# Nobody who writes a text knows this process's mark, so no text can become a hole.
_MARK = secrets.token_hex(8)
_HOLE = re.compile(f"\x02{_MARK}([a-z_]+)\x03")
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"
_WORTH_COMPRESSING = 96

# What fills the holes of a page; longer pieces are kept as bytes, because they would be encoded for each page.
Values = Mapping[str, str | bytes]


def hole(name: str) -> Markup:
    """What a template is given for a value that each request fills in."""
    return Markup(f"\x02{_MARK}{name}\x03")  # noqa: S704


@dataclass(frozen=True)
class Skeleton:
    """A page's fixed parts, one more than its holes; `deflated` are the same, compressed."""

    parts: tuple[bytes, ...]
    holes: tuple[str, ...]
    deflated: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return sum(map(len, self.parts)) + sum(map(len, self.deflated)) + 200

    def fill(self, values: Values) -> bytes:
        """The page; raises KeyError where a hole has no value."""
        pieces = [self.parts[0]]
        for name, part in zip(self.holes, self.parts[1:], strict=True):
            pieces.append(_bytes(values[name]))
            pieces.append(part)
        return b"".join(pieces)

    def fill_gzip(self, values: Values) -> bytes:
        """The page as one gzip stream."""
        page = self.fill(values)
        pieces = [_GZIP_HEAD, self.deflated[0]]
        for name, part in zip(self.holes, self.deflated[1:], strict=True):
            pieces.append(_deflate(_bytes(values[name]), 1))
            pieces.append(part)
        pieces.append(_LAST_BLOCK)
        pieces.append(zlib.crc32(page).to_bytes(4, "little") + (len(page) & 0xFFFFFFFF).to_bytes(4, "little"))
        return b"".join(pieces)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def cut(html: str) -> Skeleton:
    """Cut a rendered page at its holes."""
    pieces = _HOLE.split(html)
    parts = tuple(piece.encode() for piece in pieces[::2])
    return Skeleton(parts, tuple(pieces[1::2]), tuple(_deflate(part, 9) for part in parts))


def _deflate(data: bytes, level: int) -> bytes:
    """Raw deflate blocks that end on a byte and refer to nothing before them."""
    if not data:
        return b""
    if len(data) < _WORTH_COMPRESSING:
        return b"\x00" + len(data).to_bytes(2, "little") + (len(data) ^ 0xFFFF).to_bytes(2, "little") + data
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)
