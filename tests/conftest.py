"""Real databases for every test: one SQLite file and one PostgreSQL database for each worker, made by
migrations."""

import gc
import os
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis_settings
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from elearn.accounts import passwords
from elearn.app import create_app
from elearn.catalogue.archives import read_folder
from elearn.kernel.database import Database, connect
from elearn.kernel.migrating import upgrade
from elearn.kernel.settings import read_settings
from elearn.kernel.unit_of_work import Writers, unit_of_work
from elearn.programme.shipped.first_state import load_first_state
from elearn.web.application import Platform
from tests.catalogue.factory import package
from tests.scheduling import pytest_xdist_make_scheduler
from tests.servers import postgresql_url
from tests.world import COURSES, World, publish_files

# How long an example takes is the machine's affair; budgets have tests of their own.
hypothesis_settings.register_profile("any-machine", deadline=None)
hypothesis_settings.load_profile("any-machine")

# Nor does anything but one test depend on how much work a hash is.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords._NOBODY = passwords.hash_password("nobody has this password")

__all__ = ["pytest_xdist_make_scheduler"]


def pytest_configure() -> None:
    """Nor does what is loaded to collect them."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Thousands of tests never become garbage; looking through them again and again costs each of them."""
    gc.collect()
    gc.freeze()
    gc.enable()


DATABASES = ("sqlite", "postgresql")
ONLY = os.environ.get("ELEARN_TEST_DATABASE")


@pytest.fixture(scope="session", params=[ONLY] if ONLY else DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of this worker's database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
    return new_postgresql_database()


def new_postgresql_database() -> str:
    """A database of its own on this worker's server."""
    server = postgresql_url()
    name = f"elearn_{os.urandom(4).hex()}"
    administrator = connect(server)
    with administrator.reading.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    administrator.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def database(database_url: str) -> Iterator[Database]:
    """The database with its tables and the programme's first state."""
    made = connect(database_url)
    upgrade(made)
    with unit_of_work(Writers(made)) as session:
        load_first_state(session)
    yield made
    made.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session whose work is undone after the test, whatever it commits."""
    with database.writing.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture(scope="session")
def platform(
    database: Database, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """The application on this worker's database, with the real course and a small one published."""
    made = create_app(
        read_settings(
            {
                "ELEARN_DATA": str(tmp_path_factory.mktemp("data")),
                "ELEARN_DATABASE_URL": database_url,
                "ELEARN_SECRET_KEY": "tests " * 8,
            }
        )
    )
    made.testing = True
    with made.app_context():
        publish_files(made, read_folder(COURSES / "labour-migration")[0])
        publish_files(made, package())
    yield made
    made.extensions["elearn"].writers.close()


@pytest.fixture
def world(platform: Platform) -> World:
    """People and their browsers on the running application; what they do is committed."""
    return World(platform)
