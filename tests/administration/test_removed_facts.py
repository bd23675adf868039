"""What editors removed stays known: it is put back where it still fits, and comes back by itself never."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.programme.facts.editing import add_fact, remove_fact
from elearn.programme.facts.kept import find_fact, removed_facts
from elearn.programme.facts.kinds import KINDS, Said
from elearn.programme.shipped.first_state import DATA, load_first_state
from tests.administration.test_facts import PERIOD, SAID, new, said
from tests.world import Browser, World

# Others look at the same pages.
pytestmark = pytest.mark.usefixtures("facts_as_before")


@pytest.fixture
def editor(world: World) -> Browser:
    return world.browser("editor")


def test_the_same_sent_twice_is_one_fact_and_a_removed_key_is_not_given_again(session: Session) -> None:
    kind, texts = KINDS["project"], {"name": {"en": "Once"}}
    first = add_fact(session, SYSTEM, kind, SAID["project"], texts, now())
    assert add_fact(session, SYSTEM, kind, SAID["project"], texts, now()) == first == "once"
    remove_fact(session, SYSTEM, kind, first, now())
    assert add_fact(session, SYSTEM, kind, SAID["project"], texts, now()) == "once-2"


def test_a_meeting_that_adopted_a_mandate_is_not_removed(world: World, editor: Browser) -> None:
    answer = editor.post("/admin/facts/event/poznan-2011/removal")
    assert answer.status_code == 409
    assert "A mandate names this meeting" in answer.text
    assert said(world, "event", "poznan-2011").columns["kind"] == "ministerial"


def test_a_mandate_is_put_back_only_where_the_meeting_is_there_that_adopted_it(
    world: World, editor: Browser
) -> None:
    meeting = new(world, "event")
    mandate = new(world, "mandate", Said({"event": meeting}, (PERIOD,)))
    for path in (f"mandate/{mandate}", f"event/{meeting}"):
        assert editor.post(f"/admin/facts/{path}/removal").status_code == 303
    with world.reads() as session:
        entries = {each.fact.kind.name: str(each.entry) for each in removed_facts(session, [])[:2]}
    answer = editor.post("/admin/facts/returns", {"entry": entries["mandate"]})
    assert answer.status_code == 303
    assert "notice=adopting_meeting_removed" in answer.headers["Set-Cookie"]
    for name in ("event", "mandate"):
        assert editor.post("/admin/facts/returns", {"entry": entries[name]}).status_code == 303
    assert said(world, "mandate", mandate).columns["event"] == meeting


def test_what_was_removed_does_not_come_back_with_the_next_version(session: Session, tmp_path: Path) -> None:
    load_first_state(session)
    remove_fact(session, SYSTEM, KINDS["event"], "lisbon-2023", now())
    for path in DATA.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes() + b"# the next version\n")
    load_first_state(session, tmp_path)
    assert find_fact(session, KINDS["event"], "lisbon-2023") is None
    assert find_fact(session, KINDS["event"], "vienna-2022") is not None


def test_what_was_removed_is_found_without_reading_the_whole_record(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a record of a few rows whole, and rightly so")
    asked = "SELECT id FROM audit_entry WHERE action = 'fact.remove' ORDER BY id DESC LIMIT 50"
    plan = session.execute(text(f"EXPLAIN QUERY PLAN {asked}")).all()
    assert ["ix_audit_entry_action" in row.detail for row in plan] == [True]
