"""Files are found again by their content, in a folder and in S3-compatible storage."""

import hashlib
import os
from pathlib import Path

import pytest

from elearn.kernel.errors import NotFound
from elearn.kernel.storage import PIECE, Storage, local_storage


@pytest.mark.parametrize("content", [b"", b"a", "текст".encode(), bytes(range(256)) * 8192])
def test_what_was_put_is_found_again(storage: Storage, content: bytes) -> None:
    digest = storage.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert storage.has(digest)
    assert storage.get(digest) == content


def test_the_same_content_twice_is_one_blob(storage: Storage) -> None:
    before = set(storage.digests())
    first, again = storage.put(b"the same"), storage.put(b"the same")
    assert first == again
    assert set(storage.digests()) - before == {first}
    assert list(storage.digests()).count(first) == 1


def test_what_is_not_there_is_not_found(storage: Storage) -> None:
    missing = hashlib.sha256(b"never put").hexdigest()
    assert not storage.has(missing)
    with pytest.raises(NotFound):
        storage.get(missing)
    with pytest.raises(NotFound):
        storage.size(missing)
    with pytest.raises(NotFound):
        list(storage.pieces(missing, 0, 1))


def test_a_part_comes_in_pieces(storage: Storage) -> None:
    content = bytes(range(256)) * 4096
    digest = storage.put(content)
    assert storage.size(digest) == len(content)
    pieces = list(storage.pieces(digest, 7, len(content) - 7))
    assert b"".join(pieces) == content[7:-7]
    assert max(map(len, pieces)) == PIECE
    assert list(storage.pieces(digest, 5, 5)) == []


def test_a_blob_has_its_name_only_when_its_content_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = local_storage(tmp_path)
    synced: list[tuple[str, bool]] = []

    def fsync(opened: int) -> None:
        path = Path(f"/proc/self/fd/{opened}").readlink()
        synced.append((path.relative_to(tmp_path).parts[0] if path != tmp_path else ".", is_named()))

    def is_named() -> bool:
        return any(each.is_file() for each in tmp_path.glob("blobs/*/*"))

    monkeypatch.setattr(os, "fsync", fsync)
    storage.put(b"a film")
    # First the content, without its name; then the folder with the name, and those above it.
    assert synced == [("incoming", False), ("blobs", True), ("blobs", True), (".", True)]
    synced.clear()
    storage.put(b"a film")
    assert synced == [("blobs", True), ("blobs", True), (".", True)]


def test_content_that_broke_off_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = local_storage(tmp_path)

    def broken(_opened: int) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(OSError, match="gone"):
            storage.put(b"a film")
    assert list(storage.digests()) == []
    assert storage.get(storage.put(b"a film")) == b"a film"
