"""Pictures drawn by us: one for every area, each its own, of one family."""

import re
from typing import Any

from flask import get_template_attribute

from elearn.kernel.clock import now
from elearn.programme.areas import areas_in
from elearn.web.assets import STATIC
from tests.world import World

NUMBER = re.compile(r"\d*\.?\d+")


def drawn(world: World, macro: str, *arguments: str, of: str = "icon") -> str:
    with world.platform.test_request_context("/en/"):
        made: Any = get_template_attribute(f"macros/{of}.html", macro)
        return str(made(*arguments))


def test_every_area_has_an_icon_of_its_own(world: World) -> None:
    with world.reads() as session:
        keys = [area.key for area in areas_in(session, "en", now().date())]
    icons = {key: drawn(world, "area_icon", key) for key in keys}
    assert len(keys) == 6
    assert len(set(icons.values())) == 6
    for key, icon in icons.items():
        assert len(icon) < 500, f"{key} is no simple picture"
        assert re.findall(r"(?:stroke|fill|style)=", icon) == [], f"{key} has a colour or stroke of its own"
        assert all(float(number) <= 24 for number in NUMBER.findall(icon)), f"{key} leaves its box"


def test_the_mark_is_the_same_in_the_browsers_tab() -> None:
    """The favicon cannot use the macro: it is a file."""
    mark = (STATIC.parent / "templates/macros/icon.html").read_text()
    deck, arches = re.findall(r'macro mark.*?<path d="(M[^M]+)(M[^"]+)"', mark, re.DOTALL)[0]
    favicon = (STATIC / "favicon.svg").read_text().replace(".500", ".5")
    assert deck.replace(".500", ".5") in favicon
    assert arches.replace(".500", ".5") in favicon


def test_a_drawing_for_an_empty_list_is_silent_and_light(world: World) -> None:
    for name in ("shelf", "lens", "tray", "bridge"):
        picture = drawn(world, "picture", name, of="picture")
        assert 'aria-hidden="true"' in picture
        assert len(picture) < 500
