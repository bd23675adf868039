"""The room's first page tells of faults in the data that a version came with, and is silent where there are none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.models import DataFile
from elearn.programme.shipped.first_state import DATA, load_first_state
from tests.world import Browser, World


@pytest.fixture
def editor(world: World) -> Browser:
    return world.browser("editor")


@pytest.fixture
def faulty_file(world: World, tmp_path: Path) -> Iterator[int]:
    """The data of a version with a fault, read; the line of the fault. Undone afterwards."""
    for path in DATA.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    timeline = (tmp_path / "timeline.yaml").read_text().replace("starts: 2011-11-04", "starts: 2011-13-04")
    (tmp_path / "timeline.yaml").write_text(timeline)
    with unit_of_work(world.services.writers) as session:
        load_first_state(session, tmp_path)
    yield timeline[: timeline.index("2011-13-04")].count("\n") + 1
    with unit_of_work(world.services.writers) as session:
        session.delete(session.get(DataFile, "timeline.yaml"))
    with unit_of_work(world.services.writers) as session:
        load_first_state(session)


@pytest.mark.parametrize(
    ("lang", "heading", "line"),
    [("en", "Faults in the data", "line {}"), ("ru", "Ошибки в данных", "строка {}")],
)
def test_the_first_page_tells_a_fault_in_a_data_file_with_its_line(
    editor: Browser, faulty_file: int, lang: str, heading: str, line: str
) -> None:
    html = editor.get(f"/{lang}/admin").text
    assert heading in html
    assert "timeline.yaml" in html
    assert line.format(faulty_file) in html
    assert "2011-13-04" in html


def test_the_first_page_is_silent_without_faults(editor: Browser) -> None:
    assert "Faults in the data" not in editor.get("/en/admin").text
    assert "Ошибки в данных" not in editor.get("/ru/admin").text
