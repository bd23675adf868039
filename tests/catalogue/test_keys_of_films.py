"""A film that only lessons show has its file's name for a key, and must be shown somewhere."""

import pytest

from elearn.catalogue.checking import check
from tests.catalogue.factory import FILM, INSTRUMENTS, edited, found, package


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("course", "course.reserved-key"),
        ("Bad Key", "yaml.bad-key"),
        ("nobody", "course.unused-file"),
    ],
)
def test_a_film_beside_the_lessons_has_a_key_and_a_use(name: str, rule: str) -> None:
    file = f"modules/one/{name}.video.yaml"
    assert (file, 0, 0, rule) in found(check(package(**{file: FILM})))


def test_a_film_that_a_lesson_shows_is_used() -> None:
    assert found(check(package())) == []


def test_an_area_is_named_once() -> None:
    course = edited("course.yaml", ("area: return", "area: return\nalso: [asylum, asylum]"))
    assert found(check(package(**{"course.yaml": course}))) == [("course.yaml", 4, 7, "course.doubled-value")]


def test_a_date_has_one_form() -> None:
    for written in ("20010203", "2001-W05-6"):
        acts = INSTRUMENTS.replace("2001-02-03", written)
        checked = check(package(**{"instruments.yaml": acts}))
        assert found(checked) == [("instruments.yaml", 4, 9, "yaml.not-date")]
