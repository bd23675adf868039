"""Styles, scripts and icons: in memory, compressed, under addresses that change with their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from flask import Blueprint, Response, make_response, request

from elearn.kernel.errors import NotFound
from elearn.web.access import PUBLIC, access
from elearn.web.squeezing import squeezed

STATIC = Path(__file__).parents[2] / "static"
_PACKED = frozenset({".png", ".webp"})  # by themselves
FOREVER = "public, max-age=31536000, immutable"

_KINDS = {".webp": "image/webp"}  # not every machine's list has it

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: plain, and in each encoding in which it is smaller, the smallest first."""

    content: bytes
    encoded: tuple[tuple[str, bytes], ...]
    digest: str
    mimetype: str


@cache
def _assets() -> dict[str, Asset]:
    """Every file under static/, by name: what a visitor asks for never becomes a path."""
    files = (path for path in STATIC.rglob("*") if path.is_file())
    return {path.relative_to(STATIC).as_posix(): _read(path) for path in files}


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    if path.suffix == ".css":
        content = squeezed(content.decode()).encode()
    kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    encoded = () if path.suffix in _PACKED else (("br", _brotli(content)), ("gzip", _gzip(content)))
    smaller = tuple((name, made) for name, made in encoded if len(made) < len(content))
    return Asset(content, smaller, hashlib.sha256(content).hexdigest()[:12], kind)


def _brotli(content: bytes) -> bytes:
    return brotli.compress(content, mode=brotli.MODE_TEXT, quality=11)


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def asset_url(name: str) -> str:
    """The address of a file under static/; raises KeyError where there is none."""
    return f"/static/{_assets()[name].digest}/{name}"


def asset_content(name: str) -> bytes:
    """The bytes of a file under static/; raises KeyError where there is none."""
    return _assets()[name].content


@bp.get("/static/<digest>/<path:name>")
@access(PUBLIC)
def serve(digest: str, name: str) -> Response:
    """A file, for ever: another content has another address."""
    asset = _assets().get(name)
    if asset is None:
        raise NotFound("file", name)
    accepted = request.accept_encodings
    encoding, body = next((each for each in asset.encoded if accepted[each[0]] > 0), ("", asset.content))
    response = make_response(body)
    response.mimetype = asset.mimetype
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER if digest == asset.digest else "no-cache"
    return response


@bp.get("/favicon.ico")
@access(PUBLIC)
def favicon() -> Response:
    """The platform's mark, for browsers that ask without being told."""
    asset = _assets().get("favicon.svg")
    if asset is None:
        raise NotFound("file", "favicon.svg")
    return serve(asset.digest, "favicon.svg")
