"""`python -m screenshots.cards`: the pictures that are files, drawn anew from the shapes and colours of the pages.

A link's card is shown by whoever a link is sent to: 1200 by 630, one for each area and one for the rest, with the
platform's name in both languages. The icon for a home screen is 180 by 180. Neither can be an SVG there.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch

ROOT = Path(__file__).parents[1]
CARDS = ROOT / "static" / "cards"
TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{3,6})")
TOKENS = {"illegal-migration": "illegal", "legal-migration": "legal"}
ARCHES = "".join(f"M{left} 630v-40a100 100 0 0 1 200 0v40" for left in range(-80, 1200, 220))
NAMES = (
    "<b>Training Academy</b> Prague Process e-learning",
    "<b>Учебная академия</b> Онлайн-обучение Пражского процесса",
)

STYLE = """
* { margin: 0; box-sizing: border-box; }
body { inline-size: 1200px; block-size: 630px; overflow: hidden; position: relative; background: var(--ground);
  font: 38px/1.5 -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; color: var(--quiet); }
svg { fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.picture { position: absolute; inset: 56px auto auto 74px; inline-size: 260px; block-size: 260px; color: var(--hue); }
.arches { position: absolute; inset: 0; color: var(--hue); opacity: .22; stroke-width: 4; }
.names { position: absolute; inset: 345px auto auto 80px; }
b { display: inline-block; color: var(--hue); }
"""


def card(picture: str, ground: str, hue: str, quiet: str) -> str:
    """The page that is photographed."""
    colours = f":root {{ --ground: {ground}; --hue: {hue}; --quiet: {quiet}; }}"
    names = "".join(f"<p>{name}</p>" for name in NAMES)
    return (
        f"<!doctype html><meta charset='utf-8'><style>{colours}{STYLE}</style>"
        f"<svg class='arches' viewBox='0 0 1200 630'><path d='{ARCHES}'/></svg>"
        f"<svg class='picture' viewBox='0 0 24 24'>{picture}</svg><div class='names'>{names}</div>"
    )


def cards() -> Iterator[tuple[str, str]]:
    """The name and the page of each card, from the icons' macro and the light theme's tokens."""
    icons = (ROOT / "templates" / "macros" / "icon.html").read_text()
    styles = (ROOT / "static" / "app.css").read_text()
    colour = {name: value for value, name in reversed([(m[2], m[1]) for m in TOKEN.finditer(styles)])}
    for key, picture in re.findall(r"'([a-z-]+)': '(<[^']+)'", icons):
        token = f"a-{TOKENS.get(key, key)}"
        yield key, card(picture, colour[f"{token}-ground"], colour[token], colour["quiet"])
    mark = re.findall(r"macro mark\(\).*?(<path [^>]+>)", icons, re.DOTALL)[0]
    yield "platform", card(mark, colour["brand"], colour["next"], colour["on-brand-quiet"])


def main(arguments: Sequence[str]) -> None:
    """Write static/cards/*.png and static/touch.png."""
    argparse.ArgumentParser("python -m screenshots.cards", description=__doc__).parse_args(
        arguments
    )  # there is nothing to choose
    CARDS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        for name, html in cards():
            page.set_content(html)
            page.screenshot(path=CARDS / f"{name}.png")
        page.set_viewport_size({"width": 180, "height": 180})
        mark = (
            (ROOT / "static" / "favicon.svg").read_text().replace(' rx="6"', "")
        )  # the home screen rounds it
        page.set_content(f"<style>body {{ margin: 0; }} svg {{ display: block; }}</style>{mark}")
        page.screenshot(path=ROOT / "static" / "touch.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
