"""The programme on the command line: actions, and who takes part in them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from elearn.app import make_services
from elearn.commands.packages import in_language
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.settings import Settings
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.participation.actions import NewAction, Terms, add_action
from elearn.programme.participation.importing import Plan, Verdict, apply_plan, plan_import, read_table
from elearn.programme.participation.ledger import Outcome
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


def load(settings: Settings, path: Path, *, is_applied: bool) -> tuple[list[str], bool]:
    """Import a table; returns a line for each row that changes something or is wrong, and whether all are right.

    Where any row is wrong nothing is changed, and neither by a dry run. Raises Invalid, and Conflict where somebody
    has changed something meanwhile.
    """
    rows = read_table(path.read_bytes())
    services = make_services(settings)
    with closing(services.writers):
        with services.database.readers() as session:
            plan = plan_import(session, rows)
        if is_applied and plan.is_right:
            with unit_of_work(services.writers) as session:
                apply_plan(session, SYSTEM, plan, now())
    told = _summary(plan, is_applied=is_applied)
    return [*_lines(plan.verdicts), told], plan.is_right


def _lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    with in_language(None):
        for verdict in verdicts:
            named = " ".join(
                verdict.cells.get(name, "") for name in ("action", "state", "since", "until")
            ).strip()
            for error in verdict.errors:
                place = f"{error.pointer.removeprefix('/')}: " if error.pointer else ""
                yield f"row {verdict.row}: {named}: {place}{sentence(error.code, error.params)}"
            if verdict.outcome not in (None, Outcome.SAME):
                yield f"row {verdict.row}: {named}: {verdict.outcome}"


def _summary(plan: Plan, *, is_applied: bool) -> str:
    counts = Counter(str(verdict.outcome) if verdict.outcome else "wrong" for verdict in plan.verdicts)
    told = ", ".join(f"{counts[name]} {name}" for name in ("added", "changed", "same", "wrong"))
    if not plan.is_right:
        return f"{told}. Nothing was changed: correct the rows named above."
    return f"{told}. Done." if is_applied else f"{told}. Nothing was changed yet: say --apply to do it."
