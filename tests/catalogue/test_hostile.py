"""What was made to harm is refused by name or taken, in bounded time and memory, and leaves nothing behind."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from elearn.catalogue.archive_names import look
from elearn.catalogue.archives import MAX_SOURCE, MAX_TEXT, read_zip
from elearn.catalogue.reading import MAX_PACKAGE_NODES
from elearn.kernel.nearest import Nearest
from elearn.markup.raster import jpeg_size, png_size, webp_size
from tests.catalogue.factory import edited
from tests.catalogue.hostile import CASES, jpeg, lessons, png, quiz, raw, webp, with_names, zipped
from tests.catalogue.hostile_texts import TEXT_CASES
from tests.publishing.test_packages_api import kept, upload
from tests.world import World

SECONDS = 3.5  # of the processor, on a machine that does other things too
MEGABYTES = 200


class Taker:
    """A process that takes packages, each in a fork with bounds of its own (see bounded.py)."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "package.zip"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.catalogue.bounded"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def take(self, zipped: bytes) -> dict[str, Any]:
        self._file.write_bytes(zipped)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{self._file}\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate(timeout=60)


@pytest.fixture(scope="module")
def taker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taker]:
    made = Taker(tmp_path_factory.mktemp("hostile"))
    yield made
    made.close()


@pytest.mark.parametrize("what", CASES | TEXT_CASES)
def test_what_harms_is_refused_by_name_within_bounds(taker: Taker, what: str) -> None:
    make, rule = (CASES | TEXT_CASES)[what]
    cost = taker.take(make())
    assert "broken" not in cost, cost
    if rule is None:
        assert cost["rules"] == []
    else:
        assert rule in cost["rules"]
        assert cost["left"] == 0
    assert cost["seconds"] < SECONDS, cost
    assert cost["megabytes"] < MEGABYTES, cost
    assert cost["findings"] <= 21_000


UPLOADED = [
    "one file of nothing",
    "many small files of nothing",
    "one file under a thousand names",
    "a page as the zip's comment",
    "a zip after a picture",
    "a letter of another script",
    "a picture of 60,000 by 60,000",
    "a billion laughs",
    "aliases in YAML",
    "ten thousand quotations",
    "plural forms",
    "a hundred megabytes of Markdown",
]


@pytest.mark.parametrize("what", UPLOADED)
def test_a_refused_upload_leaves_no_row_and_no_file(world: World, what: str) -> None:
    author = world.program("author")
    before, files = kept(world), set(Path(tempfile.gettempdir()).iterdir())
    data = world.services.settings.data
    stored = {each for each in data.rglob("*") if each.is_file() and ".db" not in each.name}
    status, problem = upload(author, CASES[what][0]())
    assert (status, problem["code"]) == (422, "package_refused")
    assert CASES[what][1] in {each["rule"] for each in problem["findings"]}
    assert kept(world) == before
    assert {each for each in data.rglob("*") if each.is_file() and ".db" not in each.name} == stored
    left = set(Path(tempfile.gettempdir()).iterdir()) - files
    ours = [each for each in left if each.suffix == ".zip" or each.name.startswith("elearn")]
    # Other tests of this run start their database at any moment.
    assert not [each for each in ours if not each.name.startswith(("elearn-runtime-", "elearn-pg-"))]


def test_the_bounds_let_through_what_authors_write() -> None:
    assert read_zip(lessons(10, "A word and another.\n" * 1_000))[1] == []
    assert MAX_SOURCE > MAX_TEXT
    questions = 40 * 40
    assert questions * 36 < MAX_PACKAGE_NODES  # one of four choices with feedback
    assert (
        read_zip(
            raw([("media/a.mp4", b"\0" * 100_000)] + [(f"media/{n}.csv", b"a,b\n" * 50) for n in range(99)])
        )[1]
        == []
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("media/cap.csv", "media/сар.csv"),
        ("media/Mapper.csv", "media/Марреr.csv"),
        ("mediа/x.csv", "media/x.csv"),
    ],
)
def test_names_that_look_alike_have_one_look(one: str, other: str) -> None:
    assert look(one) == look(other)
    assert "archive.same-look" in {each.rule.key for each in read_zip(with_names(one, other))[1]}


def test_names_in_one_script_are_no_twins() -> None:
    names = ("media/схема.csv", "media/shema.csv", "media/права.csv", "media/prava.csv", "media/рис.csv")
    assert {each.rule.key for each in read_zip(with_names(*names))[1]} == set()


@pytest.mark.parametrize("size", [(1, 1), (15_000, 4_000), (640, 480)])
def test_pictures_are_measured(size: tuple[int, int]) -> None:
    assert png_size(png(*size)) == jpeg_size(jpeg(*size)) == webp_size(webp(*size)) == size


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_half_a_picture_has_no_size(cut: int) -> None:
    assert png_size(png(9, 9)[:-cut]) is None
    assert jpeg_size(jpeg(9, 9)[:-cut]) is None
    assert webp_size(webp(9, 9)[:-cut]) is None


def test_guesses_come_to_an_end() -> None:
    nearest = Nearest(most_comparisons=5)
    assert [nearest.to("lesson-2", ["lesson-1", "quiz"]) for _ in range(3)] == ["lesson-1"] * 3
    assert nearest.to("quis", ["lesson-1", "quiz"]) == "lesson-1"  # no more comparisons: what stands first
    assert Nearest().to("x", []) == "..."


def test_a_budget_of_values_is_for_the_whole_package(taker: Taker) -> None:
    many = "title: A check\nquestions:\n" + "".join(
        f"  - {{key: q{n}, kind: true_false, stem: It is {n}., answer: true}}\n" for n in range(2_000)
    )
    files: dict[str, str | bytes | None] = {f"modules/one/c{n}.quiz.yaml": many for n in range(8)}
    assert "yaml.too-large" not in taker.take(quiz(many))["rules"]
    course = edited("course.yaml", ("[en, ru]", "[en, ru]\nincomplete: [ru]")) + "".join(
        f"      - quiz: c{n}\n" for n in range(8)
    )
    cost = taker.take(zipped(**{**files, "course.yaml": course}))
    assert cost["rules"] == ["yaml.too-large"]
    assert cost["seconds"] < 2 * SECONDS
