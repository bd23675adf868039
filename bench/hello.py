"""The least that Flask can do, on the server that the platform runs on: what everything else is measured against."""

import sys

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from elearn.commands.serving import BLOCKING_THREADS, HEADER_TIMEOUT_MS

application = Flask(__name__)


@application.get("/")
def hello() -> str:
    """One line."""
    return "hello"


def main(port: int, workers: int) -> None:
    """Serve it with the platform's own settings."""
    Granian(
        "bench.hello:application",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        backpressure=1024,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
