"""The page of components: there for whoever builds pages, complete, and not on a real installation."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.world import World

TEMPLATES = Path(__file__).parents[2] / "templates"
# In the header of every page, this one too.
IN_THE_LAYOUT = {"languages.html"}


@pytest.fixture
def demo(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The same application in demo mode."""
    services = replace(world.services, settings=replace(world.services.settings, demo=True))
    monkeypatch.setitem(world.platform.extensions, "elearn", services)
    return world


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_real_installation_has_none(world: World, lang: str) -> None:
    assert world.browser("administrator").get(f"/{lang}/styleguide").status_code == 404


@pytest.mark.parametrize(("lang", "title"), [("en", "Components"), ("ru", "Компоненты")])
def test_in_demo_mode_anybody_sees_it(demo: World, lang: str, title: str) -> None:
    answer = demo.browser(signed_in=False).get(f"/{lang}/styleguide")
    assert answer.status_code == 200
    assert f"<h1>{title}</h1>" in answer.text


def test_nothing_on_it_takes_the_focus(demo: World) -> None:
    assert "data-focus" not in demo.browser(signed_in=False).get("/en/styleguide").text


def test_no_component_is_forgotten() -> None:
    used = set(re.findall(r"'macros/([a-z_]+\.html)'", (TEMPLATES / "portal/styleguide.html").read_text()))
    there = {path.name for path in (TEMPLATES / "macros").glob("*.html")}
    assert there - used == IN_THE_LAYOUT
