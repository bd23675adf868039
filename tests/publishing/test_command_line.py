"""The command line: packages checked, published, taken out; catalogues; figures of a test."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from elearn.catalogue.archives import PackageFiles, write_zip
from elearn.cli import main
from elearn.commands import setting_up
from tests.catalogue.factory import edited, package
from tests.learning.world import small_course
from tests.publishing.test_instruments import course
from tests.world import COURSES, World

Run = Callable[..., Result]


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`elearn` with the settings of the running application."""
    for name in list(os.environ):
        if name.startswith("ELEARN_"):
            monkeypatch.delenv(name)
    settings = world.services.settings
    monkeypatch.setenv("ELEARN_DATA", str(settings.data))
    monkeypatch.setenv("ELEARN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ELEARN_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def elearn(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(each) for each in arguments])

    return elearn


def unpacked(files: PackageFiles, folder: Path) -> Path:
    for path, content in files.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


FINDING = {"file", "line", "column", "severity", "rule", "message", "mend"}


def test_check_tells_findings_as_a_list_and_by_its_exit_code(run: Run, tmp_path: Path) -> None:
    broken = package(**{"course.yaml": edited("course.yaml", ("hours: 1", "hours: many"))})
    for path in (unpacked(broken, tmp_path / "folder"), tmp_path / "course.zip"):
        if path.suffix:
            path.write_bytes(write_zip(broken))
        result = run("check", path, "--json")
        findings = json.loads(result.output)
        assert result.exit_code == 1
        assert all(set(each) == FINDING for each in findings)
        assert any(each["file"] == "course.yaml" and each["line"] == 11 for each in findings)


def test_check_is_silent_about_a_good_package(run: Run, tmp_path: Path) -> None:
    result = run("check", unpacked(package(), tmp_path), "--json")
    assert result.exit_code == 0
    assert [each for each in json.loads(result.output) if each["severity"] == "error"] == []


def test_check_speaks_russian(run: Run, tmp_path: Path) -> None:
    broken = package(**{"course.yaml": edited("course.yaml", ("hours: 1", "hours: many"))})
    text = run("check", unpacked(broken, tmp_path), "--lang", "ru").output
    assert any("а" <= letter <= "я" for letter in text)


@pytest.mark.parametrize("course", sorted(path.name for path in COURSES.iterdir() if path.is_dir()))
def test_the_shipped_courses_pass(run: Run, course: str) -> None:
    assert run("check", COURSES / course, "--json").exit_code == 0


def test_publish_export_and_publish_again(run: Run, tmp_path: Path) -> None:
    zipped = tmp_path / "course.zip"
    zipped.write_bytes(write_zip(small_course("from-the-terminal")))
    first = run("publish", zipped)
    assert (first.exit_code, first.output) == (0, "from-the-terminal: revision 1\n")
    assert run("publish", zipped).output == "from-the-terminal: revision 1, unchanged\n"
    out = tmp_path / "out.zip"
    assert run("export", "from-the-terminal", out).exit_code == 0
    assert out.read_bytes() == zipped.read_bytes()


def test_a_broken_package_is_not_published_and_every_finding_is_printed(run: Run, tmp_path: Path) -> None:
    broken = small_course("broken", ("hours: 1", "hours: many"), ("level: introductory", "level: royal"))
    result = run("publish", unpacked(broken, tmp_path))
    assert result.exit_code == 1
    assert "course.yaml:11" in result.output
    assert "course.yaml:10" in result.output
    assert run("export", "broken", tmp_path / "out.zip").exit_code == 1


def test_export_of_nothing_says_so_in_a_line(run: Run, tmp_path: Path) -> None:
    result = run("export", "nothing", tmp_path / "out.zip")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert not (tmp_path / "out.zip").exists()


def test_wrong_settings_are_told_together_and_nothing_starts(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELEARN_STORAGE", "ftp://x")
    monkeypatch.setenv("ELEARN_SURPRISE", "1")
    result = run("migrate")
    assert result.exit_code == 1
    assert "ELEARN_STORAGE" in result.output
    assert "ELEARN_SURPRISE" in result.output


def test_a_catalogue_is_made_once_and_then_stays_byte_for_byte(run: Run, tmp_path: Path) -> None:
    folder = unpacked(package(**{"translations/ru.po": None}), tmp_path)
    assert run("catalogue", folder, "ru").exit_code == 0
    made = (folder / "translations" / "ru.po").read_bytes()
    assert b"A small course" in made
    assert run("catalogue", folder, "ru").exit_code == 0
    assert (folder / "translations" / "ru.po").read_bytes() == made


def figures(run: Run, path: Path) -> dict[str, Any]:
    result = run("item-analysis", path, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_item_analysis_gives_the_figures_of_the_textbook(run: Run, tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text("a,b,c/2\n1,1,2\n1,0,1\n0,0,0\n1,1,1\n")
    found = figures(run, marks)
    assert {
        "attempts",
        "items",
        "mean",
        "sd",
        "skewness",
        "kurtosis",
        "alpha",
        "error_ratio",
        "sem",
        "item",
    } <= set(found)
    assert (found["attempts"], found["items"]) == (4, 3)
    assert [each["key"] for each in found["item"]] == ["a", "b", "c"]
    assert [each["facility"] for each in found["item"]] == [0.75, 0.5, 0.5]


def test_undefined_figures_are_null(run: Run, tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text("a,b\n1,1\n1,1\n")
    found = figures(run, marks)
    assert found["alpha"] is None
    assert found["item"][0]["discrimination"] is None


def test_a_table_that_cannot_be_read_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text("a,b\n1,x\n")
    result = run("item-analysis", marks)
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_rebuild_leaves_no_difference(run: Run) -> None:
    assert "differences mended" in run("rebuild").output
    result = run("rebuild", "--check")
    assert (result.exit_code, result.output) == (0, "0 differences\n")


def test_a_person_is_added_with_a_role(run: Run, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEARN_NEW_PASSWORD", "a password from the environment")
    result = run("person", "add", "terminal@world.example", "--name", "T", "--role", "coordinator=state:CZ")
    assert result.exit_code == 0, result.output
    program = world.program(signed_in=False)
    credentials = {"email": "terminal@world.example", "password": "a password from the environment"}
    assert program.call("POST", "/tokens", credentials)[0] == 201
    again = run("person", "add", "terminal@world.example", "--name", "T")
    assert again.exit_code == 1
    assert "Traceback" not in again.output


def test_a_catalogue_that_could_not_be_read_is_not_written_anew(run: Run, tmp_path: Path) -> None:
    folder = unpacked(package(), tmp_path)
    path = folder / "translations" / "ru.po"
    path.write_bytes(path.read_bytes() + b"\n# A note.\n" * 130_000)
    before = path.read_bytes()
    result = run("catalogue", folder, "ru")
    assert result.exit_code == 1
    assert "archive.text-too-large" in result.output
    assert path.read_bytes() == before


@pytest.mark.parametrize("language", ["en", "xx", "../../ru", "RU"])
def test_a_catalogue_is_made_for_languages_to_translate_into(run: Run, tmp_path: Path, language: str) -> None:
    folder = unpacked(package(), tmp_path)
    result = run("catalogue", folder, language)
    assert result.exit_code == 1
    assert f"{language} is no language" in result.output
    assert [each.name for each in (folder / "translations").iterdir()] == ["ru.po"]


def test_a_refused_publication_is_told_in_the_language_of_the_terminal(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    folder = unpacked(
        package(**{"course.yaml": edited("course.yaml", ("hours: 1", "hours: many"))}), tmp_path
    )
    result = run("publish", folder)
    assert result.exit_code == 1
    assert "Значением 'hours' должно быть число." in result.output


def test_check_and_publish_compare_with_what_is_published(
    run: Run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("publish", unpacked(course("terminal-says", "told"), tmp_path / "one")).exit_code == 0
    other = unpacked(course("shipped-says", "told", ("2001-02-03", "2001-03-02")), tmp_path / "shipped-says")
    assert run("check", other).exit_code == 0
    for arguments in (("check", other, "--published"), ("publish", other)):
        result = run(*arguments)
        assert result.exit_code == 1
        assert (
            "instruments.yaml:4:9: error: Of 'told' the course 'terminal-says' says 'date'" in result.output
        )
    # Where it is a course that comes with the platform, that starts all the same.
    monkeypatch.setattr(setting_up, "COURSES", tmp_path)
    (tmp_path / "one").rename(tmp_path / "terminal-says")
    with world.platform.app_context():
        (told,) = setting_up._load_courses(world.services)
    assert told.startswith("Left out: the course shipped-says. Of 'told'")
