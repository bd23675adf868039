"""An editor says who takes part in an action: on a phone without script, and without a mouse."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.learner import Learner
from tests.browser.server import Server
from tests.browser.test_by_keyboard import PHONE, Keys

ACTION = "example-reintegration-network"
ADDRESS = f"/en/admin/actions/{ACTION}"
FORM = "form:has([name=states])"


def periods(visitor: Learner) -> dict[str, str]:
    """Who takes part, by the editor's own page."""
    rows = visitor.page.locator("section:has(#parts) tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").inner_text() for row in rows}


def test_everything_works_on_a_phone_without_script(server: Server, visit: Visit) -> None:
    editor = visit(server.account("editor"), java_script_enabled=False, viewport=PHONE)
    page = editor.open(ADDRESS)
    before = periods(editor)
    for state in ("LT", "PL"):
        page.check(f"{FORM} [value={state}]")
    page.fill(f"{FORM} #since", "2025-02-01")
    page.click(f"{FORM} .button-next")
    assert page.locator(".notice").inner_text().startswith("Recorded.")
    assert periods(editor) == {**before, "Lithuania": "since 1 Feb 2025", "Poland": "since 1 Feb 2025"}
    page.click("text=Lithuania >> nth=0")
    page.fill("#until", "2025-12-31")
    page.click("form:has(#until) .button-next")
    assert periods(editor)["Lithuania"] == "1 Feb 2025 – 31 Dec 2025 ended"
    page.click("text=Poland >> nth=0")
    page.click(".button-danger")
    assert "Poland" not in periods(editor)
    for _ in range(3):
        page.locator("form[action$=undo] button").first.click()
    assert periods(editor)["Poland"] == "since 1 Feb 2025"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_state_joins_and_leaves_by_keyboard_and_the_focus_is_always_seen(
    server: Server, visit: Visit, lang: str
) -> None:
    editor = visit(server.account("editor"), reduced_motion="reduce")
    keys, state = Keys(editor), {"en": "HU", "ru": "FI"}[lang]
    editor.open(ADDRESS.replace("/en/", f"/{lang}/"))
    keys.to(f"{FORM} [value={state}]")
    keys.press("Space")
    keys.act(f"{FORM} .button-next", f"**/admin/actions/{ACTION}")
    assert editor.page.evaluate("document.activeElement.matches('.notice')")
    keys.act(f"a[href*='/states/{state}?']", f"**/states/{state}?*")
    keys.act(".button-danger", f"**/admin/actions/{ACTION}")
    assert editor.page.evaluate("document.activeElement.matches('.notice')")
    assert keys.found == []
