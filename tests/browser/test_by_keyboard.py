"""The whole way of a learner by Tab, Enter, Space and arrows: the focus is always seen, goes as one reads, is never
caught, and after an act it is where the page says what happened."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import Visit
from tests.browser.course import right_answers, shipped
from tests.browser.learner import Learner
from tests.browser.looking import MEASURES
from tests.browser.server import Server
from tests.browser.test_learners_way import PASSWORD
from tests.browser.tour import COURSE_PATH, FIRST_QUIZ
from tests.world import FIRST_LESSON

WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
MOST_STOPS = 200
ACTIVITIES = [each.key for each in shipped().activities]
AFTER_QUIZ = ACTIVITIES[ACTIVITIES.index(FIRST_QUIZ) + 1]
Theme = Literal["light", "dark"]


@dataclass
class Keys:
    """Somebody without a mouse; `found` is what was wrong with the focus on the way."""

    learner: Learner
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.learner.page.add_init_script(MEASURES)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.learner.page.keyboard.press(key)

    def at(self) -> Any:
        """The focus, judged."""
        stop = self.learner.page.evaluate("measures.focus()")
        if stop is not None:
            place = f"{self.learner.path.split('?')[0]}: {stop['name']}"
            if stop["ring"] < 2:
                self.found.append(f"{place} has no ring")
            elif stop["contrast"] < 3:
                self.found.append(f"{place} has a ring of {stop['contrast']:.1f}:1")
            if not stop["shown"]:
                self.found.append(f"{place} is not in the window")
        return stop

    def to(self, selector: str) -> None:
        """Press Tab until what the selector names has the focus."""
        for _ in range(MOST_STOPS):
            if self.learner.page.evaluate("name => document.activeElement.matches(name)", selector):
                return
            self.press("Tab")
            self.at()
        raise AssertionError(f"no way to {selector} by Tab on {self.learner.path}")

    def act(self, selector: str, address: str) -> None:
        """Go to a control, press Enter, and be somewhere else."""
        self.to(selector)
        with self.learner.page.expect_navigation(url=address):
            self.press("Enter")

    def write(self, selector: str, text: str) -> None:
        self.to(selector)
        self.learner.page.keyboard.type(text)

    def choose_language(self, lang: str) -> None:
        """By arrows, in the list of languages."""
        self.to("#locale")
        for _ in range(4):
            if self.learner.page.input_value("#locale") == lang:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{lang} cannot be chosen")


def register(keys: Keys, email: str) -> None:
    learner = keys.learner
    learner.open("/en/")
    keys.act(".hero a.button:not(.button-next)", "**/register")
    keys.to("form:has(#name) .button-next")
    learner.page.eval_on_selector("form:has(#name)", "form => form.noValidate = true")
    keys.press("Enter")
    learner.page.wait_for_selector(".errors")
    assert learner.page.evaluate("document.activeElement.matches('.errors')")
    keys.to(".errors a")
    keys.press("Enter")
    assert learner.page.evaluate("document.activeElement.matches('#name')")
    fields = {"#name": "Aida", "#latin_name": "Aida", "#email": email, "#password": PASSWORD}
    for selector, text in fields.items():
        keys.write(selector, text)
    keys.choose_language("en")
    keys.act("form:has(#name) .button-next", "**/register/sent/**")
    learner.page.goto(learner.server.link_in_mail_to(email))
    keys.act("form[action^='/confirm/'] button", "**/sign-in")
    assert learner.page.evaluate("document.activeElement.matches('.notice')")
    keys.write("#email", email)
    keys.write("#password", PASSWORD)
    keys.act("form:has(#password) .button-next", "**/learning")


def answer(keys: Keys) -> None:
    """Answer every question rightly, page by page: the first of several by Tab, the others by arrows."""
    learner = keys.learner
    right = right_answers(FIRST_QUIZ)
    for _ in range(9):
        names = learner.page.locator("[data-choice]").evaluate_all("all => all.map(each => each.name)")
        for name in dict.fromkeys(names):
            choices = right[name.removeprefix("answer-")]
            keys.to(f"[name='{name}']")
            if learner.page.evaluate("document.activeElement.type") == "radio":
                for _ in range(9):
                    if learner.page.evaluate("document.activeElement.value") in choices:
                        break
                    keys.press("ArrowDown")
                keys.press("Space")
                continue
            for choice in choices:
                keys.to(f"[name='{name}'][value='{choice}']")
                keys.press("Space")
        keys.to("button[name=go].button-next")
        with learner.page.expect_navigation():
            keys.press("Enter")
        if learner.path.endswith("/summary"):
            return


def test_register_sign_in_start_read_answer_and_review_by_keyboard(visit: Visit, server: Server) -> None:
    keys = Keys(visit(viewport=WIDE, reduced_motion="reduce"))
    learner = keys.learner
    register(keys, "keys@browser.example")
    keys.act(f"main a[href='/en{COURSE_PATH}']", f"**{COURSE_PATH}")
    keys.act(".card-next form button", f"**/{FIRST_LESSON}")
    assert learner.page.evaluate("document.activeElement.matches('.notice')")
    for lesson in ("rights-of-all-and-rights-of-some", "regional-rules", FIRST_QUIZ):
        keys.act(".act button", f"**/{lesson}")
    keys.act("form[action$='/attempts'] button", "**/attempts/*")
    answer(keys)
    keys.act("form[action$='/submission'] button", "**/review")
    assert learner.page.locator(".result-passed").is_visible()
    keys.act(".result a.button-next", f"**{COURSE_PATH}/{AFTER_QUIZ}")
    keys.to(".site-head .menu > summary")
    keys.press("Enter")
    keys.to("form[action='/sign-out'] button")
    keys.press("Enter")
    learner.page.wait_for_selector(".sign-in")
    assert keys.found == []


PAGES = ("/", "/courses?level=introductory", "/areas/legal-migration", COURSE_PATH, "/learning", "/account")
LESSON = f"{COURSE_PATH}/{FIRST_LESSON}"


def walk(keys: Keys) -> list[Any]:
    """Every stop of a page from its top, until the browser itself has the focus again."""
    stops: list[Any] = []
    for _ in range(MOST_STOPS):
        keys.press("Tab")
        stop = keys.at()
        if stop is None or (stops and stop["name"] == stops[0]["name"] and stop["top"] == stops[0]["top"]):
            return stops
        stops.append(stop)
    raise AssertionError(f"caught on {keys.learner.path}")


def goes_back(one: Any, other: Any) -> bool:
    """Whether the second stop lies before the first as one reads: above it, or on its line and further left. What
    stands beside the text is read on its own."""
    if one["side"] != other["side"]:
        return False
    overlap = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    same_line = overlap > 0.5 * min(one["bottom"] - one["top"], other["bottom"] - other["top"])
    if same_line:
        return bool(other["left"] < one["left"] - 1)
    return bool(
        other["bottom"] <= one["top"] + 1 and other["left"] < one["right"] and one["left"] < other["right"]
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_focus_is_seen_and_goes_as_one_reads(
    visit: Visit, server: Server, size: ViewportSize, theme: Theme
) -> None:
    keys = Keys(visit(server.account(), viewport=size, color_scheme=theme, reduced_motion="reduce"))
    keys.learner.enrol()
    backwards = []
    for path in (*PAGES, LESSON, f"{COURSE_PATH}/{FIRST_QUIZ}", "/nothing-here"):
        keys.learner.open(f"/en{path}")
        stops = walk(keys)
        assert len(stops) > 8, path
        backwards += [
            f"{path}: {other['name']} after {one['name']}"
            for one, other in pairwise(stops[1:])  # the way past the header comes first
            if goes_back(one, other)
        ]
    assert keys.found == []
    assert backwards == []


@pytest.mark.parametrize("path", [*PAGES, LESSON])
def test_the_first_tab_leads_past_the_header_on_every_page(visit: Visit, server: Server, path: str) -> None:
    keys = Keys(visit(server.account()))
    keys.learner.enrol()
    keys.learner.open(f"/en{path}")
    keys.press("Tab", "Enter", "Tab")
    assert keys.learner.page.evaluate("document.activeElement.closest('#text') !== null"), path


def test_the_focus_ring_is_measured(visit: Visit) -> None:
    """The measure itself finds a ring that is not there, and one that cannot be seen."""
    keys = Keys(visit())
    keys.learner.open("/en/courses")
    keys.learner.page.evaluate(
        "document.adoptedStyleSheets = [new CSSStyleSheet()];"
        "document.adoptedStyleSheets[0].replaceSync('#text * { outline: 0 !important }')"
    )
    keys.to("#text .filters a")
    assert any("no ring" in each for each in keys.found)
    keys.found.clear()
    keys.learner.open("/en/courses")
    keys.learner.page.evaluate("document.documentElement.style.setProperty('--focus', '#eee')")
    keys.to("#text .filters a")
    assert any("has a ring of 1." in each for each in keys.found)
