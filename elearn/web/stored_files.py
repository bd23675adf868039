"""Files from the storage as answers: whole or a part of them, in pieces, so that no film is ever in memory."""

from urllib.parse import quote

from flask import Response, current_app, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header

from elearn.kernel.errors import Busy
from elearn.kernel.storage import PIECE, Storage
from elearn.web.headers import UPLOADED_FILE_POLICY
from elearn.web.streaming import held_pieces

_SAFE_IN_NAMES = "!#$&+-.^_`|~"  # attr-char of RFC 8187


def stored_file(storage: Storage, digest: str, mimetype: str) -> Response:
    """The file, or the part of it that is asked for; its digest is its ETag. Raises NotFound, Busy.

    What is longer than a piece has one of the places for long answers. Where none is free, a part that is asked
    for ends earlier: its answer says where, and players ask on.
    """
    size = storage.size(digest)
    response = current_app.response_class(mimetype=mimetype)
    response.set_etag(digest)
    response.headers["Accept-Ranges"] = "bytes"
    if request.if_none_match.contains_weak(digest):
        response.status_code = 304
        return response
    part = _asked_part(digest, size)
    begin, end = part or (0, size)
    if request.method == "GET":
        end = _fill(response, storage, digest, begin, end, is_part=part is not None)
    if part is not None:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    response.content_length = end - begin
    return response


def as_download(response: Response, name: str, plain_name: str) -> Response:
    """Have browsers keep the answer as a file of that name instead of showing it (RFC 6266).

    `plain_name` is for programs that know only ASCII there.
    """
    said = f'attachment; filename="{plain_name}"'
    if name != plain_name:
        said += f"; filename*=UTF-8''{quote(name, safe=_SAFE_IN_NAMES)}"
    response.headers["Content-Disposition"] = said
    response.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    return response


def _fill(response: Response, storage: Storage, digest: str, begin: int, end: int, *, is_part: bool) -> int:
    """Give the response its body; returns where that ends."""
    if end - begin > PIECE:
        try:
            response.response = held_pieces(lambda: storage.pieces(digest, begin, end))
            return end
        except Busy:
            if not is_part:
                raise
            end = begin + PIECE
    response.response = [b"".join(storage.pieces(digest, begin, end))]
    return end


def _asked_part(digest: str, size: int) -> tuple[int, int] | None:
    """The part that is asked for; None for the whole: what cannot be read, has another unit or more than one
    part is passed over, and so is what is about an older content. Raises RequestedRangeNotSatisfiable.
    """
    asked = parse_range_header(request.headers.get("Range"))
    if request.method != "GET" or asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if request.headers.get("If-Range", f'"{digest}"') != f'"{digest}"':
        return None
    begin, end = asked.ranges[0]
    begin = max(begin + size, 0) if begin < 0 else begin
    if begin >= size:
        raise RequestedRangeNotSatisfiable(length=size)
    return begin, size if end is None else min(end, size)
