"""Writing to the secretariat by keyboard: what is wrong has the focus, faults lead to their fields, it is sent."""

from tests.browser.acts import send_message
from tests.browser.conftest import Visit
from tests.browser.test_by_keyboard import Keys
from tests.world import COURSE, FIRST_LESSON


def test_a_fault_in_a_lesson_is_told_by_keyboard(visit: Visit) -> None:
    keys = Keys(visit(reduced_motion="reduce"))
    page = keys.learner.open(f"/en/contact?about=/en/courses/{COURSE}/{FIRST_LESSON}&topic=text&revision=1")
    keys.write("#name", "Аида")
    keys.write("#email", "aida@keyboard.example")
    keys.write("#message", "short")
    page.eval_on_selector("form:has(#message)", "form => form.noValidate = true")
    keys.act("form:has(#message) .button", "**/contact")
    assert page.evaluate("document.activeElement.matches('.errors')")
    keys.to(".errors a[href='#message']")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "message"
    assert page.input_value("#about") == f"/en/courses/{COURSE}/{FIRST_LESSON}"
    assert page.input_value("#topic") == "text"
    page.keyboard.type(" of a word in the second paragraph")
    keys.act("form:has(#message) .button", "**/en/contact")
    assert page.evaluate("document.activeElement.matches('.notice-good')")
    assert keys.found == []


def test_it_is_sent_without_script_and_reloading_sends_nothing_more(visit: Visit) -> None:
    visitor = visit(java_script_enabled=False)
    page = visitor.open("/ru/contact")
    send_message(page)
    assert "Спасибо" in page.locator(".notice-good").inner_text()
    page.reload()
    assert page.locator(".notice-good").count() == 0
    assert page.input_value("#message") == ""


def test_longer_help_opens_by_keyboard_and_leads_to_its_step(visit: Visit) -> None:
    keys = Keys(visit(reduced_motion="reduce"))
    page = keys.learner.open("/en/register")
    keys.to("details.more:has(a) > summary")
    keys.press("Enter")
    keys.act("details.more a", "**/en/help#seen")
    assert page.locator("#seen h2").is_visible()
    assert keys.found == []


def test_pictures_of_the_help_page_come_as_one_reads_and_nothing_moves(visit: Visit) -> None:
    page = visit().open("/en/help")
    before = page.evaluate("document.documentElement.scrollHeight")
    loaded = "[...document.images].filter(each => each.complete && each.naturalWidth).length"
    assert page.evaluate(loaded) < page.locator("main img").count()
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
    page.wait_for_function(f"{loaded} === document.images.length")
    assert page.evaluate("document.documentElement.scrollHeight") == before
