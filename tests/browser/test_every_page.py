"""What holds for every page, whoever looks at it, in each language."""

from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import Visit
from tests.browser.tour import COURSE_PATH, Stops

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# Target sizes (WCAG 2.5.8: 24 by 24 px, or as much room around) are not among what it looks at by itself.
RUN = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
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
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
NARROWEST: ViewportSize = {"width": 320, "height": 640}
LOOKS: dict[str, tuple[tuple[ViewportSize, Literal["light", "dark"]], ...]] = {
    "en": ((WIDE, "light"), (PHONE, "dark")),
    "ru": ((PHONE, "light"), (WIDE, "dark")),
}

for_everybody = pytest.mark.parametrize("who", LOOKERS)
in_each_language = pytest.mark.parametrize("lang", ["en", "ru"])


@in_each_language
@for_everybody
def test_axe_finds_no_violation(visit: Visit, stops: Stops, who: str, lang: str) -> None:
    """Any two of language, size and theme meet on every page: wide light and narrow dark in English, the other two in
    Russian."""
    account, pages = stops[who]
    visitor = visit(account, reduced_motion="reduce")
    found: list[str] = []
    for stop in pages:
        for size, theme in LOOKS[lang]:
            visitor.page.emulate_media(color_scheme=theme)
            visitor.page.set_viewport_size(size)
            if (size, theme) == LOOKS[lang][0]:
                stop.arrive(visitor, lang).evaluate(AXE)
            answer: Any = visitor.page.evaluate(RUN)
            found += [
                f"{stop.path} {size['width']} {theme}: {each['id']} at {each['nodes'][0]['target']}"
                for each in answer["violations"]
            ]
    assert found == []


@in_each_language
@for_everybody
def test_no_page_scrolls_sideways_on_a_phone(visit: Visit, stops: Stops, who: str, lang: str) -> None:
    account, pages = stops[who]
    visitor = visit(account, viewport=PHONE)
    wide = []
    for stop in pages:
        page = stop.arrive(visitor, lang)
        for size in (PHONE, NARROWEST):
            page.set_viewport_size(size)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append((stop.path, size["width"]))
    assert wide == []


@for_everybody
def test_switching_the_language_keeps_the_page(visit: Visit, stops: Stops, who: str) -> None:
    account, pages = stops[who]
    visitor = visit(account)
    for stop in (each for each in pages if each.act is None and each.path != "/nothing-here"):
        stop.arrive(visitor, "en")
        visitor.page.click(".languages a[hreflang=ru]")
        assert visitor.path == f"/ru{stop.path}"
        assert visitor.page.locator("html").get_attribute("lang") == "ru"


@in_each_language
@for_everybody
def test_a_title_is_page_course_platform(visit: Visit, stops: Stops, who: str, lang: str) -> None:
    """The page is called in the title as in its heading; home has the platform's own sentence for one."""
    account, pages = stops[who]
    visitor = visit(account)
    platform = {"en": "Prague Process e-learning", "ru": "Онлайн-обучение Пражского процесса"}[lang]
    course = {"en": "Labour migration", "ru": "Трудовая миграция"}[lang]
    wrong = []
    for stop in (each for each in pages if each.path != "/"):
        page = stop.arrive(visitor, lang)
        parts = page.title().split(" - ")
        within = stop.path.startswith(f"{COURSE_PATH}/")
        expected = [visitor.heading(), *([course] if within else []), platform]
        if [part.startswith(told) for part, told in zip(parts, expected, strict=False)] != [True] * len(
            expected
        ):
            wrong.append((stop.path, page.title(), visitor.heading()))
    assert wrong == []


@for_everybody
def test_without_script_no_button_is_dead(visit: Visit, stops: Stops, who: str) -> None:
    account, pages = stops[who]
    visitor = visit(account, java_script_enabled=False)
    for stop in (each for each in pages if each.act is None):
        page = stop.arrive(visitor, "en")
        dead = page.locator(
            "button:visible:not(form[action] button), button[type=button]:visible, a:not([href])"
        )
        assert dead.all_inner_texts() == [], stop.path
