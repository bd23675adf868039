"""Under which affiliation a run counts: that of its time where it was confirmed, else the present confirmed one."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from elearn.accounts.affiliations import claim_affiliation, current_affiliation, decide_claim
from elearn.accounts.schemas import AffiliationClaim
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.unit_of_work import unit_of_work
from tests.reporting.world import Learner, learner
from tests.world import Browser, Program, World


def decide(world: World, who: Learner, *, accept: bool) -> None:
    """Decide what the person claims now."""
    with unit_of_work(world.services.writers) as session:
        claimed = current_affiliation(session, who.id)
        assert claimed is not None
        decide_claim(session, SYSTEM, claimed.id, accept, now())


def claim(world: World, who: Learner, state: str, *, accept: bool | None = True) -> None:
    """The person claims another state; None leaves the claim waiting."""
    with unit_of_work(world.services.writers) as session:
        claim_affiliation(session, who.id, AffiliationClaim(state, ""), now())
    if accept is not None:
        decide(world, who, accept=accept)


def states_of(world: World, who: Learner) -> set[str]:
    """The states under which the person's run counts for those who see all, and for those of the state."""
    found = {row["state"] for row in rows(world.program("coordinator=all")) if row["email"] == who.email}
    for state in ("MD", "UA", "SK"):
        seen = {row["email"] for row in rows(world.program(f"coordinator=state:{state}"))}
        assert (who.email in seen) == (state in found)
    return found


def rows(program: Program) -> list[dict[str, str]]:
    status, body = program.call("GET", "/reports/progress?format=json")
    assert status == 200
    found: list[dict[str, str]] = body["items"]
    return found


def test_a_claim_that_was_corrected_before_anybody_confirmed_it(world: World) -> None:
    who = learner(world, "MD", confirmed=False)
    assert states_of(world, who) == set()
    claim(world, who, "UA", accept=None)
    assert states_of(world, who) == set()
    decide(world, who, accept=True)
    assert states_of(world, who) == {"UA"}


def test_a_claim_that_was_refused(world: World) -> None:
    who = learner(world, "MD", confirmed=False)
    decide(world, who, accept=False)
    assert states_of(world, who) == set()
    claim(world, who, "UA")
    assert states_of(world, who) == {"UA"}


def test_a_confirmed_affiliation_keeps_its_runs_when_it_ends(world: World) -> None:
    who = learner(world, "MD")
    claim(world, who, "UA")
    assert states_of(world, who) == {"MD"}


def test_an_affiliation_that_ended_does_not_take_runs_that_began_after_it(world: World) -> None:
    who = learner(world, "SK", keep_affiliation=False)
    claim(world, who, "UA", accept=None)
    assert states_of(world, who) == set()
    decide(world, who, accept=False)
    assert states_of(world, who) == set()
    claim(world, who, "MD")
    assert states_of(world, who) == {"MD"}


@pytest.mark.parametrize("scope", ["all", "state:UA"])
def test_page_and_files_count_the_same_runs(world: World, scope: str) -> None:
    learner(world, "UA")
    claim(world, learner(world, "MD", confirmed=False), "UA")
    claim(world, learner(world, "MD"), "UA")
    learner(world, "UA", confirmed=False)
    browser, program = world.browser(f"coordinator={scope}"), world.program(f"coordinator={scope}")
    total = len(rows(program))
    lines = csv.reader(io.StringIO(browser.get("/reports/progress.csv").text, newline=""))
    assert sum(len(line) > 1 for line in lines) == total + 1  # footnotes are lines of one cell
    sheet = load_workbook(io.BytesIO(browser.get("/reports/progress.xlsx").data)).active
    assert sheet is not None
    assert sheet.max_row == total + 1
    assert total_of_page(browser) == total


def total_of_page(browser: Browser) -> int:
    """What the page says of its rows: `1 to 50 of 317`."""
    found = re.search(r"\d+ to \d+ of (\d+)", browser.get("/en/reports").text)
    assert found is not None
    return int(found[1])
