"""Ways to look at a page as it stands. Each tells in sentences what is wrong, and leaves media as they were."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page, ViewportSize

from bench.painting import SEEN

MEASURES = (Path(__file__).parent / "measures.js").read_text()
# A page has few colours and many places that have them: axe reads each anew, which is a fifth of its work.
COLOURS_ONCE = """(() => {
  const { prototype } = axe.commons.color.Color;
  const read = prototype.parseString;
  const known = new Map();
  prototype.parseString = function (text) {
    if (!known.has(text)) {
      const { r, g, b, alpha } = read.call(this, text);
      known.set(text, { r, g, b, alpha });
    }
    return Object.assign(this, known.get(text));
  };
})();"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text() + COLOURS_ONCE
# Target sizes (WCAG 2.5.8: 24 by 24 px, or as much room around) are not among what it looks at by itself.
RUN = """([only, without]) => axe.run(document, {
  resultTypes: ['violations'], preload: false,
  rules: {'target-size': {enabled: true}, ...Object.fromEntries(without.map(each => [each, {enabled: false}]))},
  ...(only.length ? {runOnly: {type: 'rule', values: only}} : {}),
})"""
COLOURS = ("color-contrast",)
# What depends on the colours and on the room there is: all else is as it was in another theme and width.
OF_LOOKS = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable")

SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
# A window of 1280 by 1024 at 200 and 400 percent; the narrower is as narrow as any phone.
LARGE: ViewportSize = {"width": 640, "height": 512}
LARGEST: ViewportSize = {"width": 320, "height": 256}
THUMB = 44
MOST_MOVED = 0.01
TRIES = 50

# WCAG 1.4.12
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
UNSPACED = "document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1)"
MOVING = """() => [...document.querySelectorAll('*')].flatMap((element) => [null, '::before', '::after'].map((part) => {
  const style = getComputedStyle(element, part);
  const lasts = (text) => text.split(',').some((each) => parseFloat(each) > 0);
  const moves = lasts(style.transitionDuration) || (style.animationName !== 'none' && lasts(style.animationDuration));
  return moves || style.scrollBehavior === 'smooth' ? measures.name(element) : null;
}).filter(Boolean))"""
TEXTS = """() => {
  for (const fold of document.querySelectorAll('main details')) fold.open = true;
  return measures.texts().filter(({ element }) => element.closest('main'))
    .map(({ node }) => node.data.trim().replace(/\\s+/g, ' ')).sort();
}"""
CLIPPED = "[...measures.clipped(), ...measures.overlapping()]"
PALE = """() => {
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = measures.colour(getComputedStyle(at).backgroundColor);
      if (found.opacity > 0.99) return found.channels;
    }
    return [1, 1, 1];
  };
  const inkOf = (element) => measures.colour(getComputedStyle(element).color).channels;
  const pale = measures.texts().filter(({ element }) => measures.contrast(inkOf(element), groundOf(element)) < 4.5);
  return [...new Set(pale.map(({ element }) => measures.name(element)))];
}"""
GROUND = "getComputedStyle(document.body).backgroundColor"
WHITE = "rgb(255, 255, 255)"
# After a key the browser draws the focus wherever it is put.
UNRINGED = """() => [...document.querySelectorAll(measures.CONTROLS)]
  .filter((each) => measures.shown(each) && !each.disabled)
  .map((each) => { each.focus(); return document.activeElement === each ? measures.focus() : null; })
  .filter((focus) => focus && focus.ring < 2).map((focus) => focus.name)"""


def violations(page: Page, only: Sequence[str] = (), without: Sequence[str] = ()) -> Iterator[str]:
    """Of axe's rules, of all, of some, or of all but some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    answer: Any = page.evaluate(RUN, [only, without])
    for each in answer["violations"]:
        yield f"{each['id']} at {each['nodes'][0]['target']}"


def violations_of_looks(page: Page) -> Iterator[str]:
    """Of those rules that another theme or width can break."""
    return violations(page, OF_LOOKS)


def sideways(page: Page) -> Iterator[str]:
    """Whether the page is wider than its window."""
    if page.evaluate(SIDEWAYS):
        yield "wider than the window"


def moving(page: Page) -> list[str]:
    """What moves though less motion is wanted."""
    found: list[str] = page.evaluate(MOVING)
    return found


def watch(page: Page) -> None:
    """Begin to see what moves, for a tenth of a second."""
    page.evaluate(f"() => {{ window.watched = ({SEEN})(); }}")


def moved(page: Page) -> Iterator[str]:
    """Whether the page moved while it came, and after that as long as it was watched."""
    found = page.evaluate("window.watched")
    for _ in range(TRIES):
        if found["paint"]:
            break
        found = page.evaluate(SEEN)
    else:
        yield "nothing was painted"
    if found["shift"] > MOST_MOVED:
        yield f"moved by {found['shift']:.3f}"


def clipped(page: Page, size: ViewportSize) -> Iterator[str]:
    """What is cut off, lies on something else or goes beyond the edge in a window of that size."""
    page.set_viewport_size(size)
    for each in page.evaluate(CLIPPED):
        yield f"at {size['width']}: {each}"


def lost_when_larger(page: Page) -> Iterator[str]:
    """What is no longer there, or not whole, at 200 and at 400 percent. Unfolds what is folded."""
    page.set_viewport_size(WIDE)
    whole = set(page.evaluate(TEXTS))
    for size in (LARGE, LARGEST):
        yield from clipped(page, size)
        for each in whole - set(page.evaluate(TEXTS)):
            yield f"at {size['width']}: lost {each}"


def lost_when_spaced(page: Page) -> Iterator[str]:
    """What is not whole with more space between letters, words and lines."""
    page.evaluate(SPACED)
    for size in (WIDE, LARGEST):
        yield from clipped(page, size)
    page.evaluate(UNSPACED)


def pale_when_printed(page: Page) -> Iterator[str]:
    """What can hardly be read on paper."""
    page.emulate_media(media="print")
    yield from page.evaluate(PALE)
    if page.evaluate(GROUND) != WHITE:
        yield "the ground"
    page.emulate_media(media="screen")


def unringed(page: Page) -> list[str]:
    """Controls whose focus is not seen in the reader's own colours."""
    page.emulate_media(forced_colors="active")
    page.keyboard.press("Tab")
    found: list[str] = page.evaluate(UNRINGED)
    page.emulate_media(forced_colors="none")
    return found


def low(page: Page) -> list[str]:
    """What stands alone and is too low for a thumb."""
    with touched(page):
        found: list[str] = page.evaluate(f"measures.low({THUMB})")
    return found


@contextmanager
def touched(page: Page) -> Iterator[None]:
    """The page on a screen that is touched."""
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield
    tools.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    tools.detach()
