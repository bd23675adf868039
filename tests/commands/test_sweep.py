"""`elearn sweep` and the worker's day: what any row names stays, whichever table it is in."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from elearn.app import job_runners
from elearn.catalogue.models import Course, CoursePaper
from elearn.cli import main
from elearn.kernel.clock import now
from elearn.kernel.jobs import enqueue, run_next
from elearn.kernel.models import Job
from elearn.kernel.storage import Storage
from elearn.kernel.sweeping import SWEEP, least_age
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.documents.entry import NewVersion
from elearn.tables import METADATA
from tests.administration.documents import chosen, form, key_of, opened, send, typed
from tests.programme.library import DOCX, ODT, add, kept, new_document
from tests.world import World

Run = Callable[..., Result]
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def named_anywhere(world: World) -> set[str]:
    """Every digest that stands in any row of any table."""
    with world.reads() as session:
        rows = (str(row) for table in METADATA.sorted_tables for row in session.execute(select(table)))
        return {digest for row in rows for digest in DIGEST.findall(row)}


@contextmanager
def all_files_old(storage: Storage, folder: Path) -> Iterator[None]:
    """Date every file so that it could be removed."""
    moment = (now() - least_age() - timedelta(minutes=1)).timestamp()
    for file in folder.glob("files/blobs/*/*"):
        os.utime(file, (moment, moment))
    yield
    for digest in storage.digests():
        storage.renew(digest)


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`elearn sweep` with the settings of the running application."""
    settings = world.services.settings
    for name in [each for each in os.environ if each.startswith("ELEARN_")]:
        monkeypatch.delenv(name)
    for name, value in (("DATA", settings.data), ("DATABASE_URL", settings.database_url)):
        monkeypatch.setenv(f"ELEARN_{name}", str(value))
    monkeypatch.setenv("ELEARN_SECRET_KEY", settings.secret_key)
    return lambda *given: CliRunner().invoke(main, ["sweep", *given])


def test_no_file_that_a_row_names_is_ever_removed(world: World, run: Run) -> None:
    storage = world.services.storage
    key = add(world, new_document(versions=(NewVersion("en", "Paper", file=kept(world, "a.docx", DOCX)),)))
    browser = world.browser("editor")
    key_of(
        send(browser, opened(browser, key) | {"file-en": chosen("b.odt", ODT)}, key)
    )  # the first is history
    with unit_of_work(world.services.writers) as session:
        revision = session.scalar(select(Course.revision_id).limit(1))
        row = {"revision_id": revision, "locale": "zz", "part": "course", "key": "", "format": "pdf"}
        made = {"digest": storage.put(b"made for paper"), "size": 14, "made_at": now()}
        session.execute(insert(CoursePaper).values(**row, **made))
    orphan, named = storage.put(b"accepted, and never published"), named_anywhere(world)
    with all_files_old(storage, world.services.settings.data):
        counted = run("--dry-run")
        before = set(storage.digests())
        done = run()
        after = set(storage.digests())
    assert counted.output == done.output.replace("removed", "would be removed")
    assert orphan in before - after
    assert named & before == after
    assert len(after) > 5


def test_the_worker_sweeps(world: World) -> None:
    storage = world.services.storage
    orphan = storage.put(b"for the worker")
    with unit_of_work(world.services.writers) as session:
        job_id = enqueue(session, SWEEP, {}, now=now() - timedelta(days=365))
    with all_files_old(storage, world.services.settings.data):
        assert run_next(world.services.writers, job_runners(world.platform))
    assert not storage.has(orphan)
    with world.reads() as session:
        assert session.scalar(select(Job.finished_at).where(Job.id == job_id)) is not None


def test_a_file_that_a_form_carries_on_stays_as_long_as_the_form_may(world: World, run: Run) -> None:
    storage, browser = world.services.storage, world.browser("editor")
    again = typed(send(browser, form(kind="") | {"file-en": chosen("carried.docx", DOCX)}).text)
    with all_files_old(storage, world.services.settings.data):
        refused = send(browser, again)  # still without its kind
        assert refused.status_code == 422
        assert run().exit_code == 0
    key_of(send(browser, typed(refused.text) | {"kind": "briefing"}))
