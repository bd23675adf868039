"""The house: no room without a name, no file or function that wants to be two."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOST_LINES, MOST_IN_FUNCTION = 400, 40
NAMELESS = {"util.py", "utils.py", "helpers.py", "common.py", "manager.py", "misc.py"}


def faults() -> Iterator[str]:
    """Files and functions that have grown too long, and rooms without a name."""
    listed = subprocess.run(
        ["git", "ls-files", "*.py"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    for name in listed:
        path = ROOT / name
        if name.startswith("migrations/versions/") or not path.exists():
            continue
        if path.name in NAMELESS:
            yield f"{name}: the name does not say what is in it"
        text = path.read_text()
        if (lines := text.count("\n")) > MOST_LINES:
            yield f"{name}: {lines} lines want to be two files"
        yield from _long_functions(name, text)


def _long_functions(name: str, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            if length > MOST_IN_FUNCTION and not name.startswith("tests/"):
                yield f"{name}:{node.lineno}: {node.name} has {length} lines and wants to be two functions"
