"""Styles, scripts and icons: in memory, compressed, under addresses that change with their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, make_response, request

from elearn.kernel.errors import NotFound
from elearn.web.access import PUBLIC, access

STATIC = Path(__file__).parents[2] / "static"
FOREVER = "public, max-age=31536000, immutable"

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    compressed: bytes
    digest: str
    mimetype: str


@cache
def _assets() -> dict[str, Asset]:
    """Every file under static/, by name: what a visitor asks for never becomes a path."""
    files = (path for path in STATIC.rglob("*") if path.is_file())
    return {path.relative_to(STATIC).as_posix(): _read(path) for path in files}


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:12], kind)


def asset_url(name: str) -> str:
    """The address of a file under static/; raises KeyError where there is none."""
    return f"/static/{_assets()[name].digest}/{name}"


@bp.get("/static/<digest>/<path:name>")
@access(PUBLIC)
def serve(digest: str, name: str) -> Response:
    """A file, for ever: another content has another address."""
    asset = _assets().get(name)
    if asset is None:
        raise NotFound("file", name)
    squeeze = len(asset.compressed) < len(asset.content) and request.accept_encodings["gzip"] > 0
    response = make_response(asset.compressed if squeeze else asset.content)
    response.mimetype = asset.mimetype
    if squeeze:
        response.headers["Content-Encoding"] = "gzip"
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
