"""Serving: granian in front, the jobs' worker beside it."""

import multiprocessing
import os
import signal
import sys
import threading
import time
import urllib.request
from collections.abc import Callable

import click
import structlog
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from sqlalchemy.exc import OperationalError

from elearn import commands
from elearn.app import ROOT, create_app, job_runners
from elearn.commands.demo import DEMO
from elearn.kernel.clock import now
from elearn.kernel.daily import Days
from elearn.kernel.errors import Busy
from elearn.kernel.jobs import run_next
from elearn.kernel.logs import set_up_logs
from elearn.kernel.settings import Settings
from elearn.web.application import Services

BLOCKING_THREADS = 64
IDLE_SECONDS = 0.5
AWAY_SECONDS = 5
HEADER_TIMEOUT_MS = 15_000
CHECKPOINT_SECONDS = 30

log = structlog.get_logger()


def start(settings: Settings, port: int) -> None:
    """Migrate and load what is shipped, serve, and say where once it answers."""
    _in_a_process_of_its_own(_set_up, settings)
    threading.Thread(target=_announce, args=(settings, port), daemon=True).start()
    serve(settings, "127.0.0.1", port, None, with_worker=True)


def _set_up(settings: Settings) -> None:
    for line in commands.setting_up.migrate(settings):
        click.echo(line)


def _in_a_process_of_its_own(act: Callable[[Settings], None], settings: Settings) -> None:
    """The server's processes are forks of this one: what storing files has started here, threads above all, would be
    missing in them, and their first upload would wait for it for ever. A fork, because nothing is started yet, and
    another interpreter would take a second to begin."""
    process = multiprocessing.get_context("fork").Process(target=act, args=(settings,))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _announce(settings: Settings, port: int) -> None:
    """Wait until the server answers, then print its address and who can sign in."""
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    break
        except OSError:
            time.sleep(0.05)
    click.echo(f"\nThe platform answers on {address}/")
    if settings.demo:
        click.echo("Demo accounts (password in brackets):")
        for role, *_ in DEMO:
            click.echo(f"  {role}@demo.example (demo-{role})")
    click.echo("Stop it with Ctrl-C.")


def serve(settings: Settings, host: str, port: int, workers: int | None, *, with_worker: bool) -> None:
    """Serve until stopped. On SQLite there is one process, because there is one writer."""
    is_sqlite = settings.database_url.startswith("sqlite")
    beside = _start_worker(settings) if with_worker else None
    # Each process waits for its turn anyway; on SQLite several would only wait for one another.
    server = Granian(
        "wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1 if is_sqlite else workers or 2,
        blocking_threads=BLOCKING_THREADS,
        backpressure=1024,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        log_enabled=False,
        working_dir=ROOT,
    )
    try:
        server.serve()
    finally:
        if beside is not None:
            beside.terminate()
            beside.join(10)


def _start_worker(settings: Settings) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_worker_process, args=(settings,), daemon=True
    )
    process.start()
    return process


def _worker_process(settings: Settings) -> None:
    set_up_logs(settings.log_level)
    parent = os.getppid()
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    run_worker(settings)


def _follow(parent: int) -> None:
    """End with the server, however it ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def run_worker(settings: Settings) -> None:
    """Do jobs as they become due, until stopped."""
    app = create_app(settings)
    runners = job_runners(app)
    services: Services = app.extensions["elearn"]
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    next_checkpoint, days = time.monotonic() + CHECKPOINT_SECONDS, Days()
    while not stopped.is_set():
        try:
            days.look(services.writers, now())
            worked = run_next(services.writers, runners)
        except (OperationalError, Busy) as error:  # the database is away for a while
            log.warning("worker_without_database", error=type(getattr(error, "orig", error)).__name__)
            stopped.wait(AWAY_SECONDS)
            worked = False
        except Exception:
            log.exception("worker")
            worked = False
        if services.database.is_sqlite and time.monotonic() > next_checkpoint:
            _checkpoint(services)
            next_checkpoint = time.monotonic() + CHECKPOINT_SECONDS
        if not worked:
            stopped.wait(IDLE_SECONDS)
    services.writers.close()
    sys.exit(0)


def _checkpoint(services: Services) -> None:
    """Move what was written into the database file, so that the log beside it stays short."""
    with services.database.reading.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA wal_checkpoint(PASSIVE)")
