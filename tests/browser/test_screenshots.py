"""One command pictures the pages, and what it makes can be leafed through."""

import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from screenshots.__main__ import HEIGHTS, LANGUAGES, THEMES, fill
from tests.browser.server import Server
from tests.browser.tour import Stops


def test_a_page_is_pictured_in_each_language_width_and_theme(
    tmp_path: Path, chromium: Browser, server: Server, stops: Stops
) -> None:
    assert fill(tmp_path, chromium, server, stops, re.compile("^signed-out-.*accessibility")) == 0
    pictures = {path.name for path in tmp_path.glob("*.png")}
    looks = {f"{lang}-{width}-{theme}" for lang, width, theme in product(LANGUAGES, HEIGHTS, THEMES)}
    assert {re.sub(r"^signed-out-\d+-accessibility-(.*)\.png$", r"\1", name) for name in pictures} == looks
    for name in pictures:
        header = (tmp_path / name).read_bytes()[:24]
        assert f"-{int.from_bytes(header[16:20])}-" in name, "as wide as it says"
    linked = re.findall(r"<a href='([^']+)'", (tmp_path / "index.html").read_text())
    assert sorted(linked) == sorted(pictures)


def test_a_pattern_that_no_page_has_is_told(
    tmp_path: Path, chromium: Browser, server: Server, stops: Stops, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fill(tmp_path, chromium, server, stops, re.compile("no such page")) == 1
    assert "'no such page'" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
