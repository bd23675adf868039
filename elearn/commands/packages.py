"""Packages on the command line: check, publish, export, and catalogues."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from flask import Flask, g
from flask_babel import Babel
from sqlalchemy import select

from elearn.app import ROOT, create_app
from elearn.catalogue.archives import PackageFiles, read_folder, read_zip
from elearn.catalogue.checking import examine
from elearn.catalogue.findings_told import tell
from elearn.catalogue.instruments import register_faults
from elearn.catalogue.models import Course, Package, Revision
from elearn.catalogue.packages import is_language
from elearn.catalogue.prepare import PackageRefused, check_package, prepare
from elearn.catalogue.publish import keep_package
from elearn.catalogue.publish import publish as publish_prepared
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.errors import Conflict, NotFound
from elearn.kernel.findings import Finding
from elearn.kernel.settings import Settings
from elearn.kernel.texts import N_
from elearn.kernel.unit_of_work import unit_of_work
from elearn.localisation.catalogues import update_catalogue
from elearn.web.application import Services
from elearn.web.locale import babel_locale, current_locale, languages, negotiate
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "catalogue_has_faults": N_(
            "The catalogue has faults; mend them first, so that nothing in it is lost."
        ),
        "not_a_language_to_translate_into": N_(
            "%(language)s is no language to translate this course into: write a code such as ru or uz-Cyrl, of "
            "another language than the source."
        ),
        "catalogue_lacks_entries": N_(
            "The catalogue lacks entries that were to be changed. Bring it up to date first."
        ),
    }
)


@contextmanager
def in_language(lang: str | None) -> Iterator[None]:
    """Sentences in a language: the one asked, else the terminal's; nothing else is set up."""
    app = Flask("elearn", root_path=str(ROOT / "elearn"))
    Babel(
        app,
        default_translation_directories=str(ROOT / "translations"),
        locale_selector=lambda: babel_locale(current_locale()),
    )
    with app.app_context():
        g.locale = negotiate([lang or os.environ.get("LANG", "en").split(".")[0]], languages())
        yield


def _read(path: Path) -> tuple[PackageFiles, list[Finding]]:
    return read_folder(path) if path.is_dir() else read_zip(path.read_bytes())


def check(path: Path, *, as_json: bool, lang: str | None, platform: Settings | None = None) -> int:
    """Print every finding, also those against what a platform has published; 1 where one is an error, else 0."""
    checked = examine(*_read(path))
    findings = list(checked.findings)
    if platform is not None:
        services: Services = create_app(platform).extensions["elearn"]
        with closing(services.writers), services.database.readers() as session:
            findings += register_faults(session, checked, now().date())
    with in_language(lang):
        _print(findings, as_json=as_json)
    return 1 if any(finding.is_error for finding in findings) else 0


def _print(findings: Iterable[Finding], *, as_json: bool) -> None:
    told = tell(findings)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for each in told:
        place = ":".join(str(part) for part in (each["file"], each["line"], each["column"]) if part)
        click.echo(f"{place}: {each['severity']}: {each['message']} {each['mend']} [{each['rule']}]")
    click.echo(
        f"{sum(1 for each in told if each['severity'] == 'error')} errors, "
        f"{sum(1 for each in told if each['severity'] == 'warning')} warnings"
    )


def publish(settings: Settings, path: Path, finished: str) -> int:
    """Publish a package; 1 with all findings where it has errors."""
    app = create_app(settings)
    services: Services = app.extensions["elearn"]
    files, findings = _read(path)
    with app.app_context():
        try:
            checked = check_package(files, findings)
            prepared = prepare(files, checked, services.storage, None if path.is_dir() else path.read_bytes())
            with unit_of_work(services.writers) as session:
                package = keep_package(session, SYSTEM, prepared, now())
                done = publish_prepared(session, SYSTEM, prepared, package, finished, now())
        except PackageRefused as refusal:
            with in_language(None):
                _print(refusal.findings, as_json=False)
            return 1
        finally:
            services.writers.close()
    if done.findings:
        with in_language(None):
            _print(done.findings, as_json=False)
    click.echo(f"{done.course}: revision {done.number}" + ("" if done.is_new else ", unchanged"))
    return 0


def export(settings: Settings, course: str, file: Path) -> None:
    """Write the package of the current revision. Raises NotFound."""
    services: Services = create_app(settings).extensions["elearn"]
    with closing(services.writers), services.database.readers() as session:
        blob = session.scalar(
            select(Package.blob)
            .join(Revision, Revision.package_id == Package.id)
            .join(Course, Course.revision_id == Revision.id)
            .where(Course.key == course)
        )
    if blob is None:
        raise NotFound("course", course)
    file.write_bytes(services.storage.get(blob))


def update_catalogue_file(folder: Path, language: str) -> int:
    """Write `translations/LANGUAGE.po` of a package; 1 where not all of the package can be read.

    Raises Conflict for a language that nothing is translated into.
    """
    files, findings = read_folder(folder)
    checked = examine(files, findings)
    # What was left out for a fault may be the very catalogue: written anew, it would be lost.
    if checked.course is None or any(finding.is_error for finding in findings):
        with in_language(None):
            _print(checked.findings, as_json=False)
        return 1
    if language == checked.course.source or not is_language(language):
        raise Conflict("not_a_language_to_translate_into", language=language)
    path = folder / "translations" / f"{language}.po"
    updated = update_catalogue(checked.catalogues.get(language), checked.segments, locale=language)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(updated)
    click.echo(f"{path}: {len(checked.segments)} segments")
    return 0
