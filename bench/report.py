"""The report over 10,000 learners by 50 activities: how soon, how long, how much memory."""

import csv
import io
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from bench.load import get, median_of
from bench.people import COURSE, coordinator
from bench.servers import Installation, Server, serving
from bench.table import Measured, Table

LEARNERS, ACTIVITIES = 10_000, 50
FIXED_COLUMNS = 13
TIMES = 3


@dataclass(frozen=True)
class _Seen:
    first_byte: float
    whole: float
    body: bytes


def measure(installation: Installation, table: Table) -> None:
    """First byte, whole, and how far the server's memory rises above what it had."""
    token = coordinator(installation).token
    path = f"/api/v1/reports/progress?format=csv&detail=activities&course={COURSE}"
    request = get(path, headers=f"Authorization: Bearer {token}\r\nConnection: close\r\n")
    warming = get(
        f"/api/v1/reports/progress?format=csv&detail=activities&course={COURSE}&since=2099-01-01",
        headers=f"Authorization: Bearer {token}\r\nConnection: close\r\n",
    )
    kind = installation.kind
    with serving(installation) as platform:
        _fetch(platform.port, warming)
        before = platform.memory_kib("VmRSS")
        _forget_peaks(platform)
        first = _fetch(platform.port, request)
        growth = max(peak - was for peak, was in zip(platform.memory_kib("VmHWM"), before, strict=True))
        seen = [first, *(_fetch(platform.port, request) for _ in range(TIMES - 1))]
    table.add(Measured(f"report_first_byte_s_{kind}", median_of(each.first_byte for each in seen)))
    table.add(Measured(f"report_10k_x_50_s_{kind}", median_of(each.whole for each in seen)))
    table.add(Measured(f"report_memory_growth_mb_{kind}", growth / 1024))
    for fault in _faults(first.body):
        table.fault(f"report, {kind}: {fault}")


def _fetch(port: int, request: bytes) -> _Seen:
    """The answer to a request that closes its connection; the first byte is the first of the body."""
    began = time.perf_counter()
    pieces, first = [], 0.0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        while piece := connection.recv(1 << 20):
            pieces.append(piece)
            if not first and b"\r\n\r\n" in b"".join(pieces).rstrip(b"\r\n"):
                first = time.perf_counter() - began
    return _Seen(first, time.perf_counter() - began, _body(b"".join(pieces)))


def _body(received: bytes) -> bytes:
    head, _, body = received.partition(b"\r\n\r\n")
    if b"chunked" not in head.lower():
        return body
    whole = io.BytesIO()
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        whole.write(body[:length])
        body = body[length + 2 :]
    return whole.getvalue()


def _faults(body: bytes) -> list[str]:
    lines = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    rows = [line for line in lines if len(line) > 1]  # footnotes of names are lines of one cell
    faults = []
    if len(rows) != LEARNERS + 1:
        faults.append(f"{len(rows) - 1} rows instead of {LEARNERS}")
    widths = {len(row) for row in rows}
    if widths != {FIXED_COLUMNS + ACTIVITIES}:
        faults.append(f"{sorted(widths)} columns instead of {FIXED_COLUMNS + ACTIVITIES}")
    if rows and len({row[0] for row in rows[1:]}) != len(rows) - 1:
        faults.append("somebody is there twice")
    return faults


def _forget_peaks(server: Server) -> None:
    for process in server.workers():
        Path(f"/proc/{process}/clear_refs").write_text("5")
