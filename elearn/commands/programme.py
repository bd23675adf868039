"""The programme on the command line: actions, and who takes part in them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from elearn.app import make_services
from elearn.commands.packages import in_language
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.settings import Settings
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.actions import NewAction, Terms, add_action
from elearn.programme.participation_import import Verdict, import_participation
from elearn.web.sentences import sentence


def add(
    settings: Settings,
    key: str,
    terms: Terms,
    titles: dict[str, str],
) -> str:
    """Add an action; returns a sentence. Raises Invalid, Conflict."""
    services = make_services(settings)
    with closing(services.writers), unit_of_work(services.writers) as session:
        is_new = add_action(session, SYSTEM, NewAction(key, terms, {"title": titles}), now())
    return f"{key}: added" if is_new else f"{key}: was there already, nothing changed"


class _OnlyTrying(Exception):
    """Ends a dry run, so that its unit of work is undone."""


def load(settings: Settings, path: Path, *, is_applied: bool) -> tuple[list[str], bool]:
    """Import a table; returns a line for each row that changes something or is wrong, and whether all are right.

    Where any row is wrong nothing is changed, and neither by a dry run. Raises Invalid.
    """
    services = make_services(settings)
    table = path.read_bytes()
    verdicts: list[Verdict] = []
    with closing(services.writers):
        try:
            with unit_of_work(services.writers) as session:
                verdicts = import_participation(session, SYSTEM, table, now())
                if not is_applied or any(verdict.errors for verdict in verdicts):
                    raise _OnlyTrying
        except _OnlyTrying:
            pass
    is_right = not any(verdict.errors for verdict in verdicts)
    return [*_lines(verdicts), _summary(verdicts, is_right=is_right, is_applied=is_applied)], is_right


def _lines(verdicts: list[Verdict]) -> Iterator[str]:
    with in_language(None):
        for verdict in verdicts:
            named = " ".join(
                verdict.cells.get(name, "") for name in ("action", "state", "since", "until")
            ).strip()
            for error in verdict.errors:
                place = f"{error.pointer.removeprefix('/')}: " if error.pointer else ""
                yield f"row {verdict.row}: {named}: {place}{sentence(error.code, error.params)}"
            if verdict.outcome is not None:
                yield f"row {verdict.row}: {named}: {verdict.outcome}"


def _summary(verdicts: list[Verdict], *, is_right: bool, is_applied: bool) -> str:
    counts = Counter(str(verdict.outcome) if verdict.outcome else "wrong" for verdict in verdicts)
    told = ", ".join(f"{counts[name]} {name}" for name in ("added", "changed", "same", "wrong"))
    if not is_right:
        return f"{told}. Nothing was changed: correct the rows named above."
    return f"{told}. Done." if is_applied else f"{told}. Nothing was changed yet: say --apply to do it."
