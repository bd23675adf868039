"""A stranger finds "which states take part in readmission, and the handbook on it, in Russian" in three clicks."""

import re

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Visit
from tests.browser.learner import Learner

READMISSION = "реадмисс"
STATES = ("Армения", "Грузия", "Албания")


class Stranger:
    """Somebody who was never here, and counts clicks."""

    def __init__(self, visitor: Learner) -> None:
        self.visitor = visitor
        self.clicks = 0

    def sees(self, words: str) -> Locator:
        """The first link that says so, which must be in sight without another page."""
        link = (
            self.visitor.page.locator("main").get_by_role("link", name=re.compile(words, re.IGNORECASE)).first
        )
        assert link.is_visible(), words
        return link

    def click(self, words: str) -> None:
        self.sees(words).click()
        self.clicks += 1


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
@pytest.mark.parametrize("width", [360, 1280])
def test_states_in_readmission_and_its_handbook_are_three_clicks_away(
    visit: Visit, script: bool, width: int
) -> None:
    visitor = visit(
        locale="ru-RU",
        java_script_enabled=script,
        viewport={"width": width, "height": 740},
        accept_downloads=True,
    )
    stranger = Stranger(visitor)
    page = visitor.open("/")
    assert visitor.path == "/ru/"
    stranger.click(READMISSION)
    said = page.locator("main").inner_text()
    for state in STATES:
        assert state in said
    assert READMISSION in page.locator("h1").inner_text().lower()
    stranger.click("пособи")
    with page.expect_download() as begun:
        stranger.click("Русский")
    assert begun.value.suggested_filename.endswith(".pdf")
    assert stranger.clicks == 3
