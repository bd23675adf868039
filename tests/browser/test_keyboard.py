"""The way of a learner by keyboard alone."""

from tests.browser.conftest import Visit
from tests.browser.learner import Learner
from tests.browser.server import Server
from tests.world import COURSE, FIRST_LESSON

HAS_RING = """() => {
  const at = document.activeElement;
  const drawn = (element, part) => {
    const style = getComputedStyle(element, part);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 3;
  };
  return drawn(at) || drawn(at, '::after') || drawn(at.closest('label') ?? at);
}"""


def tab_to(learner: Learner, selector: str) -> None:
    """Press Tab until what the selector names has the focus; it must be drawn."""
    for _ in range(150):
        learner.page.keyboard.press("Tab")
        if learner.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert learner.page.evaluate(HAS_RING), f"no ring around {selector}"
            return
    raise AssertionError(f"no way to {selector} by Tab")


def enter(learner: Learner, selector: str, address: str) -> None:
    """Go to a control by Tab, press Enter, and be somewhere else."""
    tab_to(learner, selector)
    learner.page.keyboard.press("Enter")
    learner.page.wait_for_url(address)


def test_start_read_answer_and_hand_in_by_keyboard(visit: Visit, server: Server) -> None:
    learner = visit(server.account())
    learner.open(f"/en/courses/{COURSE}")
    enter(learner, ".card-next form button", f"**/{FIRST_LESSON}")
    enter(learner, ".act button", "**/rights-of-all-and-rights-of-some")
    learner.open(f"/en/courses/{COURSE}/concepts-check")
    enter(learner, "form[action$='/attempts'] button", "**/attempts/*")
    for number in range(1, 6):
        tab_to(learner, f"#question-{number} [data-choice]")
        learner.page.keyboard.press("Space")
    learner.page.keyboard.press("Shift+Tab")
    tab_to(learner, "#question-5 [data-flag]")
    learner.page.keyboard.press("Space")
    # What has still to be sent makes the summary load once more, when it has been: the way there would begin anew.
    learner.page.wait_for_function(
        "() => !Object.keys(localStorage).some(key => key.startsWith('elearn:unsent:'))"
    )
    enter(learner, "button[name=go].button-next", "**/summary")
    assert learner.page.locator(".answer-list .sign-done").count() == 5
    assert learner.page.locator(".answer-list .flagged").count() == 1
    enter(learner, "form[action$='/submission'] button", "**/review")


def test_the_first_tab_leads_past_the_header(visit: Visit, server: Server) -> None:
    visitor = visit()
    visitor.open("/en/")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "text"


def test_the_menu_closes_with_escape_and_gives_the_focus_back(visit: Visit, server: Server) -> None:
    visitor = visit(server.account())
    visitor.open("/en/")
    tab_to(visitor, ".site-head .menu > summary")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.locator(".site-head .menu ul").is_visible()
    visitor.page.keyboard.press("Escape")
    assert visitor.page.locator(".site-head .menu ul").is_hidden()
    assert visitor.page.evaluate("document.activeElement.matches('.menu > summary')")


def test_faults_of_a_form_are_read_first_and_lead_to_their_fields(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/en/register")
    visitor.page.eval_on_selector("form:has(#name)", "form => form.noValidate = true")
    visitor.page.fill("#password", "short")
    visitor.page.click("form:has(#name) .button-next")
    assert visitor.page.evaluate("document.activeElement.className") == "errors"
    tab_to(visitor, ".errors a[href='#password']")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "password"
