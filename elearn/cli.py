"""The command line: `elearn`."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from elearn import commands
from elearn.kernel.errors import DomainError, Invalid
from elearn.kernel.logs import set_up_logs
from elearn.kernel.settings import Settings, SettingsError, read_settings
from elearn.programme.documents.library import KINDS
from elearn.programme.participation.actions import Terms
from elearn.web.sentences import sentence


def settings() -> Settings:
    """The settings of the environment; every mistake is told at once, and nothing starts."""
    try:
        found = read_settings(os.environ)
    except SettingsError as error:
        raise click.ClickException("these settings are wrong:\n  " + "\n  ".join(error.mistakes)) from error
    set_up_logs(found.log_level)
    return found


def plain_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Say refusals in a sentence, not in a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except DomainError as error:
            with commands.packages.in_language(None):
                raise click.ClickException("\n".join(_told(error))) from error

    return run


def _told(error: DomainError) -> list[str]:
    """A refusal in sentences: each of its faults, with its place, where it has any."""
    if not isinstance(error, Invalid) or not error.errors:
        return [sentence(error.code, error.params)]
    return [f"{fault.pointer}: {sentence(fault.code, fault.params)}" for fault in error.errors]


@click.group()
@click.version_option(package_name="elearn")
def main() -> None:
    """The e-learning platform of the Prague Process."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=lambda: int(os.environ.get("PORT", "8000")), type=int, show_default="PORT, 8000"
)
@click.option("--workers", default=None, type=int, help="Processes; one on SQLite, two else.")
@click.option("--worker/--no-worker", "with_worker", default=True, help="Run the jobs' worker beside.")
def serve(host: str, port: int, workers: int | None, with_worker: bool) -> None:
    """Serve pages, and run the jobs beside them."""

    commands.serving.serve(settings(), host, port, workers, with_worker=with_worker)


@main.command()
def start() -> None:
    """What `make run` does: migrate, load what is shipped, serve, and say where once it answers."""

    commands.serving.start(settings(), int(os.environ.get("PORT", "8000")))


@main.command()
def worker() -> None:
    """Run jobs until stopped; as many of these as you like."""

    commands.serving.run_worker(settings())


@main.command()
@plain_errors
def migrate() -> None:
    """Bring the database up to date, and load what the platform ships where it is missing."""

    for line in commands.setting_up.migrate(settings()):
        click.echo(line)


@main.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Findings as a JSON list.")
@click.option("--lang", default=None, help="Language of the findings.")
@click.option(
    "--published", "with_published", is_flag=True, help="Also against the courses that are published here."
)
def check(path: Path, as_json: bool, lang: str | None, with_published: bool) -> None:
    """Check a package, a folder or a zip; exit 1 where anything is an error."""

    platform = settings() if with_published else None
    sys.exit(commands.packages.check(path, as_json=as_json, lang=lang, platform=platform))


@main.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--finished", type=click.Choice(["keep", "ask", "next_run"]), default="keep", show_default=True)
@plain_errors
def publish(path: Path, finished: str) -> None:
    """Publish a package as its course's new revision."""

    sys.exit(commands.packages.publish(settings(), path, finished))


@main.command()
@click.argument("course")
@click.argument("file", type=click.Path(path_type=Path))
@plain_errors
def export(course: str, file: Path) -> None:
    """Write a course's package, byte for byte as it was uploaded."""

    commands.packages.export(settings(), course, file)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("language")
@plain_errors
def catalogue(folder: Path, language: str) -> None:
    """Make a course's translation catalogue, or bring it up to date."""

    sys.exit(commands.packages.update_catalogue_file(folder, language))


@main.command()
@click.option("--again", is_flag=True, help="Try again what could not be made before.")
@plain_errors
def paper(again: bool) -> None:
    """Have the files to take along made, PDF and EPUB, of every revision that lacks some."""

    for line in commands.papers.make_missing(settings(), again=again):
        click.echo(line)


@main.group()
def person() -> None:
    """People."""


@person.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As the person writes it.")
@click.option("--latin-name", default=None, help="In Latin letters; the name where absent.")
@click.option("--language", default="en", show_default=True)
@click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="ELEARN_NEW_PASSWORD"
)
@click.option("--role", "roles", multiple=True, help="ROLE or ROLE=SCOPE, as in coordinator=state:CZ.")
@click.option("--state", default="", help="ISO code; confirmed at once.")
@click.option("--organisation", default="", help="Confirmed at once.")
@plain_errors
def add_person(**given: Any) -> None:
    """Add an account, confirmed, with roles."""

    click.echo(commands.people.add(settings(), **given))


@main.group()
def document() -> None:
    """The library of the programme's documents."""


_DAY = click.DateTime(["%Y-%m-%d"])
_TO_DROP = ("until", "area", "courses")
_KIND = click.Choice(list(KINDS))
_DOCUMENT_OPTIONS = (
    click.option("--until", type=_DAY, help="The last of several days."),
    click.option("--area", help="Key of a thematic area; without one it is of the whole programme."),
    click.option("--summary", "summaries", multiple=True, metavar="LANG=TEXT"),
    click.option("--source", "sources", multiple=True, metavar="LANG=TEXT", help="Who gave it."),
    click.option("--funding", "fundings", multiple=True, metavar="LANG=TEXT", help="The funding line."),
    click.option("--file", "files", multiple=True, metavar="LANG=PATH"),
    click.option("--link", "links", multiple=True, metavar="LANG=URL"),
    click.option(
        "--working", multiple=True, metavar="LANG", help="Its title there is a working translation."
    ),
    click.option("--course", "courses", multiple=True, metavar="KEY", help="A course that it goes with."),
)


def _said_of_a_document(command: Callable[..., Any]) -> Callable[..., Any]:
    """What may be said of a document that is added or changed."""
    for option in reversed(_DOCUMENT_OPTIONS):
        command = option(command)
    return command


@document.command("add")
@click.argument("key")
@click.option("--kind", required=True, type=_KIND)
@click.option("--date", "dated", required=True, type=_DAY, help="The day that it bears.")
@click.option("--title", "titles", multiple=True, required=True, metavar="LANG=TEXT")
@_said_of_a_document
@plain_errors
def add_document(**given: Any) -> None:
    """Add a document; a title for each language, and a file or a link for at least one."""

    click.echo(commands.library.add(settings(), **given))


@document.command("change")
@click.argument("key")
@click.option("--kind", type=_KIND)
@click.option("--date", "dated", type=_DAY, help="The day that it bears.")
@click.option("--title", "titles", multiple=True, metavar="LANG=TEXT")
@_said_of_a_document
@click.option("--own-title", "own", multiple=True, metavar="LANG", help="Its title there is its own.")
@click.option("--without", multiple=True, metavar="LANG", help="Take a language out of it.")
@click.option("--drop", multiple=True, type=click.Choice(_TO_DROP), help="Say nothing of this any more.")
@plain_errors
def change_document(**given: Any) -> None:
    """Change a document; what is not named stays as it is, and LANG= with nothing behind it empties.

    A file takes the place of a link, and a link that of a file; --course names all courses that it goes with.
    """

    click.echo(commands.library.change(settings(), **given))


@document.command("withdraw")
@click.argument("key")
@click.option("--undo", "is_undone", is_flag=True, help="Put it back.")
@plain_errors
def withdraw_document(key: str, is_undone: bool) -> None:
    """Take a document out of what readers find; its address says so, and editors can put it back."""

    click.echo(commands.library.withdraw(settings(), key, is_undone=is_undone))


@main.group()
def action() -> None:
    """Actions of the programme."""


@action.command("add")
@click.argument("key")
@click.option("--area", required=True, help="Key of the thematic area, such as return.")
@click.option("--since", required=True, type=_DAY, help="First day, as in 2023-01-31.")
@click.option("--until", type=_DAY, help="Last day; it goes on where absent.")
@click.option("--title", required=True, help="In English.")
@click.option("--title-ru", default="", help="In Russian.")
@click.option("--lead-state", default="", help="ISO code of the state that leads it.")
@click.option("--lead-body", default="", help="Key or name of the body that leads it.")
@plain_errors
def add_action(key: str, title: str, title_ru: str, **given: Any) -> None:
    """Add an action under a thematic area; the same again changes nothing."""

    since, until = given["since"].date(), given["until"].date() if given["until"] else None
    terms = Terms(given["area"], since, until, given["lead_state"], given["lead_body"])
    titles = {"en": title, **({"ru": title_ru} if title_ru else {})}
    click.echo(commands.programme.add(settings(), key, terms, titles))


@main.group()
def participation() -> None:
    """Which state takes part in which action."""


@participation.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "is_applied", is_flag=True, help="Do it; without this, only say what would change.")
@plain_errors
def import_participation(file: Path, is_applied: bool) -> None:
    """Record participation from a CSV or XLSX with the columns action, state, since and until; exit 1 for a wrong row.

    Nobody is removed by not being in the file: a participation ends by its last day in the column until.
    """

    lines, is_right = commands.programme.load(settings(), file, is_applied=is_applied)
    for line in lines:
        click.echo(line)
    sys.exit(0 if is_right else 1)


@main.command()
@click.option("--learners", required=True, type=click.IntRange(1))
@click.option("--courses", required=True, type=click.IntRange(1))
@click.option("--activities", default=50, show_default=True, type=click.IntRange(1))
@plain_errors
def synthesize(learners: int, courses: int, activities: int) -> None:
    """Fill a database with load for measurements."""

    for line in commands.synthesis.synthesize(settings(), learners, courses, activities):
        click.echo(line)


@main.command()
@click.option(
    "--check", "only_check", is_flag=True, help="Say what differs and change nothing; exit 1 on a difference."
)
@plain_errors
def rebuild(only_check: bool) -> None:
    """Recompute everybody's progress from the events."""

    sys.exit(commands.rebuilding.rebuild(settings(), only_check=only_check))


@main.command()
@plain_errors
def reindex() -> None:
    """Make the search index anew from what is published."""

    for line in commands.reindexing.reindex(settings()):
        click.echo(line)


@main.command()
@click.option("--dry-run", "only_count", is_flag=True, help="Only say how many; remove nothing.")
@plain_errors
def sweep(only_count: bool) -> None:
    """Remove stored files that nothing names; the worker does it once a day."""

    for line in commands.sweeping.sweep_files(settings(), only_count=only_count):
        click.echo(line)


@main.command("item-analysis")
@click.argument("marks", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@plain_errors
def item_analysis(marks: Path, as_json: bool) -> None:
    """Figures of a test from a table of marks."""

    commands.analysis.item_analysis(marks, as_json_text=as_json)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@plain_errors
def backup(file: Path) -> None:
    """Write database and files to one archive."""

    commands.backups.backup(settings(), file)


@main.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@plain_errors
def restore(file: Path) -> None:
    """Bring back what `backup` wrote, into an empty place."""

    commands.backups.restore(settings(), file)
