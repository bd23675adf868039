"""Bringing an installation up to date: tables, the programme's data, the shipped courses, demo accounts."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from elearn.accounts.models import Person
from elearn.accounts.passwords import hash_password
from elearn.accounts.people import NewPerson, add_person
from elearn.app import create_app
from elearn.catalogue.archives import read_folder
from elearn.catalogue.models import Course
from elearn.catalogue.prepare import PackageRefused, check_package, prepare
from elearn.catalogue.publish import keep_package, publish
from elearn.commands.demo import DEMO
from elearn.commands.reindexing import index_what_is_missing
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.migrating import upgrade
from elearn.kernel.settings import Settings
from elearn.kernel.texts import N_
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.shipped.data_files import data_findings
from elearn.programme.shipped.examples import load_example_actions, load_example_news
from elearn.programme.shipped.first_documents import has_all_examples, keep_examples, load_examples
from elearn.programme.shipped.first_state import load_first_state
from elearn.web.application import Services
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "tables_in_use": N_(
            "Tables that this version changes are in use, by a long report or by another program. Nothing was changed. "
            "Try again when that has ended."
        )
    }
)

COURSES = Path(__file__).parents[2] / "courses"


def migrate(settings: Settings) -> Iterator[str]:
    """Do what is missing; a sentence for each thing done."""
    app = create_app(settings)
    services: Services = app.extensions["elearn"]
    upgrade(services.database)
    with unit_of_work(services.writers) as session:
        loaded = load_first_state(session)
        findings = data_findings(session)
    if loaded:
        yield "The programme's data is loaded."
    for each in findings:
        told = each.rule.message % each.params
        yield f"Left out: data file {each.file}, line {each.line}: {told} What was there before stays."
    with app.app_context():
        yield from _load_courses(services)
    yield from index_what_is_missing(services)
    if settings.demo:
        with unit_of_work(services.writers) as session:
            examples, news = load_example_actions(session), load_example_news(session)
        if examples:
            yield "Example actions, and states that take part in them, are loaded: made up, and labelled so."
        if news:
            yield "Example news is loaded, labelled so."
        yield from _add_demo_accounts(services)
        yield from _add_examples(services)
    services.writers.close()


def _load_courses(services: Services) -> Iterator[str]:
    """Publish the shipped courses that are not there: never over what an author has published since."""
    for folder in sorted(path for path in COURSES.iterdir() if (path / "course.yaml").is_file()):
        with services.database.readers() as session:
            if session.scalar(select(Course.id).where(Course.key == folder.name)) is not None:
                continue
        files, findings = read_folder(folder)
        prepared = prepare(files, check_package(files, findings), services.storage)
        try:
            with unit_of_work(services.writers) as session:
                package = keep_package(session, SYSTEM, prepared, now())
                publish(session, SYSTEM, prepared, package, "keep", now())
        except PackageRefused as refusal:
            # What authors have published here stands; theirs is not to keep the platform from starting.
            told = next(each for each in refusal.findings if each.is_error)
            yield f"Left out: the course {folder.name}. {told.rule.message % told.params}"
        else:
            yield f"The course {folder.name} is published."


def _add_demo_accounts(services: Services) -> Iterator[str]:
    missing = [each for each in DEMO if not _exists(services, _email(each[0]))]
    hashes = {role: hash_password(f"demo-{role}") for role, *_ in missing}
    with unit_of_work(services.writers) as session:
        for role, language, name, latin_name, roles, state, organisation in missing:
            new = NewPerson(
                _email(role), name, latin_name, language, hashes[role], roles, state, organisation
            )
            add_person(session, SYSTEM, new, now())
    yield from (f"The demo account {_email(role)} is there." for role, *_ in missing)


def _add_examples(services: Services) -> Iterator[str]:
    with services.database.readers() as session:
        if has_all_examples(session):
            return
    files = keep_examples(services.storage)
    with unit_of_work(services.writers) as session:
        added = load_examples(session, files, now())
    yield f"The library has {added} examples of documents."


def _email(role: str) -> str:
    return f"{role}@demo.example"


def _exists(services: Services, email: str) -> bool:
    with services.database.readers() as session:
        return session.scalar(select(Person.id).where(Person.email == email)) is not None
