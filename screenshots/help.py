"""`python -m screenshots.help`: the help page's pictures, taken anew from the running platform in each language.

As a phone shows the pages: one picture is then large enough to read on every screen. In light; the help page frames
them. Written to static/help/, where they are files like all others.
"""

import argparse
import base64
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from elearn.portal.help_pictures import DENSITY, NAMES, file_of
from tests.browser.chromium import launch
from tests.browser.learner import Learner
from tests.browser.server import Account, Server
from tests.browser.tour import BEFORE_FIRST_QUIZ, COURSE_PATH, FIRST_QUIZ
from tests.world import FIRST_LESSON

STATIC = Path(__file__).parents[1] / "static"
LANGUAGES = ("en", "ru")
WIDTH, HEIGHT = 400, 400  # of a picture, at most, in points of the page
AIR = 12
TEXT = "/admin/texts/area:return/about"
HEAVIEST = 24_000
QUALITIES = range(80, 20, -5)


@dataclass(frozen=True)
class Shot:
    """A page, what is done there, and the element that is shown, or from which on the page is."""

    name: str
    who: str
    path: str
    start: str
    act: Callable[[Page], None] | None = None
    goes_on: bool = False


def open_outline(page: Page) -> None:
    """Unfold what a phone folds."""
    page.click(".fold > summary")


def choose_an_answer(page: Page) -> None:
    """Answer the first question, and wait until it is saved."""
    page.locator(".question").first.locator(".choice").first.click()
    page.wait_for_selector(".save-state[data-state=saved]")


SHOTS = (
    Shot("register", "nobody", "/register", "h1", goes_on=True),
    Shot("courses", "nobody", "/courses", ".grid"),
    Shot("course", "new", COURSE_PATH, ".course-page"),
    Shot("outline", "under way", f"{COURSE_PATH}/regional-rules", ".lesson", open_outline),
    Shot("done", "under way", f"{COURSE_PATH}/regional-rules", ".lesson-end"),
    Shot("question", "under way", f"{COURSE_PATH}/{FIRST_QUIZ}/attempts/", ".question", choose_an_answer),
    Shot("learning", "under way", "/learning", "h1", goes_on=True),
    Shot("languages", "under way", f"{COURSE_PATH}/{FIRST_LESSON}", ".site-head"),
    Shot("seen-by", "under way", "/account/seen-by", "h1", goes_on=True),
    Shot("affiliations", "coordinator", "/coordination", "h1", goes_on=True),
    Shot("reports", "coordinator", "/reports", ".figures"),
    Shot("texts", "editor", f"{TEXT}?since=2011-11-04", ".field:has(#is_quotation)", goes_on=True),
)


def people(server: Server, browser: Browser, lang: str) -> dict[str, Account | None]:
    """Those whose pages are shown, with what they have done so far."""
    names = {
        "en": ("Aida Learner", "Nino Learner", "Jan Coordinator", "Eva Editor"),
        "ru": ("Аида Ученикова", "Нино Ученикова", "Ян Координатор", "Ева Редактор"),
    }[lang]
    under_way = server.account(name=names[0], locale=lang, state="KG")
    learner = Learner(server, browser.new_context(), under_way)
    learner.enrol()
    learner.read(*BEFORE_FIRST_QUIZ[:2])
    finished = server.account(name=names[1], locale=lang, state="GE")
    Learner(server, browser.new_context(), finished).finish()
    claim_a_place(Learner(server, browser.new_context(), server.account(name=names[1], locale=lang)), lang)
    return {
        "nobody": None,
        "new": server.account(name=names[0], locale=lang),
        "under way": under_way,
        "coordinator": server.account("coordinator", name=names[2], locale=lang),
        "editor": server.account("editor", name=names[3], locale=lang),
    }


def claim_a_place(learner: Learner, lang: str) -> None:
    """Say where one works, for a coordinator to confirm."""
    page = learner.open(f"/{lang}/account")
    page.select_option("#state", "GE")
    page.click("form:has(#state) .button")


def taken(page: Page, shot: Shot) -> bytes:
    """As wide as the page, as fine as its weight allows."""
    box = page.locator(shot.start).first.bounding_box()
    assert box is not None
    top = max(box["y"] + page.evaluate("scrollY") - AIR, 0)
    height = HEIGHT if shot.goes_on else min(box["height"] + 2 * AIR, HEIGHT)
    clip = {"x": 0, "y": top, "width": WIDTH, "height": height, "scale": DENSITY}
    browser = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        asked: dict[str, Any] = {
            "format": "webp",
            "quality": quality,
            "clip": clip,
            "captureBeyondViewport": True,
        }
        picture = base64.b64decode(browser.send("Page.captureScreenshot", asked)["data"])
        if len(picture) <= HEAVIEST:
            return picture
    raise ValueError(f"{page.url} from {shot.start} on is too heavy")


def pictures(server: Server, browser: Browser, lang: str) -> Iterator[tuple[str, bytes]]:
    """Each picture in a language, by its file."""
    known = people(server, browser, lang)
    for shot in SHOTS:
        context = browser.new_context(
            viewport={"width": WIDTH, "height": 800},
            device_scale_factor=DENSITY,
            color_scheme="light",
            reduced_motion="reduce",
        )
        visitor = Learner(server, context, known[shot.who])
        path = shot.path
        if path.endswith("/attempts/"):
            path += visitor.begin(FIRST_QUIZ)["id"]
        page = visitor.open(f"/{lang}{path}")
        if shot.act is not None:
            shot.act(page)
        page.evaluate("document.activeElement?.blur()")
        yield file_of(shot.name, lang), taken(page, shot)
        context.close()


def main(arguments: Sequence[str]) -> None:
    """Write static/help/*.webp: each language from a platform of its own, where nobody of another is met."""
    argparse.ArgumentParser("python -m screenshots.help", description=__doc__).parse_args(
        arguments
    )  # there is nothing to choose
    assert tuple(shot.name for shot in SHOTS) == NAMES
    (STATIC / "help").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for lang in LANGUAGES:
            with tempfile.TemporaryDirectory(prefix="elearn-help-") as data:
                server = Server(Path(data))
                try:
                    for file, picture in pictures(server, browser, lang):
                        (STATIC / file).write_bytes(picture)
                        print(f"{file}: {len(picture)} bytes")
                finally:
                    server.stop()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
