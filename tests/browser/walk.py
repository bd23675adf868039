"""One way past every page for each of those who look at them: what was noticed at each, for many claims to ask about.

Opening a page costs more than looking at it in one more way, so each is opened once in each language.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import ViewportSize

from tests.browser.learner import Learner
from tests.browser.tour import COURSE_PATH, Stop

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# Target sizes (WCAG 2.5.8: 24 by 24 px, or as much room around) are not among what it looks at by itself.
RUN = "axe.run(document, {resultTypes: ['violations'], preload: false, rules: {'target-size': {enabled: true}}})"
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
NARROWEST: ViewportSize = {"width": 320, "height": 640}
LOOKERS = (
    "signed out",
    "new",
    "in progress",
    "finished",
    "out of attempts",
    "coordinator",
    "editor",
    "author",
    "translator",
    "administrator",
)
# Any two of language, size and theme meet on every page.
LOOKS: dict[str, tuple[tuple[ViewportSize, Literal["light", "dark"]], ...]] = {
    "en": ((WIDE, "light"), (PHONE, "dark")),
    "ru": ((PHONE, "light"), (WIDE, "dark")),
}
PLATFORM = {"en": "Prague Process e-learning", "ru": "Онлайн-обучение Пражского процесса"}
COURSE = {"en": "Labour migration", "ru": "Трудовая миграция"}


@dataclass
class Walk:
    """What was wrong on the way, by claim; and how many pages were seen."""

    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    pages: int = 0

    def go(self, visitor: Learner, stops: tuple[Stop, ...]) -> "Walk":
        """Past all of them, in each language."""
        for stop in stops:
            stop.arrive(visitor, "en")
            self._look(visitor, stop, "en")
            if stop.act is None and stop.path != "/nothing-here":
                self._switch(visitor, stop)
            else:
                stop.arrive(visitor, "ru")
            self._look(visitor, stop, "ru")
            self.pages += 1
        return self

    def _switch(self, visitor: Learner, stop: Stop) -> None:
        page = visitor.page
        page.set_viewport_size(WIDE)
        page.click(".languages a[hreflang=ru]")
        page.wait_for_load_state("domcontentloaded")
        arrived = visitor.path, page.locator("html").get_attribute("lang")
        if arrived != (f"/ru{stop.path}", "ru"):
            self.faults["languages"].append(f"{stop.told}: {arrived}")
            stop.arrive(visitor, "ru")

    def _look(self, visitor: Learner, stop: Stop, lang: str) -> None:
        page = visitor.page
        self._read_title(visitor, stop, lang)
        page.evaluate(AXE)
        for size, theme in LOOKS[lang]:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size(size)
            answer: Any = page.evaluate(RUN)
            self.faults["axe"] += [
                f"{lang} {stop.told} {size['width']} {theme}: {each['id']} at {each['nodes'][0]['target']}"
                for each in answer["violations"]
            ]
        for size in (PHONE, NARROWEST):
            page.set_viewport_size(size)
            if page.evaluate(SIDEWAYS):
                self.faults["sideways"].append(f"{lang} {stop.told} {size['width']}")

    def _read_title(self, visitor: Learner, stop: Stop, lang: str) -> None:
        """The page is called in the title as in its heading; home has the platform's own sentence for one."""
        if stop.path == "/":
            return
        parts = visitor.page.title().split(" - ")
        within = stop.path.startswith(f"{COURSE_PATH}/")
        expected = [visitor.heading(), *([COURSE[lang]] if within else []), PLATFORM[lang]]
        is_right = len(parts) >= len(expected) and all(
            part.startswith(told) for part, told in zip(parts, expected, strict=False)
        )
        if not is_right:
            self.faults["title"].append(f"{lang} {stop.told}: {parts} and not {expected}")
