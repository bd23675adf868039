"""What people entered does not reach a log with the error of a database."""

import pytest
import structlog
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.kernel.clock import now
from elearn.kernel.logs import add_traceback, set_up_logs, told_of
from elearn.web.application import Platform
from tests.world import World

SECRET = "somebody.secret@world.example"


def add(session: Session, number: int, **changes: object) -> None:
    values = {"id": number, "email": SECRET, "name": SECRET, "latin_name": "A", "locale": "en"}
    session.execute(
        insert(Person).values(**{**values, "password_hash": SECRET, "created_at": now(), **changes})
    )


def logged(error: BaseException) -> str:
    return str(add_traceback(None, "error", {"event": "unhandled", "exc_info": error})["exception"])


def test_a_value_that_is_there_already(session: Session) -> None:
    add(session, 1)
    with pytest.raises(DBAPIError) as raised:
        add(session, 2)
    told = logged(raised.value)
    assert SECRET not in told
    assert SECRET not in told_of(raised.value)
    assert "IntegrityError" in told
    assert "INSERT INTO person" in told
    assert "test_logs.py" in told
    on = session.get_bind().dialect.name
    assert ("uq_person_email" if on == "postgresql" else "SQLITE_CONSTRAINT") in told


def test_a_value_that_cannot_be_kept(session: Session) -> None:
    with pytest.raises(StatementError) as raised:
        add(session, 1, created_at=now().replace(tzinfo=None))
    told = logged(raised.value)
    assert SECRET not in told
    assert "a moment needs its zone" in told


def test_a_value_that_is_not_understood(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        statement = text("SELECT abs(:value), json(:value)")
    else:
        statement = text("SELECT CAST(:value AS bigint)")
    with pytest.raises(DBAPIError) as raised:
        session.execute(statement, {"value": SECRET}).all()
    assert SECRET not in told_of(raised.value)


def test_what_is_no_error_of_a_database_is_told_whole_and_with_what_came_before() -> None:
    try:
        try:
            raise KeyError("first")
        except KeyError as error:
            raise ValueError("then") from error
    except ValueError:
        told = str(add_traceback(None, "exception", {"exc_info": True})["exception"])
    assert told.index("KeyError: 'first'") < told.index("ValueError: then")


def test_the_real_logs_tell_errors_in_this_way_only() -> None:
    try:
        set_up_logs("info")
        assert add_traceback in structlog.get_config()["processors"]
        assert structlog.processors.format_exc_info not in structlog.get_config()["processors"]
    finally:
        structlog.reset_defaults()


def test_engines_hide_parameters_on_every_way_in(platform: Platform) -> None:
    database = platform.extensions["elearn"].database
    assert database.reading.hide_parameters
    assert database.writing.hide_parameters


def test_signed_parts_of_addresses_are_not_logged(world: World) -> None:
    browser = world.browser(signed_in=False)
    with structlog.testing.capture_logs() as logs:
        browser.post("/confirm/a-signed-link")
        browser.get("/en/register/sent/a-signed-reference")
    assert [entry["path"] for entry in logs] == ["/confirm/<link>", "/en/register/sent/<reference>"]
