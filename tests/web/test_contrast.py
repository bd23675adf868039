"""The colours of both themes, computed from the styles: what is read has 4.5 to 1, what is seen has 3 to 1 (WCAG 1.4.3,
1.4.11). A colour that nobody has judged here fails too."""

import re
from itertools import product

import pytest

from elearn.web.assets import STATIC

STYLES = (STATIC / "app.css").read_text()
AREAS = ("illegal", "return", "legal", "integration", "development", "asylum")
GROUNDS = ("ground", "surface", "sunken")

Pairs = list[tuple[str, str]]

READ: Pairs = [
    *product(("ink", "quiet", "link", "link-strong"), GROUNDS),
    *product(("ink", "link", "quiet"), ("note-ground",)),
    *product(("ink",), ("good-ground", "bad-ground", "next-ground")),
    *product(("good", "bad"), ("ground", "surface")),
    ("good", "good-ground"),
    ("bad", "bad-ground"),
    *product(("on-brand", "on-brand-quiet"), ("brand", "brand-deep")),
    *product(("on-next",), ("next", "next-strong")),
    *((f"a-{area}", f"a-{area}-ground") for area in AREAS),
]
SEEN: Pairs = [
    *product(("control", "next-line"), GROUNDS),  # borders of fields, buttons and boxes; signs; drawings
    *product(("ring",), GROUNDS),
    ("good", "line"),  # how far, on the bar
    ("ground", "good"),  # the tick in a sign
    ("ground", "bad"),
    ("next", "brand"),  # the mark, and where one is
    *product((f"a-{area}" for area in AREAS), ("ground", "surface")),
]
# Lines between things that would be told apart without them.
DECORATION = {"line", "brand-line"}


def tokens(block: str) -> dict[str, str]:
    """The colours that a block of the styles names."""
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in re.findall(r"--([a-z-]+): (#[0-9a-f]{3}(?:[0-9a-f]{3})?)\b", block)
    }


def block(opening: str) -> str:
    found = STYLES[STYLES.index(opening) :]
    return found[: found.index("}")]


LIGHT = tokens(block(":root {\n    color-scheme: light"))
DARK = tokens(block(":root:not([data-theme=light])"))
THEMES = {"light": LIGHT, "dark": LIGHT | DARK}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "least"), [(READ, 4.5), (SEEN, 3.0)], ids=["read", "seen"])
def test_colours_stand_out_from_their_ground(theme: str, pairs: Pairs, least: float) -> None:
    colours = THEMES[theme]
    pale = {
        f"{ink} on {ground}": round(found, 2)
        for ink, ground in pairs
        if (found := contrast(colours[ink], colours[ground])) < least
    }
    assert pale == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen_on_the_strong_ground(theme: str) -> None:
    rings = set(re.findall(r"--focus: (#[0-9a-f]{6})", STYLES))
    assert len(rings) == 1
    assert contrast(rings.pop(), THEMES[theme]["brand"]) >= 3


def test_dark_by_the_system_is_dark_by_choice() -> None:
    """The two blocks cannot be one: a media query and an attribute choose between them."""
    chosen = tokens(block(":root[data-theme=dark]"))
    assert chosen == DARK
    assert len(DARK) > 20


def test_every_colour_has_been_judged() -> None:
    judged = {name for pair in (*READ, *SEEN) for name in pair} | DECORATION
    assert set(LIGHT) - judged == set()
    assert set(DARK) - set(LIGHT) == set()
