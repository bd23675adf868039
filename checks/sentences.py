"""Every code of an error has a sentence for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

from elearn import commands
from elearn.web.sentences import is_declared

ELEARN = Path(__file__).parent.parent / "elearn"
# The name of an error and where its code stands among the arguments.
CODES = {
    "Conflict": 0,
    "Forbidden": 0,
    "Unreadable": 0,
    "TooLarge": 0,
    "TooSlow": 0,
    "WrongType": 0,
    "Busy": 0,
    "TooMany": 0,
    "NotSignedIn": 0,
    "FieldError": 1,
    "ValidationError": 0,
}


def faults() -> Iterator[str]:
    """Codes without a sentence, each with the place that uses it."""
    for name in commands.__all__:  # they declare what they say when they are opened
        getattr(commands, name)
    for path in sorted(ELEARN.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            code = _code(node)
            if code is not None and not is_declared(code):
                place = f"{path.relative_to(ELEARN.parent)}:{getattr(node, 'lineno', 0)}"
                yield f"{place}: no sentence for {code!r}"


def _code(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in CODES:
        return None
    place = CODES[node.func.id]
    given = node.args[place] if len(node.args) > place else None
    if not isinstance(given, ast.Constant):
        return None
    value = given.value
    return value.partition(":")[0] if isinstance(value, str) else None
