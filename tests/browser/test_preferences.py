"""What people set in their system or browser is kept to: less motion, larger text, more space between letters, their
own colours, and paper."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ViewportSize

from elearn.web.layout import THEME_COOKIE
from tests.browser.conftest import Visit
from tests.browser.server import Account, Server
from tests.browser.tour import COURSE_PATH, Stops
from tests.world import FIRST_LESSON

MEASURES = (Path(__file__).parent / "measures.js").read_text()
LESSON = f"/en{COURSE_PATH}/{FIRST_LESSON}"
# A window of 1280 by 1024 at 100, 200 and 400 percent.
USUAL: ViewportSize = {"width": 1280, "height": 1024}
LARGE: ViewportSize = {"width": 640, "height": 512}
LARGEST: ViewportSize = {"width": 320, "height": 256}
LEARNERS = ("signed out", "new", "in progress", "finished")

for_learners = pytest.mark.parametrize("who", LEARNERS)
in_each_language = pytest.mark.parametrize("lang", ["en", "ru"])

# WCAG 1.4.12
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
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


@pytest.fixture
def look(visit: Visit) -> Any:
    """A visitor whose pages can be measured."""

    def new(account: Account | None = None, **options: Any) -> Any:
        visitor = visit(account, **options)
        visitor.page.add_init_script(MEASURES)
        return visitor

    return new


@for_learners
def test_nothing_moves_for_who_wants_less_motion(look: Any, stops: Stops, who: str) -> None:
    account, pages = stops[who]
    still, usual = look(account, reduced_motion="reduce"), look(account, reduced_motion="no-preference")
    for stop in pages:
        assert stop.arrive(still, "en").evaluate(MOVING) == [], stop.path
    assert usual.open("/en/").evaluate(MOVING) != []


@in_each_language
@for_learners
def test_larger_text_loses_nothing_and_scrolls_one_way(look: Any, stops: Stops, who: str, lang: str) -> None:
    account, pages = stops[who]
    visitor = look(account, viewport=USUAL, reduced_motion="reduce")
    wrong = []
    for stop in (each for each in pages if each.act is None):
        page = stop.arrive(visitor, lang)
        page.set_viewport_size(USUAL)
        whole = page.evaluate(TEXTS)
        for size in (LARGE, LARGEST):
            page.set_viewport_size(size)
            wrong += [f"{stop.path} at {size['width']}: {each}" for each in page.evaluate(CLIPPED)]
            lost = set(whole) - set(page.evaluate(TEXTS))
            wrong += [f"{stop.path} at {size['width']}: lost {each}" for each in lost]
    assert wrong == []


@for_learners
def test_space_between_letters_and_lines_loses_nothing(look: Any, stops: Stops, who: str) -> None:
    """In Russian, whose words are longer."""
    account, pages = stops[who]
    visitor = look(account, viewport=USUAL, reduced_motion="reduce")
    wrong = []
    for stop in (each for each in pages if each.act is None):
        page = stop.arrive(visitor, "ru")
        page.evaluate(SPACED)
        for size in (USUAL, LARGEST):
            page.set_viewport_size(size)
            wrong += [f"{stop.path} at {size['width']}: {each}" for each in page.evaluate(CLIPPED)]
    assert wrong == []


def looks(visitor: Any, selector: str, *names: str, part: str | None = None) -> list[str]:
    """How the first element that a selector names is drawn."""
    script = """([selector, names, part]) => {
        const style = getComputedStyle(document.querySelector(selector), part);
        return names.map((name) => style.getPropertyValue(name));
    }"""
    found: list[str] = visitor.page.evaluate(script, [selector, list(names), part])
    return found


def test_states_can_be_told_apart_in_the_readers_own_colours(look: Any, stops: Stops) -> None:
    account, pages = stops["in progress"]
    visitor = look(account, forced_colors="active")
    visitor.open("/en/courses?level=introductory")
    assert looks(visitor, ".filters [aria-current]", "outline-style") == ["solid"]
    assert looks(visitor, ".filters a:not([aria-current])", "outline-style") == ["none"]
    assert looks(visitor, ".card", "border-top-style") == ["solid"]
    current, other = ".places a[aria-current]", ".places a:not([aria-current])"
    assert looks(visitor, current, "border-bottom-color") != looks(visitor, other, "border-bottom-color")
    visitor.open(LESSON)
    signs = [looks(visitor, f".sign-{state}", "background") for state in ("done", "started", "todo")]
    assert len({str(sign) for sign in signs}) == 3
    assert looks(visitor, ".outline-item.current", "outline-style") == ["solid"]
    assert looks(visitor, "progress", "border-top-style") == ["solid"]
    questions = next(stop for stop in pages if stop.path.endswith("?page=2"))
    questions.arrive(visitor, "en")
    visitor.page.locator("[data-choice]").first.check()
    assert looks(visitor, ".choice:has(:checked)", "outline-style") == ["solid"]
    assert looks(visitor, ".choice:not(:has(:checked))", "border-top-style", "outline-style") == [
        "solid",
        "none",
    ]
    chosen = 'html[data-theme=""] .themes [value=system]'
    assert looks(visitor, chosen, "border-top-color") != looks(
        visitor, ".themes [value=dark]", "border-top-color"
    )


@for_learners
def test_the_focus_is_seen_in_the_readers_own_colours(look: Any, stops: Stops, who: str) -> None:
    account, pages = stops[who]
    visitor = look(account, forced_colors="active")
    unseen = []
    for stop in (each for each in pages if each.act is None):
        page = stop.arrive(visitor, "en")
        for _ in range(14):
            page.keyboard.press("Tab")
            focus = page.evaluate("measures.focus()")
            if focus is not None and focus["ring"] < 2:
                unseen.append(f"{stop.path}: {focus['name']}")
    assert unseen == []


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


@pytest.mark.parametrize("chosen", ["", "dark"], ids=["dark by the system", "dark by choice"])
@for_learners
def test_what_is_printed_can_be_read_whatever_the_theme(
    look: Any, stops: Stops, who: str, chosen: str
) -> None:
    account, pages = stops[who]
    visitor = look(account, color_scheme="light" if chosen else "dark")
    if chosen:
        cookie = {"name": THEME_COOKIE, "value": chosen, "url": visitor.server.url}
        visitor.context.add_cookies([cookie])
    pale = []
    for stop in (each for each in pages if each.act is None):
        page = stop.arrive(visitor, "en")
        page.emulate_media(media="print")
        pale += [f"{stop.path}: {each}" for each in page.evaluate(PALE)]
        if page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)":
            pale.append(f"{stop.path}: the ground")
        page.emulate_media(media="screen")
    assert pale == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_notice_on_the_first_page_can_be_read(look: Any, server: Server, theme: str) -> None:
    """It stands on the strong ground there, whose letters are light."""
    visitor = look(server.account(), color_scheme=theme, reduced_motion="reduce")
    visitor.open("/en/").click(".site-head .menu > summary")
    visitor.page.click(".site-head .menu form button")
    assert visitor.page.locator(".hero .notice").inner_text() == "You are signed out."
    assert visitor.page.evaluate(PALE) == []


def test_a_printed_lesson_is_the_text_and_its_links(look: Any, stops: Stops) -> None:
    account, _ = stops["in progress"]
    visitor = look(account)
    page = visitor.open(LESSON)
    page.emulate_media(media="print")
    left = page.evaluate("""() => [
        ...document.querySelectorAll('nav, header.site-head, footer, form, button, .button, .skip, .notice')
    ].filter((each) => each.checkVisibility()).map(measures.name)""")
    assert left == []
    assert page.locator("h1").is_visible()
    assert page.locator(".prose p").first.is_visible()
    links = page.evaluate("""() => [...document.querySelectorAll('.prose a[href], .sources a[href]')]
        .filter((each) => !each.getAttribute('href').startsWith('#'))
        .map((each) => [each.getAttribute('href'), getComputedStyle(each, '::after').content])""")
    assert len(links) >= 3
    assert [href for href, said in links if href not in said] == []
    answers = page.locator(".prose details > :not(summary)")
    assert answers.count()
    assert all(answers.nth(number).is_visible() for number in range(answers.count()))
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
