"""`python -m screenshots [--only PATTERN] [--into FOLDER]`: every page in each language, width and theme.

A server of its own with a world in it, on fresh data; pages and their states are those of the browser tests.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from screenshots.album import Picture, write_album
from tests.browser.chromium import launch
from tests.browser.learner import Learner
from tests.browser.server import Server
from tests.browser.tour import Stop, Stops, everybody

LANGUAGES = ("en", "ru")
HEIGHTS = {360: 740, 768: 1024, 1280: 800}
THEMES = ("light", "dark")
TRIES = 5
# Those that wait until somebody scrolls there would be white on a picture of the whole page.
EVERY_PICTURE = """Promise.allSettled([...document.images].map(image => {
  image.loading = 'eager'; return image.decode(); }))"""


@dataclass(frozen=True)
class View:
    """A page as somebody meets it, and the name that `--only` is compared with."""

    who: str
    stop: Stop
    number: int

    @property
    def name(self) -> str:
        """Who looks, where, and after which act, in letters that a file's name may have."""
        # Ids differ from run to run; names are to stay, so that two runs can be compared.
        words = (self.who, f"{self.number:02}", re.sub(r"\d{9,}", "one", self.stop.told))
        return "-".join(re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") for word in words)


def views(stops: Stops, only: re.Pattern[str]) -> list[View]:
    """Those whose name has the pattern in it."""
    met = [View(who, stop, number) for who, (_, pages) in stops.items() for number, stop in enumerate(pages)]
    return [view for view in met if only.search(view.name)]


def take(page: Page, path: Path) -> None:
    """A picture of the whole page. On a busy machine a long one is sometimes not drawn in the time that Chromium gives
    itself: then once more."""
    for tries_left in reversed(range(TRIES)):
        try:
            page.screenshot(path=path, full_page=True)
        except Error:
            if not tries_left:
                raise
            page.wait_for_timeout(1_000)
        else:
            return


def taken(browser: Browser, server: Server, stops: Stops, view: View, into: Path) -> Iterator[Picture]:
    """The pictures of a page: it is opened once in each language, and then only resized and recoloured."""
    account, _ = stops[view.who]
    for lang in LANGUAGES:
        context = browser.new_context(locale="en-GB", reduced_motion="reduce")
        visitor = Learner(server, context, account)
        page = view.stop.arrive(visitor, lang)
        for width, height in HEIGHTS.items():
            for theme in THEMES:
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                page.evaluate(EVERY_PICTURE)
                picture = Picture(view.name, lang, width, theme)
                take(page, into / picture.file)
                yield picture
        context.close()


def fill(into: Path, browser: Browser, server: Server, stops: Stops, only: re.Pattern[str]) -> int:
    """Take the pages whose name has the pattern, and say what was taken; 1 where no page has it."""
    chosen = views(stops, only)
    if not chosen:
        print(f"No page has {only.pattern!r} in its name.")
        return 1
    pictures = [each for view in chosen for each in taken(browser, server, stops, view, into)]
    print(f"{len(pictures)} pictures of {len(chosen)} pages: {write_album(into, pictures)}")
    return 0


def main(arguments: list[str]) -> int:
    """0 where something was taken; pages that the pattern does not name cost nothing."""
    parser = argparse.ArgumentParser("python -m screenshots", description=__doc__)
    parser.add_argument(
        "--only",
        type=re.compile,
        default="",
        help="take pages whose name has this pattern: new|quiz, ^finished",
    )
    parser.add_argument("--into", type=Path, help="folder for the pictures")
    asked = parser.parse_args(arguments)
    into: Path = asked.into or Path(os.environ.get("ELEARN_DATA", "var")) / "screenshots"
    into.mkdir(parents=True, exist_ok=True)
    for old in () if asked.only.pattern else into.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="elearn-screenshots-") as data, sync_playwright() as playwright:
        server, browser = Server(Path(data)), launch(playwright)
        try:
            return fill(into, browser, server, everybody(server, browser), asked.only)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
