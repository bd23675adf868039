"""One way past every page for each of those who look at them: what was noticed at each, for many claims to ask about.

Opening a page costs more than looking at it in one more way, so each is opened once in each language.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.browser import looking
from tests.browser.learner import Learner
from tests.browser.looking import PHONE, WIDE
from tests.browser.tour import COURSE_PATH, Stop

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
PLATFORM = {"en": "Prague Process e-learning", "ru": "Онлайн-обучение Пражского процесса"}
COURSE = {"en": "Labour migration", "ru": "Трудовая миграция"}

NO_VIOLATION = "axe finds no violation"
NOT_SIDEWAYS = "a phone does not scroll it sideways"
SAME_PAGE = "switching the language keeps it"
TITLED = "its title is page, course, platform"
STILL = "nothing moves for who wants less motion"
SETTLED = "nothing moves while it loads"
LARGER = "larger text loses nothing and scrolls one way"
SPACED = "space between letters and lines loses nothing"
PRINTED = "it can be read on paper whatever the theme"
FOCUSED = "the focus is seen in the reader's own colours"
HIGH = "what stands alone is as high as a thumb needs"
SOUND = "nothing goes wrong in the browser"
CLAIMS = (
    NO_VIOLATION,
    NOT_SIDEWAYS,
    SAME_PAGE,
    TITLED,
    STILL,
    SETTLED,
    LARGER,
    SPACED,
    PRINTED,
    FOCUSED,
    HIGH,
    SOUND,
)
CALLED = "[document.title, document.querySelector('h1').innerText]"


@dataclass
class Walk:
    """What was wrong on the way, by claim; and how many pages were seen.

    Any two of language, width and theme meet on every page; colours are looked at in each of them.
    """

    visitor: Learner
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    pages: int = 0

    def go(self, stops: Iterable[Stop]) -> "Walk":
        """Past all of them, in each language."""
        for script in (looking.MEASURES, looking.AXE):
            self.visitor.page.add_init_script(script)
        for stop in stops:
            self._look_in_english(stop)
            self._look_in_russian(stop)
            self.pages += 1
        self.faults[SOUND] += self.visitor.faults
        return self

    def _look_in_english(self, stop: Stop) -> None:
        page = self.visitor.page
        page.set_viewport_size(WIDE)
        page.emulate_media(reduced_motion="reduce")
        stop.arrive(self.visitor, "en")
        place = f"en {stop.told}"
        self._read_title(stop, "en")
        self._note(NO_VIOLATION, f"{place} wide light", looking.violations(page))
        self._note(STILL, place, looking.moving(page))
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE)
        self._note(NO_VIOLATION, f"{place} phone dark", looking.violations_of_looks(page))
        self._note(NOT_SIDEWAYS, place, looking.sideways(page))
        self._note(PRINTED, f"{place} dark by the system", looking.pale_when_printed(page))
        page.emulate_media(color_scheme="light")
        self._note(LARGER, place, looking.lost_when_larger(page))
        self._note(FOCUSED, place, looking.unringed(page))
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        self._note(PRINTED, f"{place} dark by choice", looking.pale_when_printed(page))

    def _look_in_russian(self, stop: Stop) -> None:
        page = self.visitor.page
        page.emulate_media(reduced_motion="no-preference")
        page.set_viewport_size(PHONE)
        self._come_to_russian(stop)
        place = f"ru {stop.told}"
        looking.watch(page)
        self._read_title(stop, "ru")
        self._note(NO_VIOLATION, f"{place} phone light", looking.violations(page, without=looking.COLOURS))
        if stop.act is None:
            self._note(SETTLED, place, looking.moved(page))
        page.emulate_media(reduced_motion="reduce")
        self._note(NOT_SIDEWAYS, place, looking.sideways(page))
        self._note(HIGH, place, looking.low(page))
        self._note(LARGER, place, looking.lost_when_larger(page))
        self._note(SPACED, place, looking.lost_when_spaced(page))
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(WIDE)
        self._note(NO_VIOLATION, f"{place} wide dark", looking.violations_of_looks(page))
        page.emulate_media(color_scheme="light")

    def _come_to_russian(self, stop: Stop) -> None:
        """By the address of the page's own link, where nothing is to be done again and the page has an address."""
        visitor, page = self.visitor, self.visitor.page
        if stop.act is not None or stop.path == "/nothing-here":
            stop.arrive(visitor, "ru")
            return
        visitor.open(page.get_attribute(".languages a[hreflang=ru]", "href") or "")
        arrived = visitor.path, page.locator("html").get_attribute("lang")
        if arrived != (f"/ru{stop.path}", "ru"):
            self.faults[SAME_PAGE].append(f"{stop.told}: {arrived}")
            stop.arrive(visitor, "ru")

    def _note(self, claim: str, place: str, found: Iterable[str]) -> None:
        self.faults[claim] += [f"{place}: {each}" for each in found]

    def _read_title(self, stop: Stop, lang: str) -> None:
        """The page is called in the title as in its heading; home has the platform's own sentence for one."""
        if stop.path == "/":
            return
        title, heading = self.visitor.page.evaluate(CALLED)
        parts = title.split(" - ")
        within = stop.path.startswith(f"{COURSE_PATH}/")
        expected = [heading, *([COURSE[lang]] if within else []), PLATFORM[lang]]
        is_right = len(parts) >= len(expected) and all(
            part.startswith(told) for part, told in zip(parts, expected, strict=False)
        )
        if not is_right:
            self.faults[TITLED].append(f"{lang} {stop.told}: {parts} and not {expected}")
