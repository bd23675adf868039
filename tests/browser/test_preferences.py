"""What people set in their system or browser is kept to: their own colours, and paper. What holds for every page is
asked of every page, see `walk.py`."""

from typing import Any

import pytest

from elearn.web.layout import THEME_COOKIE
from tests.browser import looking
from tests.browser.conftest import Visit
from tests.browser.server import Account, Server
from tests.browser.tour import COURSE_PATH, Stops
from tests.world import FIRST_LESSON

LESSON = f"/en{COURSE_PATH}/{FIRST_LESSON}"


@pytest.fixture
def look(visit: Visit) -> Any:
    """A visitor whose pages can be measured."""

    def new(account: Account | None = None, **options: Any) -> Any:
        visitor = visit(account, **options)
        visitor.page.add_init_script(looking.MEASURES)
        return visitor

    return new


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


def test_a_printed_lesson_is_black_on_white_also_where_the_theme_is_dark_by_choice(look: Any) -> None:
    visitor = look(color_scheme="light")
    visitor.context.add_cookies([{"name": THEME_COOKIE, "value": "dark", "url": visitor.server.url}])
    page = visitor.open(LESSON)
    assert page.evaluate(looking.GROUND) != looking.WHITE
    assert list(looking.pale_when_printed(page)) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_notice_on_the_first_page_can_be_read(look: Any, server: Server, theme: str) -> None:
    """It stands on the strong ground there, whose letters are light."""
    visitor = look(server.account(), color_scheme=theme, reduced_motion="reduce")
    visitor.open("/en/").click(".site-head .menu > summary")
    visitor.page.click(".site-head .menu form button")
    assert visitor.page.locator(".hero .notice").inner_text() == "You are signed out."
    assert visitor.page.evaluate(looking.PALE) == []


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
