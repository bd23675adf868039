"""Files, addressed by their content, in a folder or in S3-compatible storage: the same code."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, S3Store

from elearn.kernel.errors import NotFound
from elearn.kernel.settings import Settings


class Storage:
    """Blobs by the SHA-256 of their content: writing the same content twice is one blob."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    def put(self, content: bytes) -> str:
        """Keep the content; returns its digest, by which it is found again."""
        digest = hashlib.sha256(content).hexdigest()
        if not self.has(digest):
            obstore.put(self._store, _path(digest), content)
        return digest

    def has(self, digest: str) -> bool:
        """Whether the content is here."""
        try:
            obstore.head(self._store, _path(digest))
        except (NotFoundError, FileNotFoundError):
            return False
        return True

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


def open_storage(settings: Settings) -> Storage:
    """The storage that the settings name; S3 takes its credentials from the usual AWS_* variables."""
    if settings.storage == "folder":
        folder = settings.data / "files"
        folder.mkdir(parents=True, exist_ok=True)
        return Storage(LocalStore(folder))
    return Storage(S3Store(urlsplit(settings.storage).netloc))


def local_storage(folder: Path) -> Storage:
    """A storage in a folder that exists."""
    return Storage(LocalStore(folder))


def _path(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest[2:]}"
