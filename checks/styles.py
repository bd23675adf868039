"""Styles know no left and no right: what runs from right to left is the mirror image without a rule of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

STYLES = Path(__file__).parent.parent / "static" / "app.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(r"(?P<selector>[^{};]+)\{(?P<body>[^{}]*)\}")
_SIDES = frozenset({"margin", "padding", "inset", "border-width", "border-style", "border-color"})


def faults() -> Iterator[str]:
    """Declarations that name a physical side."""
    yield from (f"static/app.css: {fault}" for fault in physical_sides(STYLES.read_text()))


def physical_sides(text: str) -> Iterator[str]:
    """Each declaration that says left or right, or that treats the two differently.

    >>> list(physical_sides("a { margin-inline: 0 1px; margin: 0 1px 2px 1px } b { float: left; margin: 0 1px 0 2px }"))
    ['b: float: left', 'b: margin: 0 1px 0 2px']
    """
    for block in _BLOCK.finditer(_COMMENT.sub("", text)):
        # A corner that is turned to be a tick or an arrow down is the same picture in every direction.
        is_turned = "rotate(" in block["body"]
        for declaration in block["body"].split(";"):
            name, _, value = (part.strip() for part in declaration.partition(":"))
            if _is_physical(name, value, is_turned=is_turned):
                yield f"{block['selector'].strip()}: {name}: {value}"


def _is_physical(name: str, value: str, *, is_turned: bool) -> bool:
    if name.startswith("--"):
        return False
    if {"left", "right"} & set(re.split(r"[^a-z]+", f"{name} {value}")):
        return True
    sides = re.findall(r"(?:[^\s()]|\([^()]*\))+", value.removesuffix("!important"))
    if name in _SIDES and len(sides) == 4:
        return sides[1] != sides[3] and not is_turned
    # Corners go round: the first and the second, the third and the fourth are mirror images.
    return name == "border-radius" and len(sides) == 4 and (sides[0] != sides[1] or sides[2] != sides[3])
