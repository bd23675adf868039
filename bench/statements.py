"""How many SQL statements a way costs; BEGIN, COMMIT and savepoints are not counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bench.people import COURSE, Learner
from bench.servers import Installation
from bench.table import Measured, Table
from elearn.web.application import SESSION_COOKIE, Services

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def measure(installation: Installation, learner: Learner, lesson: str, table: Table) -> None:
    """A lesson page and a progress write, each once everything that is kept in memory is there."""
    app = installation.application()
    services: Services = app.extensions["elearn"]
    client = app.test_client()
    client.set_cookie(SESSION_COOKIE, learner.secret)
    page = f"/en/courses/{COURSE}/{lesson}"
    client.get(page)
    with _counted(services) as statements:
        assert client.get(page).status_code == 200
    table.add(Measured(f"lesson_page_statements_{installation.kind}", len(statements)))
    headers = {"Sec-Fetch-Site": "same-origin"}
    with _counted(services) as statements:
        assert client.post(f"/courses/{COURSE}/{lesson}/done", headers=headers).status_code == 303
    table.add(Measured(f"progress_write_statements_{installation.kind}", len(statements)))
    services.writers.close()


@contextmanager
def _counted(services: Services) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().upper().startswith(TRANSACTION_WORDS):
            statements.append(statement)

    engines = (services.database.reading, services.database.writing)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", count)
