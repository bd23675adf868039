"""The whole way of a learner in two languages that nobody speaks: nothing is cut off, lies on something else, stays
untranslated, or assumes that one reads from left to right."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel import Locale
from playwright.sync_api import Browser, ViewportSize

from elearn.programme.states import state_name
from tests.browser.course import shipped
from tests.browser.learner import Learner
from tests.browser.looking import MEASURES
from tests.browser.pseudo import BOTH, LONG, MIRRORED, OPENS, Pseudo, write_catalogues, write_package
from tests.browser.server import Server
from tests.browser.test_learners_way import PASSWORD, take_quiz
from tests.browser.tour import COURSE_PATH
from tests.world import FIRST_LESSON

SIZES: tuple[ViewportSize, ...] = tuple({"width": width, "height": 800} for width in (320, 360, 768, 1280))
# What stands on pages in no language: names of people and of the platform's own files.
NAME = "Ξένια"
NAMES = (
    "CC BY 4.0",
    "PDF",
    "EPUB",
    "Xenia Example",
    NAME,
    "xenia.eo@browser.example",
    "xenia.he@browser.example",
    "Esperanto",
    "עברית",
)

in_both = pytest.mark.parametrize("pseudo", BOTH, ids=lambda each: each.code)


@pytest.fixture(scope="session")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The platform with both languages, in the interface and in the course."""
    folder = tmp_path_factory.mktemp("pseudo")
    catalogues = write_catalogues(folder / "translations")
    package = write_package(folder / "labour-migration")
    running = Server(folder / "served", package, ELEARN_TRANSLATIONS=str(catalogues))
    yield running
    running.stop()


@pytest.fixture
def learner(strange: Server, chromium: Browser) -> Iterator[Learner]:
    context = chromium.new_context(viewport=SIZES[-1], locale="en-GB", reduced_motion="reduce")
    context.add_init_script(MEASURES)
    visitor = Learner(strange, context)
    yield visitor
    faults = visitor.faults
    context.close()
    assert faults == []


class Look:
    """Looks at each page of a way in every width, and keeps what is wrong."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner
        self.found: list[str] = []
        self.seen: list[str] = []

    def __call__(self) -> None:
        page, path = self.learner.page, self.learner.path.split("?")[0]
        self.seen.append(path)
        assert OPENS in page.title(), path
        for size in SIZES:
            page.set_viewport_size(size)
            wrong: list[str] = page.evaluate("[...measures.clipped(), ...measures.overlapping()]")
            self.found += [f"{path} at {size['width']}: {each}" for each in wrong]
        # Names of states are CLDR's, in every language.
        lang = page.locator("html").get_attribute("lang") or ""
        states = [state_name(str(code), lang) for code in Locale("en").territories if len(str(code)) == 2]
        known = [*NAMES, *sorted(states, key=lambda name: -len(name))]
        untranslated: list[str] = page.evaluate("known => measures.untranslated(known)", known)
        self.found += [f"{path}: {each}" for each in untranslated]

    def open(self, path: str) -> None:
        """Go to a page and look at it."""
        self.learner.open(path)
        self()


def come_in(look: Look, lang: str) -> None:
    """Look round, make an account, confirm it, and sign in."""
    learner, page, email = look.learner, look.learner.page, f"xenia.{lang}@browser.example"
    for path in (
        "/",
        "/courses",
        "/courses?level=advanced&language=en",
        "/areas/legal-migration",
        "/areas/asylum",
        "/participation",
        "/participation?area=return",
        "/participation/XK",
    ):
        look.open(f"/{lang}{path}")
    look.open(f"/{lang}{COURSE_PATH}")
    look.open(f"/{lang}/nothing-here")
    look.open(f"/{lang}/register")
    page.eval_on_selector("form:has(#name)", "form => form.noValidate = true")
    page.click("form:has(#name) .button-next")
    look()
    for field, value in {
        "name": NAME,
        "latin_name": "Xenia Example",
        "email": email,
        "password": PASSWORD,
    }.items():
        page.fill(f"#{field}", value)
    page.select_option("#locale", lang)
    page.click("form:has(#name) .button-next")
    look()
    page.goto(learner.server.link_in_mail_to(email))
    look()
    page.click("form[action^='/confirm/'] button")
    look()
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("form:has(#password) .button-next")
    assert learner.path == f"/{lang}/learning"
    look()


def learn(look: Look, lang: str) -> None:
    """Every lesson and quiz by the pages' own buttons."""
    learner, page = look.learner, look.learner.page
    learner.open(f"/{lang}{COURSE_PATH}")
    look()
    page.click(".card-next form button")
    for activity in shipped().activities:
        assert learner.path == f"/{lang}{COURSE_PATH}/{activity.key}"
        look()
        if activity.kind == "quiz":
            take_quiz(learner, activity.key)
        else:
            page.click(".act button")
        if activity.key == FIRST_LESSON:
            here = learner.path
            for path in ("/", "/learning", COURSE_PATH, "/account"):
                look.open(f"/{lang}{path}")
            learner.open(here)


def look_at_a_quiz(look: Look, lang: str) -> None:
    """The pages within a quiz: questions, summary, review."""
    learner, page = look.learner, look.learner.page
    attempt = learner.begin("concepts-check")
    address = f"/{lang}{COURSE_PATH}/concepts-check/attempts/{attempt['id']}"
    look.open(address)
    look.open(f"{address}/summary")
    page.click("form[action$='/submission'] button")
    look()  # it asks once: nothing is answered
    page.click("dialog .button-danger")
    page.wait_for_url("**/review")
    look()


@in_both
def test_the_whole_way_in_a_language_that_nobody_speaks(learner: Learner, pseudo: Pseudo) -> None:
    look = Look(learner)
    come_in(look, pseudo.code)
    learn(look, pseudo.code)
    look()
    look.open(f"/{pseudo.code}/learning")
    look_at_a_quiz(look, pseudo.code)
    assert len(look.seen) > 30
    assert look.found == []


def boxes(learner: Learner, *selectors: str) -> list[Any]:
    """The boxes of the first element that each selector names."""
    script = "all => all.map(each => document.querySelector(each).getBoundingClientRect().toJSON())"
    found: list[Any] = learner.page.evaluate(script, list(selectors))
    return found


def test_from_right_to_left_the_outline_is_at_the_right(learner: Learner, strange: Server) -> None:
    account = strange.account(name=NAME, locale=MIRRORED.code)
    learner.sign_in(account.login)
    learner.enrol()
    for lang, side in ((MIRRORED.code, "right"), (LONG.code, "left")):
        learner.open(f"/{lang}{COURSE_PATH}/{FIRST_LESSON}")
        assert learner.page.locator("html").get_attribute("dir") == ("rtl" if side == "right" else "ltr")
        outline, text = boxes(learner, ".side .outline", ".lesson > .text")
        assert (outline["left"] >= text["right"]) == (side == "right")
        assert (outline["right"] <= text["left"]) == (side == "left")
        brand, menu = boxes(learner, ".brand", ".site-head .menu")
        assert (brand["left"] > menu["left"]) == (side == "right")


def test_from_right_to_left_what_points_is_mirrored(learner: Learner) -> None:
    """Arrows of buttons, the area whose picture shows a way, the sign of what is half done."""
    arrow = "getComputedStyle(document.querySelector('.button-next'), '::after').content"
    flip = "getComputedStyle(document.querySelector('[data-area=return] .icon')).transform"
    seen = {}
    for pseudo in BOTH:
        learner.open(f"/{pseudo.code}/")
        seen[pseudo.code] = (learner.page.evaluate(arrow), learner.page.evaluate(flip))
    assert seen[LONG.code][0].startswith('"→"')
    assert seen[MIRRORED.code][0].startswith('"←"')
    assert seen[LONG.code][1] == "none"
    assert re.match(r"matrix\(-1, 0, 0, 1, 0, 0\)", seen[MIRRORED.code][1])
    learner.open(f"/{LONG.code}/")
    sign = """dir => {
        document.documentElement.dir = dir;
        document.querySelector('main').innerHTML = '<span class="sign sign-started"></span>';
        const style = getComputedStyle(document.querySelector('.sign-started'));
        return [style.backgroundImage, style.transform];
    }"""
    assert learner.page.evaluate(sign, "ltr") != learner.page.evaluate(sign, "rtl")
