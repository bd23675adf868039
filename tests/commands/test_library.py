"""Documents on the command line: added with their files, refused in sentences; examples only where it is tried out."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from elearn.cli import main
from elearn.commands.setting_up import migrate
from elearn.kernel.database import connect
from elearn.kernel.settings import read_settings
from elearn.programme.documents.library import Document, find_document, read_documents
from elearn.programme.documents.models import DocumentRow
from tests.programme.library import DOCX, PDF
from tests.world import World

Run = Callable[..., Result]
PAPER = ("--kind", "briefing", "--date", "2024-05-06", "--title", "en=A paper")


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`elearn document` with the settings of the running application."""
    for name in [each for each in os.environ if each.startswith("ELEARN_")]:
        monkeypatch.delenv(name)
    settings = world.services.settings
    monkeypatch.setenv("ELEARN_DATA", str(settings.data))
    monkeypatch.setenv("ELEARN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ELEARN_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return lambda *given: CliRunner().invoke(main, ["document", *map(str, given)])


def test_a_document_with_a_file_and_a_link_is_there_for_readers(
    run: Run, world: World, tmp_path: Path
) -> None:
    (tmp_path / "бумага.pdf").write_bytes(PDF)
    texts = ("--title", "ru=Бумага", "--working", "ru", "--file", f"ru={tmp_path / 'бумага.pdf'}")
    more = (
        "--link",
        "en=https://example.org/a=b",
        "--source",
        "en=Us",
        "--area",
        "return",
        "--course",
        "one",
    )
    done = run("add", "by-command", *PAPER, *texts, *more)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("by-command: ")
    browser = world.browser(signed_in=False)
    assert browser.get("/documents/by-command/ru").data == PDF
    assert "https://example.org/a=b" in browser.get("/en/documents/by-command").text
    with world.reads() as session:
        found = find_document(read_documents(session), "by-command")
    assert found is not None
    assert found.versions["ru"].is_working
    assert not found.versions["en"].is_working
    assert (found.area, found.courses) == ("return", ("one",))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "A document needs a file or a link in at least one language."),
        (("--link", "https://example.org"), "Write the language before it, such as en=https://example.org"),
        (("--title", "en=Twice"), "each language once"),
        (("--link", "ru=https://example.org"), "The language ru needs a title too."),
        (("--link", "en=nowhere"), "/versions/en/link: Write a whole web address"),
        (("--file", "en=/nowhere/at-all.pdf"), "There is no file /nowhere/at-all.pdf."),
        (("--link", "en=https://example.org", "--area", "nowhere"), "/area: Choose one of those offered."),
    ],
)
def test_what_is_wrong_is_said_in_sentences(
    run: Run, world: World, given: tuple[str, ...], said: str
) -> None:
    refused = run("add", "refused", *PAPER, *given)
    assert refused.exit_code == 1
    assert said in refused.output
    with world.reads() as session:
        assert session.scalar(select(DocumentRow.id).where(DocumentRow.key == "refused")) is None


def test_a_renamed_file_is_named_with_what_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(DOCX)
    refused = run("add", "refused", *PAPER, "--file", f"en={tmp_path / 'paper.pdf'}")
    assert refused.exit_code == 1
    assert (
        "/files/en: The name ends with .pdf, but by its content this is a file of the kind .docx."
        in refused.output
    )


def test_a_document_is_changed_in_what_is_named_and_stays_in_the_rest(
    run: Run, world: World, tmp_path: Path
) -> None:
    (tmp_path / "paper.pdf").write_bytes(PDF)
    begun = ("--link", "en=https://example.org", "--source", "en=Us", "--area", "return", "--course", "one")
    assert run("add", "to-change", *PAPER, *begun, "--until", "2024-05-08").exit_code == 0

    def now() -> Document:
        with world.reads() as session:
            found = find_document(read_documents(session), "to-change")
        assert found is not None
        return found

    russian = ("--title", "ru=Бумага", "--working", "ru", "--file", f"en={tmp_path / 'paper.pdf'}")
    assert run("change", "to-change", "--kind", "handbook", *russian).output == "to-change: changed\n"
    document, english = now(), now().versions["en"]
    assert (document.kind, document.area, document.courses) == ("handbook", "return", ("one",))
    assert (english.title, english.source, english.link) == ("A paper", "Us", None)
    assert english.file is not None
    assert document.versions["ru"].is_working
    assert "nothing changed" in run("change", "to-change", "--kind", "handbook", *russian).output

    emptied = (
        "--source",
        "en=",
        "--own-title",
        "ru",
        "--drop",
        "until",
        "--drop",
        "area",
        "--drop",
        "courses",
    )
    assert run("change", "to-change", *emptied).exit_code == 0
    document = now()
    assert (document.until, document.area, document.courses) == (None, None, ())
    assert (document.versions["en"].source, document.versions["ru"].is_working) == ("", False)

    assert run("change", "to-change", "--without", "ru", "--link", "en=https://example.org").exit_code == 0
    assert set(now().versions) == {"en"}
    assert (now().versions["en"].file, now().versions["en"].link) == (None, "https://example.org")
    for wrong, said in (
        (("--without", "en"), "needs a file or a link"),
        (("--link", "en="), "needs a file or a link"),
        (("--title", "en="), "/versions/en/title: Fill this in."),
        (("--own-title", "ka"), "The language ka needs a title too."),
        (("--date", "2024-05-09", "--until", "2024-05-08"), "comes before the first"),
    ):
        refused = run("change", "to-change", *wrong)
        assert (refused.exit_code, said in refused.output) == (1, True), refused.output
    assert run("change", "nowhere", "--kind", "handbook").exit_code == 1


def test_a_document_is_withdrawn_and_put_back(run: Run, world: World) -> None:
    run("add", "to-withdraw", *PAPER, "--link", "en=https://example.org")
    reader = world.browser(signed_in=False)
    for option, status in ((), 410), (("--undo",), 200):
        assert run("withdraw", "to-withdraw", *option).exit_code == 0
        assert reader.get("/en/documents/to-withdraw").status_code == status
        assert "nothing changed" in run("withdraw", "to-withdraw", *option).output
    assert run("withdraw", "nowhere").exit_code == 1


@pytest.mark.parametrize("demo", ["0", "1"])
def test_examples_are_added_where_the_platform_is_tried_out_and_once(tmp_path: Path, demo: str) -> None:
    url = f"sqlite:///{tmp_path / 'elearn.db'}"
    settings = {"ELEARN_DATA": str(tmp_path), "ELEARN_DATABASE_URL": url, "ELEARN_DEMO": demo}
    settings["ELEARN_SECRET_KEY"] = "tests " * 8
    for _ in range(2):
        for line in migrate(read_settings(settings)):
            assert line
    database = connect(url)
    with database.readers() as session:
        documents = read_documents(session)
    database.dispose()
    examples = [each for each in documents if each.is_example]
    assert len(examples) == (3 if demo == "1" else 0)
    assert len(documents) - len(examples) == 5
    assert all(set(each.traits["language"]) == {"en", "ru"} for each in examples)
    assert all(each.told_in("en").title.startswith("Example") for each in examples)
