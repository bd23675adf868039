"""Files, addressed by their content, in a folder or in S3-compatible storage: the same code."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, S3Store

from elearn.kernel.errors import NotFound
from elearn.kernel.settings import Settings

PIECE = 262_144  # the most that is read at a time of a file that is sent in pieces


class Storage:
    """Blobs by the SHA-256 of their content: writing the same content twice is one blob.

    What was put survives the end of the power: rows that name a blob are committed after it. `folder` is that
    of a local store.
    """

    def __init__(self, store: LocalStore | S3Store, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep the content; returns its digest, by which it is found again."""
        digest = hashlib.sha256(content).hexdigest()
        if self._folder is not None:
            if not self.has(digest):
                self._put_in_folder(self._folder, digest, content)
            # Also where it was there: who has put it may not have come that far yet.
            for folder in (self._folder / _path(digest)).parents[:3]:
                _sync(folder)
        elif not self.has(digest):
            obstore.put(self._store, _path(digest), content)
        return digest

    def _put_in_folder(self, folder: Path, digest: str, content: bytes) -> None:
        """A blob has its name only when its content is on the disk: cut short it would be there for ever."""
        unfinished = f"incoming/{digest}-{secrets.token_hex(4)}"
        obstore.put(self._store, unfinished, content)
        _sync(folder / unfinished)
        obstore.rename(self._store, unfinished, _path(digest), overwrite=True)

    def has(self, digest: str) -> bool:
        """Whether the content is here."""
        try:
            self.size(digest)
        except NotFound:
            return False
        return True

    def size(self, digest: str) -> int:
        """How many bytes the content has. Raises NotFound."""
        try:
            return int(obstore.head(self._store, _path(digest))["size"])
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound("file", digest) from error

    def digests(self) -> Iterator[str]:
        """The digests of everything kept."""
        for part in obstore.list(self._store, "blobs"):
            for entry in part:
                yield "".join(entry["path"].split("/")[-2:])

    def get(self, digest: str) -> bytes:
        """The content. Raises NotFound."""
        try:
            return bytes(obstore.get(self._store, _path(digest)).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound("file", digest) from error

    def pieces(self, digest: str, begin: int, end: int) -> Iterator[bytes]:
        """The bytes from `begin` up to and without `end`, which must be there, a piece at a time. Raises
        NotFound.
        """
        try:
            for at in range(begin, end, PIECE):
                yield bytes(obstore.get_range(self._store, _path(digest), start=at, end=min(at + PIECE, end)))
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound("file", digest) from error


def open_storage(settings: Settings) -> Storage:
    """The storage that the settings name; S3 takes its credentials from the usual AWS_* variables."""
    if settings.storage == "folder":
        folder = settings.data / "files"
        folder.mkdir(parents=True, exist_ok=True)
        return local_storage(folder)
    return Storage(S3Store(urlsplit(settings.storage).netloc))


def local_storage(folder: Path) -> Storage:
    """A storage in a folder that exists."""
    return Storage(LocalStore(folder), folder)


def _path(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest[2:]}"


def _sync(path: Path) -> None:
    """Return when what is in this file or folder is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
