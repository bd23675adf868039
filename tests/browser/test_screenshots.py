"""One command pictures the pages, and what it makes can be leafed through."""

import re
import subprocess
import sys
from itertools import product
from pathlib import Path

from screenshots.__main__ import HEIGHTS, LANGUAGES, THEMES
from tests.browser.server import ROOT


def run(only: str, into: Path) -> "subprocess.CompletedProcess[str]":
    """The command, in a process of its own: one process has one Playwright."""
    command = (sys.executable, "-m", "screenshots", "--only", only, "--into", str(into))
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_page_is_pictured_in_each_language_width_and_theme(tmp_path: Path) -> None:
    done = run("^signed-out-.*accessibility", tmp_path)
    assert done.returncode == 0, done.stderr
    pictures = {path.name for path in tmp_path.glob("*.png")}
    looks = {f"{lang}-{width}-{theme}" for lang, width, theme in product(LANGUAGES, HEIGHTS, THEMES)}
    assert {re.sub(r"^signed-out-\d+-accessibility-(.*)\.png$", r"\1", name) for name in pictures} == looks
    for name in pictures:
        header = (tmp_path / name).read_bytes()[:24]
        assert f"-{int.from_bytes(header[16:20])}-" in name, "as wide as it says"
    linked = re.findall(r"<a href='([^']+)'", (tmp_path / "index.html").read_text())
    assert sorted(linked) == sorted(pictures)


def test_a_pattern_that_no_page_has_is_told(tmp_path: Path) -> None:
    done = run("no such page", tmp_path)
    assert done.returncode == 1
    assert "'no such page'" in done.stdout
    assert list(tmp_path.iterdir()) == []
