"""One command pictures the pages, and what it makes can be leafed through."""

import re
from pathlib import Path

import pytest

from screenshots import __main__ as screenshots


def test_a_page_is_pictured_in_each_language_width_and_theme(tmp_path: Path) -> None:
    assert screenshots.main(["--only", "^signed-out-.*accessibility", "--into", str(tmp_path)]) == 0
    pictures = {path.name for path in tmp_path.glob("*.png")}
    looks = {
        f"{lang}-{width}-{theme}"
        for lang in ("en", "ru")
        for width in (360, 768, 1280)
        for theme in ("light", "dark")
    }
    assert {re.sub(r"^signed-out-\d+-accessibility-(.*)\.png$", r"\1", name) for name in pictures} == looks
    for name in pictures:
        header = (tmp_path / name).read_bytes()[:24]
        assert f"-{int.from_bytes(header[16:20])}-" in name, "as wide as it says"
    linked = re.findall(r"<a href='([^']+)'", (tmp_path / "index.html").read_text())
    assert sorted(linked) == sorted(pictures)


def test_a_pattern_that_no_page_has_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert screenshots.main(["--only", "no such page", "--into", str(tmp_path)]) == 1
    assert "'no such page'" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
