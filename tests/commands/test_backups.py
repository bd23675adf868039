"""A backup is of one moment, holds nobody up, and comes back exactly."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from bench.servers import Installation
from elearn.accounts.models import Affiliation, Person
from elearn.accounts.people import NewPerson, add_person
from elearn.commands import backups
from elearn.commands.synthesis import synthesize
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict
from elearn.kernel.unit_of_work import unit_of_work
from elearn.tables import METADATA
from elearn.web.application import Services
from tests.conftest import DATABASES, ONLY, new_postgresql_database

WITHIN_SECONDS = 5


def install(kind: str, folder: Path) -> Installation:
    folder.mkdir()
    url = f"sqlite:///{folder / 'elearn.db'}" if kind == "sqlite" else new_postgresql_database()
    return Installation(kind, url, folder)


@pytest.fixture(params=[ONLY] if ONLY else DATABASES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    made = install(request.param, tmp_path / "source")
    for _ in synthesize(made.settings, 6, 1, 10):
        pass
    return made


def services_of(installation: Installation) -> Services:
    found: Services = installation.application().extensions["elearn"]
    return found


def rows(services: Services) -> dict[str, list[Any]]:
    """Everything in the database."""
    with services.database.readers() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


class Writer(threading.Thread):
    """Somebody who adds people with an affiliation, one after the other, until told to stop."""

    def __init__(self, services: Services) -> None:
        super().__init__(daemon=True)
        self._services = services
        self.stopped = threading.Event()
        self.written = 0
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            for number in itertools.count(1):
                new = NewPerson(f"w{number}@world.example", "W", "W", "en", "-", (), "KG", "An office")
                with unit_of_work(self._services.writers) as session:
                    add_person(session, SYSTEM, new, now())
                self.written = number
                if self.stopped.wait(0.005):
                    return
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            self.error = error


@contextmanager
def writing(services: Services) -> Iterator[Writer]:
    writer = Writer(services)
    writer.start()
    try:
        yield writer
    finally:
        writer.stopped.set()
        writer.join(20)
    assert writer.error is None


def test_writers_go_on_during_a_backup_and_it_is_of_one_moment(
    source: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = services_of(source)
    file = tmp_path / "backup.tar.gz"
    add_table, waited = backups._add_table, 0

    def slowly(archive: Any, connection: Any, table: Table) -> None:
        """Go on only when somebody has written while the backup reads."""
        nonlocal waited
        add_table(archive, connection, table)
        before = writer.written
        for _ in range(WITHIN_SECONDS * 100):
            if writer.written > before:
                waited += 1
                break
            writer.stopped.wait(0.01)

    monkeypatch.setattr(backups, "_add_table", slowly)
    with writing(services) as writer:
        backups.backup(source.settings, file)
    assert waited == len(METADATA.sorted_tables)
    target = install(source.kind, tmp_path / "target")
    backups.restore(target.settings, file)
    restored = services_of(target)
    with restored.database.readers() as session:
        people = set(session.scalars(select(Person.id)))
        affiliated = set(session.scalars(select(Affiliation.person_id)))
        total = session.scalar(select(func.count()).select_from(Person).where(Person.email.like("w%@world%")))
    assert people == affiliated
    assert total is not None
    assert total < writer.written
    services.writers.close()
    restored.writers.close()


@pytest.mark.parametrize("kind", [ONLY] if ONLY else DATABASES)
def test_what_comes_back_is_what_was_there_on_either_database(
    source: Installation, kind: str, tmp_path: Path
) -> None:
    services = services_of(source)
    digest = services.storage.put(bytes(range(256)) * 4096)
    file = tmp_path / "backup.tar.gz"
    backups.backup(source.settings, file)
    assert not file.with_name(file.name + ".unfinished").exists()
    target = install(kind, tmp_path / "target")
    backups.restore(target.settings, file)
    restored = services_of(target)
    assert rows(restored) == rows(services)
    assert set(restored.storage.digests()) == set(services.storage.digests())
    assert restored.storage.get(digest) == services.storage.get(digest)
    with pytest.raises(Conflict) as refused:
        backups.restore(target.settings, file)
    assert refused.value.code == "database_not_empty"
    services.writers.close()
    restored.writers.close()
