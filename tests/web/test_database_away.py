"""Where the database is away or all its connections are taken, people are told to come again."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from elearn.app import create_app
from elearn.kernel.database import connect
from elearn.kernel.unit_of_work import UnitOfWork, Writers, unit_of_work
from elearn.web.application import SESSION_COOKIE, Platform
from tests.servers import free_port
from tests.world import COURSE, FIRST_LESSON, PASSWORD, World

PAGES = (
    "/en/",
    "/en/courses",
    f"/en/courses/{COURSE}",
    f"/en/courses/{COURSE}/{FIRST_LESSON}",
    "/en/learning",
)


@pytest.fixture
def away(platform: Platform, tmp_path: Path) -> Iterator[Platform]:
    """The application when its database cannot be reached."""
    settings = platform.extensions["elearn"].settings
    gone = (
        f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}"
        if settings.database_url.startswith("sqlite")
        else f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    )
    made = create_app(replace(settings, database_url=gone, data=tmp_path))
    yield made
    made.extensions["elearn"].writers.close()


@pytest.fixture
def crowded(platform: Platform, tmp_path: Path) -> Iterator[Platform]:
    """The application when others hold its only connections."""
    services = platform.extensions["elearn"]
    made = create_app(replace(services.settings, data=tmp_path))
    made.extensions["elearn"].writers.close()
    database = connect(services.settings.database_url, pool=1, patience=0.05)
    made.extensions["elearn"] = replace(
        made.extensions["elearn"], database=database, writers=Writers(database)
    )
    with database.reading.connect():
        yield made
    database.dispose()


def assert_come_again(answer: Any) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    if answer.mimetype == "text/html":
        assert "<h1" in answer.text
    else:
        assert answer.get_json()["code"] == "busy"


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/courses", "/api/v1/me/progress"])
def test_pages_say_to_come_again(away: Platform, path: str) -> None:
    client = away.test_client()
    client.set_cookie(SESSION_COOKIE, "somebody")
    answer = client.get(path)
    assert_come_again(answer)
    assert path.startswith("/api") or f'href="{path}">Try again</a>' in answer.text


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/courses"])
def test_too_few_connections_say_to_come_again(crowded: Platform, path: str) -> None:
    client = crowded.test_client()
    client.set_cookie(SESSION_COOKIE, "somebody")
    assert_come_again(client.get(path))


def test_a_form_says_to_come_again_and_keeps_what_was_typed(away: Platform) -> None:
    client = away.test_client()
    client.set_cookie(SESSION_COOKIE, "somebody")
    answer = client.post(
        "/account",
        data={"name": "Typed with care", "latin_name": "Typed", "locale": "en"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert_come_again(answer)
    assert 'value="Typed with care"' in answer.text


def test_what_needs_no_database_still_answers(away: Platform) -> None:
    client = away.test_client()
    client.set_cookie(SESSION_COOKIE, "somebody")
    assert client.get("/healthz").status_code == 200
    assert client.get("/static/x/app.css").status_code == 200
    assert client.get("/en/nothing").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_pages_come_back_with_the_database(platform: Platform, tmp_path: Path, path: str) -> None:
    """Every connection is lost, as when the server starts anew: one answer may be lost with it, not more."""
    settings = platform.extensions["elearn"].settings
    if settings.database_url.startswith("sqlite"):
        return  # nothing stands between SQLite and its file
    url = make_url(settings.database_url).update_query_dict({"application_name": "lost"})
    made = create_app(
        replace(settings, data=tmp_path, database_url=url.render_as_string(hide_password=False))
    )
    client = made.test_client()
    client.set_cookie(SESSION_COOKIE, "somebody")
    before = client.get(path).status_code
    with platform.extensions["elearn"].database.readers() as session:
        session.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost'")
        )
    assert client.get(path).status_code in {503, before}
    assert client.get(path).status_code == before
    made.extensions["elearn"].writers.close()


def test_it_is_not_ready(away: Platform, platform: Platform) -> None:
    answer = away.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "not ready"
    assert platform.test_client().get("/readyz").status_code == 200


def test_who_waits_to_write_keeps_no_connection_from_those_who_read(
    platform: Platform, tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = platform.extensions["elearn"]
    made = create_app(replace(services.settings, data=tmp_path))
    made.extensions["elearn"].writers.close()
    database = connect(services.settings.database_url, pool=1, patience=10)
    writers = Writers(database)
    made.extensions["elearn"] = replace(made.extensions["elearn"], database=database, writers=writers)
    waits, begin = threading.Event(), UnitOfWork._begin

    def begin_later(work: UnitOfWork) -> Session:
        if threading.current_thread() is poster:
            waits.set()
        return begin(work)

    _, email = world.person()
    body = {"email": email, "password": PASSWORD}
    statuses: list[int] = []
    poster = threading.Thread(
        target=lambda: statuses.append(made.test_client().post("/api/v1/tokens", json=body).status_code)
    )
    monkeypatch.setattr(UnitOfWork, "_begin", begin_later)
    with unit_of_work(writers) as session:
        session.execute(text("SELECT 1"))
        poster.start()
        assert waits.wait(10)
        began = time.monotonic()
        assert made.test_client().get("/en/courses").status_code == 200
        assert time.monotonic() - began < 5
    poster.join(10)
    assert statuses == [201]
    writers.close()
