"""Starting again with the data that is there."""

import time

from bench.servers import ELEARN, Installation, free_port, start
from bench.table import Measured, Table


def measure(installation: Installation, table: Table) -> None:
    """Seconds from the command of `make run` until pages can be asked for."""
    began = time.perf_counter()
    server = start((*ELEARN, "start"), installation.environment, free_port(), "/readyz")
    table.add(Measured(f"start_again_s_{installation.kind}", time.perf_counter() - began))
    server.stop()
