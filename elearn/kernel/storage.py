"""Files, addressed by their content, in a folder or in S3-compatible storage: the same code."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from elearn.kernel.clock import now
from elearn.kernel.errors import NotFound
from elearn.kernel.settings import Settings

if TYPE_CHECKING:
    from obstore.store import RetryConfig

PIECE = 262_144  # the most that is read at a time of a file that is sent in pieces
RENEWED_AFTER = timedelta(hours=12)  # a file that was written within this time is as good as new
StorageAway = BaseError  # what is raised where an S3 does not answer, or refuses; after 30 s at most
# Left to itself, the client tries ten times within three minutes, and a thread of the server waits with it.
_RETRIES: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
REMOVAL_SECONDS = 5.0  # whoever takes longer to remove a file has ended, or gives up


@dataclass(frozen=True)
class Kept:
    """A file of the storage; `modified` is when it was last written, by the storage's own clock."""

    digest: str
    size: int
    modified: datetime


class Storage:
    """Blobs by the SHA-256 of their content: writing the same content twice is one blob.

    What was put survives the end of the power: rows that name a blob are committed after it. `folder` is that
    of a local store.
    """

    def __init__(self, store: LocalStore | S3Store, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep the content; returns its digest, by which it is found again. One that was put long ago is written once
        more, so that it counts as new: see sweeping.py.
        """
        digest = hashlib.sha256(content).hexdigest()
        if not self._is_new(digest):
            self._write(digest, content)
            self._outlast_removal(digest, content)
        if self._folder is not None:
            # Also where it was there: who has put it may not have come that far yet.
            for folder in (self._folder / _path(digest)).parents[:3]:
                _sync(folder)
        return digest

    def renew(self, digest: str) -> bool:
        """Whether the content is here, which then counts as new."""
        with suppress(NotFound):
            return self._is_new(digest) or self.put(self.get(digest)) == digest
        return False

    def _is_new(self, digest: str) -> bool:
        written = self._written(_path(digest))
        return written is not None and now() - written < RENEWED_AFTER

    def _written(self, path: str) -> datetime | None:
        """When what is there was written; None where nothing is."""
        try:
            found: datetime = obstore.head(self._store, path)["last_modified"]
        except (NotFoundError, FileNotFoundError):
            return None
        return found

    def _write(self, digest: str, content: bytes) -> None:
        if self._folder is not None:
            self._put_in_folder(self._folder, digest, content)
        else:
            obstore.put(self._store, _path(digest), content)

    def _outlast_removal(self, digest: str, content: bytes) -> None:
        """Whoever is removing this file just now may have looked at it before it was written: write it again after
        them. Who begins later marks it first, looks then, and finds it new."""
        until, was_leaving = time.monotonic() + REMOVAL_SECONDS, False
        while self._written(_leaving(digest)) is not None:
            was_leaving = True
            if time.monotonic() > until:  # the one who marked it has ended
                self._delete(_leaving(digest))
            time.sleep(0.02)
        if was_leaving and not self.has(digest):
            self._write(digest, content)

    def remove_old(self, digest: str, before: datetime) -> bool:
        """Remove a file that was last written before then; whether it was removed. Whoever puts it at this moment has
        it in the end."""
        began = time.monotonic()
        try:
            obstore.put(self._store, _leaving(digest), b"", mode="create")
        except AlreadyExistsError:  # another removes it
            return False
        try:
            written = self._written(_path(digest))
            is_old = written is not None and written < before
            if is_old and time.monotonic() - began < REMOVAL_SECONDS / 2:
                self._delete(_path(digest))
                return True
            return False
        finally:
            self._delete(_leaving(digest))

    def remove_leftovers(self, before: datetime) -> None:
        """Remove what processes that ended in the middle have left since before then."""
        for folder in ("incoming", "leaving"):
            for part in list(obstore.list(self._store, folder)):
                for entry in part:
                    if entry["last_modified"] < before:
                        self._delete(entry["path"])

    def _delete(self, path: str) -> None:
        with suppress(NotFoundError, FileNotFoundError):
            obstore.delete(self._store, path)

    def clock(self) -> datetime:
        """The moment by the storage's own clock."""
        obstore.put(self._store, "clock", b"")
        found: datetime = obstore.head(self._store, "clock")["last_modified"]
        return found

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
        return (each.digest for each in self.kept())

    def kept(self, beginning: str = "") -> Iterator[Kept]:
        """Every file, or those whose digests begin with these two digits."""
        for part in obstore.list(self._store, f"blobs/{beginning}".rstrip("/")):
            for entry in part:
                digest = "".join(entry["path"].split("/")[-2:])
                yield Kept(digest, entry["size"], entry["last_modified"])

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
    return Storage(S3Store(urlsplit(settings.storage).netloc, retry_config=_RETRIES))


def local_storage(folder: Path) -> Storage:
    """A storage in a folder that exists."""
    return Storage(LocalStore(folder), folder)


def _path(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest[2:]}"


def _leaving(digest: str) -> str:
    """Where it is marked that somebody is removing a file."""
    return f"leaving/{digest}"


def _sync(path: Path) -> None:
    """Return when what is in this file or folder is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
