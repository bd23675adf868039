"""What docstrings show is what happens."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHOWING = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("elearn", "bench", "checks", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "\n    >>> " in path.read_text() or "\n>>> " in path.read_text()
]


@pytest.mark.parametrize("name", SHOWING)
def test_examples_are_true(name: str) -> None:
    found = doctest.testmod(import_module(name))
    assert found.attempted
    assert found.failed == 0


def test_there_are_examples() -> None:
    assert len(SHOWING) > 40
