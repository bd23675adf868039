"""In the reader's own colours everything that can be pressed, filled in or told apart by its border still has one on
the screen: measured in the picture, not in the styles."""

from base64 import b64encode
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visit

BORDERED = (
    ".button:not(.button-next)",
    ".button-next",
    ".button-danger",
    ".card",
    ".notice",
    ".errors",
    ".box",
    ".choice",
    ".choice:has(:checked)",
    "#plain",
    "#choice",
    "#long",
    "[aria-invalid=true]",
    ".question-list a",
    "progress",
    ".empty",
)
FOCUSED = (".button", ".link-button", "a", "#plain", "#choice", "#long", "#tick", ".choice input")
RINGED = {".choice input": ".choice"}  # the ring of these is around another
# The strongest contrast between two neighbours in a row of a picture; a dashed border has rows without one.
STRONGEST = """async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const drawing = new OffscreenCanvas(image.width, image.height).getContext("2d");
  drawing.drawImage(image, 0, 0);
  const { data } = drawing.getImageData(0, 0, image.width, image.height);
  const light = (at) => [0.2126, 0.7152, 0.0722].reduce((sum, share, part) => {
    const each = data[4 * at + part] / 255;
    return sum + share * (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
  }, 0);
  let most = 1;
  for (let at = 1; at < image.width * image.height; at += 1) {
    if (at % image.width === 0) continue;
    const [dark, bright] = [light(at - 1), light(at)].sort((a, b) => a - b);
    most = Math.max(most, (bright + 0.05) / (dark + 0.05));
  }
  return most;
}"""
PLACE = """(each) => {
  const box = each.getBoundingClientRect();
  return [box.left + scrollX, box.top + scrollY, box.width, box.height];
}"""
OUTSIDE, INSIDE, ROWS = 8, 4, 12


@pytest.fixture(scope="module")
def bench(chromium: Browser) -> Iterator[Page]:
    """A page of nobody, in which pictures are measured."""
    page = chromium.new_page()
    yield page
    page.close()


def edge(page: Page, bench: Page, selector: str, inside: int = INSIDE) -> float:
    """The contrast found from beside an element to so many pixels into it, at half its height."""
    left, top, _, height = page.locator(selector).first.evaluate(PLACE)
    rows = min(height / 2, ROWS)
    clip = {
        "x": max(left - OUTSIDE, 0),
        "y": top + (height - rows) / 2,
        "width": OUTSIDE + inside,
        "height": rows,
    }
    picture = b64encode(page.screenshot(full_page=True, clip=clip)).decode()  # type: ignore[arg-type]
    return float(bench.evaluate(STRONGEST, f"data:image/png;base64,{picture}"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_are_still_there(visit: Visit, bench: Page, scheme: str) -> None:
    visitor = visit(forced_colors="active", color_scheme=scheme, reduced_motion="reduce")
    page = visitor.open("/en/styleguide")
    found = {each: edge(page, bench, f"main {each}") for each in BORDERED}
    assert {each: contrast for each, contrast in found.items() if contrast < 3} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_still_there(visit: Visit, bench: Page, scheme: str) -> None:
    """It is told from the border: what it adds lies outside."""
    visitor = visit(forced_colors="active", color_scheme=scheme, reduced_motion="reduce")
    page = visitor.open("/en/styleguide")
    unseen = {}
    for selector in FOCUSED:
        control = page.locator(f"main {selector}").first
        before = control.evaluate(PLACE)
        page.keyboard.press("Tab")  # the keyboard is in use, so the focus is drawn
        control.focus()
        assert control.evaluate(PLACE) == before, "nothing moves"
        if (contrast := edge(page, bench, f"main {RINGED.get(selector, selector)}", inside=-1)) < 3:
            unseen[selector] = contrast
    assert unseen == {}


def test_a_border_that_is_not_there_is_found(visit: Visit, bench: Page) -> None:
    page = visit(forced_colors="active").open("/en/styleguide")
    page.evaluate(
        "document.adoptedStyleSheets = [new CSSStyleSheet()];"
        "document.adoptedStyleSheets[0].replaceSync('.card { border: 0 !important }')"
    )
    assert edge(page, bench, "main .card") < 3
