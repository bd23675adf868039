"""Commands for developers refuse words that they do not know, before they begin anything."""

from collections.abc import Callable

import pytest

import bench.__main__
import bench.proofs.__main__
import bench.scale
import screenshots.__main__
import screenshots.cards
import screenshots.help

COMMANDS: dict[str, Callable[[list[str]], object]] = {
    "bench": bench.__main__.main,
    "bench.scale": bench.scale.main,
    "bench.proofs": bench.proofs.__main__.main,
    "screenshots": screenshots.__main__.main,
    "screenshots.help": screenshots.help.main,
    "screenshots.cards": screenshots.cards.main,
}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_word_is_refused_and_help_is_given(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words, status in ((["nonsense"], 2), (["--nonsense"], 2), (["--help"], 0)):
        with pytest.raises(SystemExit) as ended:
            COMMANDS[name](words)
        assert ended.value.code == status
    told = capsys.readouterr()
    assert "nonsense" in told.err
    assert f"usage: python -m {name} " in told.out
