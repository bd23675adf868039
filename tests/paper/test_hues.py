"""The colours of the areas are those of their pages."""

import re
from pathlib import Path

from elearn.paper.hues import HUES

CSS = (Path(__file__).parents[2] / "static" / "app.css").read_text()


def test_each_area_has_the_colours_of_its_light_pages() -> None:
    used = dict(re.findall(r"\[data-area=([\w-]+)\] \{ --hue: var\((--[\w-]+)\)", CSS))
    values: dict[str, str] = {}
    for name, value in re.findall(r"(--a-[\w-]+): (#\w{6})", CSS):
        values.setdefault(name, value)
    assert {
        area: (values[name], values[f"{name}-ground"]) for area, name in used.items() if area in HUES
    } == dict(HUES)
    assert used.keys() == HUES.keys()
