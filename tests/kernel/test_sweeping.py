"""Files that no row names go once nobody can come to name them, and no other file ever does."""

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import obstore
import pytest
from sqlalchemy.orm import Session, sessionmaker

from elearn.kernel import sweeping
from elearn.kernel.database import connect
from elearn.kernel.storage import RENEWED_AFTER, Storage
from elearn.kernel.sweeping import Swept, least_age, sweep

Older = Callable[[str, timedelta], None]
Readers = sessionmaker[Session]


def path_of(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest[2:]}"


@pytest.fixture
def readers(tmp_path: Path) -> Iterator[Readers]:
    database = connect(f"sqlite:///{tmp_path / 'empty.db'}")
    yield database.readers
    database.dispose()


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What the rows of these tests name, in place of those of the domains."""
    digests: set[str] = set()

    def names(_session: Session, beginning: str) -> Iterable[str]:
        return [each for each in digests if each.startswith(beginning)]

    monkeypatch.setattr(sweeping, "_names", [names])
    return digests


@pytest.fixture
def put_long_ago(storage: Storage, make_older: Older) -> Callable[[bytes], str]:
    def put(content: bytes) -> str:
        digest = storage.put(content)
        make_older(path_of(digest), least_age() + timedelta(minutes=1))
        return digest

    return put


def test_only_what_is_old_and_named_by_nothing_is_removed(
    readers: Readers, storage: Storage, named: set[str], put_long_ago: Callable[[bytes], str]
) -> None:
    orphans = {put_long_ago(f"orphan {number}".encode()) for number in range(3)}
    kept = put_long_ago(b"in a row")
    named.add(kept)
    young = storage.put(b"not yet in a row")
    expected = Swept(3, 3 * len(b"orphan 0"))
    assert sweep(readers, storage, removes=False) == expected
    assert set(storage.digests()) == orphans | {kept, young}
    assert sweep(readers, storage) == expected
    assert set(storage.digests()) == {kept, young}


def test_what_is_put_once_more_counts_as_new(
    readers: Readers, storage: Storage, named: set[str], put_long_ago: Callable[[bytes], str]
) -> None:
    again, carried_on = put_long_ago(b"put again"), put_long_ago(b"carried on by a form")
    named.add(put_long_ago(b"in a row"))
    assert storage.put(b"put again") == again
    assert storage.renew(carried_on)
    assert sweep(readers, storage) == Swept()
    assert not storage.renew("0" * 64)


def test_a_database_that_names_nothing_is_not_the_one(
    readers: Readers, storage: Storage, named: set[str], put_long_ago: Callable[[bytes], str]
) -> None:
    put_long_ago(b"of another installation")
    assert named == set()
    assert sweep(readers, storage) == Swept()
    assert len(list(storage.digests())) == 1


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_sweep_goes_on_where_its_time_was_up(
    readers: Readers, storage: Storage, named: set[str], put_long_ago: Callable[[bytes], str]
) -> None:
    named.add(storage.put(b"in a row"))
    for number in range(3):
        put_long_ago(b"%d" % number)
    begin, counts = "00", []
    while True:
        swept = sweep(readers, storage, begin, seconds=0)
        counts.append(swept.files)
        if swept.rest is None:
            break
        assert swept.rest >= begin
        begin = swept.rest
    assert sum(counts) == 3
    assert max(counts) == 1


def test_what_ended_in_the_middle_leaves_nothing_for_ever(
    readers: Readers, storage: Storage, named: set[str], make_older: Older
) -> None:
    named.add(storage.put(b"in a row"))
    digest = storage.put(b"its removal was cut off")
    obstore.put(storage._store, f"leaving/{digest}", b"")
    make_older(f"leaving/{digest}", least_age() + timedelta(minutes=1))
    make_older(path_of(digest), least_age() + timedelta(minutes=1))
    assert sweep(readers, storage).files == 1


class Interrupted(Storage):
    """A storage in which something happens between the look at a file and its removal."""

    meanwhile: Callable[[], None]

    def _delete(self, path: str) -> None:
        if path.startswith("blobs/"):
            self.meanwhile()
        super()._delete(path)


def test_who_puts_a_file_that_is_just_being_removed_has_it(
    storage: Storage, put_long_ago: Callable[[bytes], str]
) -> None:
    digest = put_long_ago(b"reused at the last moment")
    removing = Interrupted(storage._store, storage._folder)
    uploading = threading.Thread(target=storage.put, args=(b"reused at the last moment",))

    def upload() -> None:
        uploading.start()
        uploading.join(0.2)  # it has written, sees the mark, and waits

    removing.meanwhile = upload
    assert removing.remove_old(digest, storage.clock() - RENEWED_AFTER)
    uploading.join()
    assert storage.get(digest) == b"reused at the last moment"


def test_two_sweeps_at_once_never_remove_the_same_file(
    storage: Storage, put_long_ago: Callable[[bytes], str]
) -> None:
    digest = put_long_ago(b"old")
    removing, before = Interrupted(storage._store, storage._folder), storage.clock() - RENEWED_AFTER
    others: list[bool] = []
    removing.meanwhile = lambda: others.append(storage.remove_old(digest, before))
    assert removing.remove_old(digest, before)
    assert others == [False]
