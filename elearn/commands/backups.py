"""Everything in one archive, and back: rows as JSON lines and files as they are, for either database.

So an installation also moves from one database to the other: back up on SQLite, restore on PostgreSQL.
"""

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import click
from sqlalchemy import Connection, Date, Table, func, insert, select

from elearn.app import make_services
from elearn.assessment.models import Exact
from elearn.kernel.database import Database, UtcDateTime
from elearn.kernel.errors import Conflict, NotFound
from elearn.kernel.migrating import upgrade
from elearn.kernel.settings import Settings
from elearn.kernel.storage import Storage
from elearn.kernel.table_version import newest
from elearn.kernel.texts import N_
from elearn.programme.facts.partial_dates import PartialDate
from elearn.programme.models import Dated
from elearn.tables import METADATA
from elearn.web.application import Services
from elearn.web.sentences import declare_sentences

ROWS_A_STEP = 500

declare_sentences(
    {
        "backup_of_another_version": N_(
            "This backup is of tables %(migration)s, the program's are %(ours)s. Restore it with the version of "
            "the program that made it, then migrate."
        ),
        "not_a_backup": N_("This is not a backup of ours: %(missing)s is not in it."),
        "database_not_empty": N_("The database has %(people)s people already. Restore into an empty one."),
        "backup_damaged": N_("The file %(file)s of the backup is damaged. Use another backup."),
    }
)


def backup(settings: Settings, file: Path) -> None:
    """Write database and files as of one moment; the file appears only when it is whole.

    Whoever writes meanwhile goes on. Files come after the rows, so every file is there that a row names.
    """
    services = make_services(settings)
    unfinished = file.with_name(file.name + ".unfinished")
    with closing(services.writers), unfinished.open("wb") as written:
        with tarfile.open(fileobj=written, mode="w:gz", compresslevel=6) as archive:
            _add(archive, "backup.json", json.dumps({"format": 1, "migration": newest()}).encode())
            with _snapshot(services.database) as connection:
                for table in METADATA.sorted_tables:
                    _add_table(archive, connection, table)
            for digest in services.storage.digests():
                with suppress(NotFound):  # swept meanwhile: no row names it
                    _add_file(archive, services.storage, digest)
        written.flush()
        os.fsync(written.fileno())
    unfinished.replace(file)
    click.echo(f"{file}: {file.stat().st_size} bytes")


def restore(settings: Settings, file: Path) -> None:
    """Bring back what `backup` wrote. Raises Conflict where the database has people already."""
    services = make_services(settings)
    with closing(services.writers), tarfile.open(file, "r:gz") as archive:
        _check(archive)
        upgrade(services.database)
        with services.database.reading.connect() as connection:
            _refuse_unless_empty(connection)
        _restore_files(archive, services)
        with services.database.writing.begin() as connection:
            _refuse_unless_empty(connection)
            _clear(connection)
            for table in METADATA.sorted_tables:
                _restore_table(archive, connection, table)
    click.echo(f"{file} is restored")


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """A connection that reads one moment of the database and takes no lock: on SQLite a read transaction."""
    reading = database.reading
    if not database.is_sqlite:
        reading = reading.execution_options(isolation_level="REPEATABLE READ")
    with reading.connect() as connection:
        yield connection


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _add_file(archive: tarfile.TarFile, storage: Storage, digest: str) -> None:
    with tempfile.TemporaryFile() as spool:
        for piece in storage.pieces(digest, 0, storage.size(digest)):
            spool.write(piece)
        _add_spooled(archive, f"files/{digest}", spool)


def _add_spooled(archive: tarfile.TarFile, name: str, spool: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = spool.tell()
    spool.seek(0)
    archive.addfile(entry, spool)


def _add_table(archive: tarfile.TarFile, connection: Connection, table: Table) -> None:
    with tempfile.TemporaryFile() as spool:
        rows = connection.execution_options(yield_per=ROWS_A_STEP).execute(select(table))
        for row in rows:
            spool.write(json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n")
        _add_spooled(archive, f"rows/{table.name}.jsonl", spool)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction | PartialDate) else value


def _check(archive: tarfile.TarFile) -> None:
    head = json.loads(_member(archive, "backup.json").read())
    if head != {"format": 1, "migration": newest()}:
        raise Conflict("backup_of_another_version", migration=head.get("migration"), ours=newest())


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        found = archive.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise Conflict("not_a_backup", missing=name)
    return found


def _refuse_unless_empty(connection: Connection) -> None:
    people = connection.scalar(select(func.count()).select_from(METADATA.tables["person"]))
    if people:
        raise Conflict("database_not_empty", people=people)


def _clear(connection: Connection) -> None:
    """Take out what a migration has put in: the archive has its own."""
    for table in reversed(METADATA.sorted_tables):
        connection.execute(table.delete())


def _restore_table(archive: tarfile.TarFile, connection: Connection, table: Table) -> None:
    columns = list(table.columns)
    for lines in _steps(_member(archive, f"rows/{table.name}.jsonl")):
        rows = [
            {
                column.name: _typed(column.type, value)
                for column, value in zip(columns, json.loads(line), strict=True)
            }
            for line in lines
        ]
        connection.execute(insert(table), rows)


def _steps(lines: IO[bytes]) -> Iterator[list[bytes]]:
    step: list[bytes] = []
    for line in lines:
        step.append(line)
        if len(step) == ROWS_A_STEP:
            yield step
            step = []
    if step:
        yield step


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Dated):
        return PartialDate.parse(value)
    return Fraction(value) if isinstance(kind, Exact) else value


def _restore_files(archive: tarfile.TarFile, services: Services) -> None:
    storage: Storage = services.storage
    for entry in archive:
        if (
            entry.name.startswith("files/")
            and storage.put(_member(archive, entry.name).read()) != entry.name[6:]
        ):
            raise Conflict("backup_damaged", file=entry.name)
