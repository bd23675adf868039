"""Shipped data: put once, never over what was edited, and left out whole where something is wrong in it."""

import shutil
from pathlib import Path

import pytest
import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from elearn.app import create_app
from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import site_version
from elearn.kernel.clock import now
from elearn.kernel.database import connect
from elearn.kernel.migrating import upgrade
from elearn.kernel.settings import read_settings
from elearn.kernel.unit_of_work import Writers, unit_of_work
from elearn.programme.documents.library import read_documents
from elearn.programme.facts.partial_dates import PartialDate
from elearn.programme.facts.reading import read_facts
from elearn.programme.models import (
    DataFile,
    Mandate,
    MandateArea,
    MandatePeriod,
    ProgrammeEvent,
    ProgrammeRole,
    TextVersion,
)
from elearn.programme.shipped.data_files import Shipped, data_findings
from elearn.programme.shipped.data_formats import Entry
from elearn.programme.shipped.data_reading import read_data_file
from elearn.programme.shipped.first_state import DATA, FILES, load_first_state
from elearn.programme.texts.publishing import TextKey, history, publish_text

LISBON = TextKey("event:lisbon-2023", "place")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data files where a test can change them."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Change a file; returns the line where the change begins."""
    text = (folder / name).read_text()
    assert text.count(old) == 1, old
    (folder / name).write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1


def newer(folder: Path) -> None:
    """Every file as a newer version of the program brings it, otherwise the same."""
    for shipped in FILES:
        path = folder / shipped.name
        path.write_text(path.read_text() + "\n# newer\n")


def lisbon(session: Session) -> ProgrammeEvent:
    found = session.get(ProgrammeEvent, "lisbon-2023")
    assert found is not None
    return found


@pytest.mark.parametrize("shipped", FILES, ids=lambda each: each.name)
def test_a_shipped_file_has_no_fault(shipped: Shipped) -> None:
    content, findings = read_data_file((DATA / shipped.name).read_bytes(), shipped.form, file=shipped.name)
    assert findings == []
    assert content is not None


def test_every_shipped_text_stands_in_english_and_russian(session: Session) -> None:
    owners = session.execute(select(TextVersion.owner, TextVersion.field).distinct()).all()
    assert len(owners) > 80
    for shipped in FILES:
        content, _ = read_data_file((DATA / shipped.name).read_bytes(), shipped.form, file=shipped.name)
        entries = [each for name in vars(content) for each in _entries(getattr(content, name))]
        for entry in entries:
            for field, texts in entry.texts.items():
                assert set(texts) == {"en", "ru"}, (entry.key, field)


def _entries(value: object) -> list[Entry]:
    return [each for each in value if isinstance(each, Entry)] if isinstance(value, tuple) else []


def test_loading_again_changes_nothing(session: Session, folder: Path) -> None:
    before = site_version(session), session.scalar(select(func.count()).select_from(TextVersion))
    assert not load_first_state(session)
    newer(folder)
    assert not load_first_state(session, folder)
    assert before == (site_version(session), session.scalar(select(func.count()).select_from(TextVersion)))


def test_an_edited_text_and_an_edited_fact_outlive_a_newer_file(session: Session, folder: Path) -> None:
    publish_text(session, SYSTEM, LISBON, "Lisbon, Portugal", now())
    lisbon(session).ends = PartialDate(2023, 4, 29)
    session.flush()
    change(folder, "timeline.yaml", "place: {en: Lisbon, ru: Лиссабон}", "place: {en: Lisboa, ru: Лиссабон}")
    change(folder, "timeline.yaml", "ends: 2023-04-28", "ends: 2023-04-30")
    load_first_state(session, folder)
    assert history(session, LISBON)[0].text == "Lisbon, Portugal"
    assert lisbon(session).ends == PartialDate(2023, 4, 29)


def test_what_was_taken_away_is_not_put_again(session: Session, folder: Path) -> None:
    session.execute(delete(ProgrammeRole).where(ProgrammeRole.state == "LT"))
    newer(folder)
    load_first_state(session, folder)
    assert [role.state for role in read_facts(session).roles] == ["CZ", "PL", "CZ"]


def test_a_new_mandate_of_a_meeting_that_was_taken_away_is_put_without_it(
    session: Session, folder: Path
) -> None:
    for table in (MandatePeriod, MandateArea, Mandate):
        session.execute(delete(table))
    session.execute(delete(ProgrammeEvent).where(ProgrammeEvent.key == "prague-2022"))
    path = folder / "timeline.yaml"
    path.write_text(path.read_text().replace("- key: plan-2023", "- key: a-new-plan"))
    load_first_state(session, folder)
    added = session.get(Mandate, "a-new-plan")
    assert added is not None
    assert added.event is None


def test_what_a_newer_file_adds_is_put(session: Session, folder: Path) -> None:
    line = "  - {role: chair, state: CZ"
    change(
        folder,
        "management.yaml",
        line,
        f"  - {{role: chair, state: PL, since: 2024-21, source: A letter}}\n{line}",
    )
    assert load_first_state(session, folder)
    assert [(role.state, str(role.period.since)) for role in read_facts(session).roles][-1] == (
        "PL",
        "2024-21",
    )


FAULTS = [
    ("management.yaml", "    since: 2009-04-27", "    since: 2009-04-31", "data.no-day"),
    ("management.yaml", "    since: 2009-04-27", "    since: last spring", "yaml.bad-form"),
    ("management.yaml", 'until: "2020"', 'until: "9999"', "data.no-day"),
    ("management.yaml", "- key: core-group", "- key: secretariat", "data.doubled"),
    ("management.yaml", "state: LT", "state: ZQ", "data.unknown"),
    ("management.yaml", 'since: "2019", until: "2020"', 'since: "2019", until: "2018"', "data.upside-down"),
    ("timeline.yaml", "event: poznan-2011", "event: poznan-2012", "data.unknown"),
    ("timeline.yaml", "kind: officials\n    starts: 2022", "kind: official\n    starts: 2022", "yaml.not-one-of"),
    ("timeline.yaml", "    areas: [illegal-migration, return, legal-migration, integration, development]",
     "    areas: [illegal]", "data.unknown"),
    ("timeline.yaml", "      place: {en: Lisbon, ru: Лиссабон}", "      place: {ru: Лиссабон}", "data.no-source-text"),
    ("pages.yaml", "          Рабочие языки", "          *Рабочие* языки", "data.other-marks"),
    ("pages.yaml", "          Рабочие языки", "          Рабочие\n\n          языки", "data.other-passages"),
    ("pages.yaml", "          The working languages", "          <b>The</b> working languages", "markdown.raw-html"),
    ("pages.yaml", "  - key: voluntary", "  - kee: voluntary", "yaml.unknown-field"),
    ("pages.yaml", "pages:\n", "pages: [\n", "yaml."),
    ("documents.yaml", "    dated: 2016-09-20", "    dated: 2016-09-31", "yaml.not-date"),
    ("documents.yaml", "    until: 2009-04-28", "    until: 2009-04-26", "data.upside-down"),
    ("documents.yaml", "    dated: 2016-09-20", "    dated: 2016-09-20\n    area: nowhere", "data.unknown"),
    ("documents.yaml", "2016-09-20\n    texts:", "2016-09-20\n    texts:\n      titel: {en: A, ru: Б}", "data.unknown"),
    ("documents.yaml", "en: Bratislava Declaration", "en: " + "long " * 80, "data.does-not-fit"),
    ("documents.yaml", "- key: declaration-2016", "- key: action-plan-2012-2016", "data.doubled"),
    ("documents.yaml", "documents:\n", "documents: [\n", "yaml."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "rule"), FAULTS)
def test_a_fault_is_named_with_its_line_and_what_was_there_stays(
    session: Session, folder: Path, name: str, old: str, new: str, rule: str
) -> None:
    before = read_facts(session), read_documents(session)
    line = change(folder, name, old, new)
    with structlog.testing.capture_logs() as logs:
        load_first_state(session, folder)
    findings = data_findings(session)
    assert findings
    assert {each.file for each in findings} == {name}
    found = [each for each in findings if each.rule.key.startswith(rule)]
    assert found, [each.rule.key for each in findings]
    assert abs(found[0].line - line) <= 2 + new.count("\n")
    assert any(log["line"] == found[0].line and log["file"].endswith(name) for log in logs)
    assert (read_facts(session), read_documents(session)) == before


def test_a_fault_is_told_at_each_start_until_the_file_is_mended(session: Session, folder: Path) -> None:
    whole = (folder / "projects.yaml").read_text()
    change(folder, "projects.yaml", "    kind: funding", "    kind: money")
    change(folder, "pages.yaml", "  - key: voluntary", "  - key: voluntary-again")
    for _ in range(2):
        with structlog.testing.capture_logs() as logs:
            load_first_state(session, folder)
        assert [log["event"] for log in logs] == ["data_file.fault"]
    assert history(session, TextKey("page:voluntary-again", "text")), "files without a fault are put"
    (folder / "projects.yaml").write_text(whole)
    load_first_state(session, folder)
    assert data_findings(session) == []


def test_a_missing_file_is_a_fault_and_takes_nothing_away(session: Session, folder: Path) -> None:
    (folder / "timeline.yaml").unlink()
    load_first_state(session, folder)
    assert [each.rule.key for each in data_findings(session)] == ["data.unreadable"]
    assert len(read_facts(session).events) == 7


def test_the_very_first_start_goes_on_with_a_broken_file(folder: Path, tmp_path: Path) -> None:
    """Pages without the facts of that file answer, and say that nothing is entered."""
    for name in (
        "management.yaml",
        "timeline.yaml",
        "projects.yaml",
        "pages.yaml",
        "sources.yaml",
        "documents.yaml",
    ):
        (folder / name).write_text("- [")
    url = f"sqlite:///{tmp_path / 'first.db'}"
    database = connect(url)
    upgrade(database)
    with unit_of_work(Writers(database)) as session:
        assert load_first_state(session, folder)
        assert len(session.scalars(select(DataFile)).all()) == len(FILES)
    database.dispose()
    settings = {"ELEARN_DATA": str(tmp_path), "ELEARN_DATABASE_URL": url, "ELEARN_SECRET_KEY": "first " * 8}
    app = create_app(read_settings(settings))
    client = app.test_client()
    for page in ("", "/timeline", "/management", "/projects"):
        answer = client.get(f"/ru/programme{page}")
        assert answer.status_code == 200, page
    assert "There is no document here yet" in client.get("/en/documents").text
    assert client.get("/en/areas/return").status_code == 200
    app.extensions["elearn"].writers.close()
    app.extensions["elearn"].database.dispose()
