"""What is done on a page before it is looked at."""

from time import time_ns

from playwright.sync_api import Page

from tests.programme.library import PDF

ACTION = "example-readmission-workshops"


def _send(page: Page, button: str) -> None:
    """Press it, and wait for the page that answers."""
    with page.expect_navigation():
        page.click(button)


def send_wrong_registration(page: Page) -> None:
    """Faults in three fields."""
    for field, value in {"name": "Аида", "latin_name": "Аида", "email": "aida", "password": "short"}.items():
        page.fill(f"#{field}", value)
    page.eval_on_selector("form:has(#name)", "form => form.noValidate = true")
    _send(page, "form:has(#name) .button")


def send_wrong_password(page: Page) -> None:
    """A refused sign-in."""
    page.fill("#email", "nobody@browser.example")
    page.fill("#password", "not the password")
    _send(page, "form:has(#password) .button")


def send_wrong_change(page: Page) -> None:
    """A new password that is too short."""
    for field, value in {"present": "not the password", "password": "short"}.items():
        page.fill(f"#{field}", value)
    _send(page, "form:has(#present) .button")


def send_wrong_message(page: Page) -> None:
    """A message with faults in four fields."""
    for field, value in {"email": "aida", "about": "https://elsewhere.example/", "message": "short"}.items():
        page.fill(f"#{field}", value)
    page.eval_on_selector("form:has(#message)", "form => form.noValidate = true")
    _send(page, "form:has(#message) .button")


def send_message(page: Page) -> None:
    """A message that is taken; each from an address of its own, because one may not send many."""
    for field, value in {"name": "Аида", "email": f"aida{time_ns()}@ministry.example"}.items():
        page.fill(f"#{field}", value)
    page.select_option("#topic", "course")
    page.fill("#message", "I cannot find the course on readmission.")
    _send(page, "form:has(#message) .button")


def open_longer_help(page: Page) -> None:
    """Everything that is folded beside fields."""
    for question in page.locator("details.more > summary").all():
        question.click()


def send_faulty_text(page: Page) -> None:
    """A text that cannot be published."""
    page.fill("#wording", "Good.\n\n<b>raw</b>\n\n[here](javascript:alert(1))")
    _send(page, "form:has(#wording) .button-next")


def send_wrong_document(page: Page) -> None:
    """A document with one file that is kept, one that is none, and no kind; every part unfolded."""
    page.eval_on_selector_all("main details", "all => all.forEach(each => each.open = true)")
    page.set_input_files("#file-en", {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.set_input_files("#file-ru", {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    page.fill("#code-other", "nonsense")
    page.fill("#title-other", "Кагаз")
    page.eval_on_selector("form:has(#dated)", "form => form.noValidate = true")
    _send(page, "form:has(#dated) .button-next")


def send_stale_document(page: Page) -> None:
    """A change that began from the first edition of several."""
    page.fill("#title-en", f"{page.input_value('#title-en')} (changed)")
    page.eval_on_selector("[name=seen]", "seen => seen.value = 1")
    _send(page, "form:has(#dated) .button-next")


def send_wrong_marks(page: Page) -> None:
    """A translation with a mark that the source does not have."""
    page.fill("#passage-1", "{1}Возвращение{/1}")
    _send(page, "form:has(#passage-1) .button-next")


def send_faulty_news(page: Page) -> None:
    """An item without a title, whose Russian has other paragraphs and whose end lies before its beginning."""
    page.fill("#text-en", "One.\n\nTwo.")
    page.fill("#text-ru", "Один.")
    page.fill("#until", "2020-01-01")
    _send(page, "form:has(#text-en) .button-next")


def send_faulty_fact(page: Page) -> None:
    """A meeting without a name, on a day that there is not."""
    page.fill("#starts", "2017-13")
    page.fill("#about-ru", "Только по-русски.")
    _send(page, "form:has(#starts) .button-next")


def remove_what_is_needed(page: Page) -> None:
    """A meeting that a mandate names cannot be removed."""
    _send(page, ".button-danger")


def look_at_news(page: Page) -> None:
    """The preview of an item in two languages."""
    for field, text in {
        "title-en": "A title",
        "text-en": "Some *words*.",
        "text-ru": "Несколько *слов*.",
    }.items():
        page.fill(f"#{field}", text)
    _send(page, "button[formaction]")


def withdraw(page: Page) -> None:
    """An item that is withdrawn."""
    if page.locator(".button-danger").count():
        _send(page, ".button-danger")


def send_wrong_action(page: Page) -> None:
    """An action without a title, with a text that cannot be shown."""
    page.eval_on_selector("form:has(#key)", "form => form.noValidate = true")
    page.fill("#key", "No Key")
    _send(page, "form:has(#key) .button-next")


def cut_action_short(page: Page) -> None:
    """A period in which some who take part would be left out."""
    page.fill("#until", "2023-06-30")
    _send(page, "form:has(#lead_state) .button-next")


def let_take_part_too_early(page: Page) -> None:
    """A state from a day on which the action had not begun."""
    page.locator("input[name=states]").nth(1).check()
    page.fill("#since", "2010-01-01")
    _send(page, "form:has([name=states]) .button-next")


def correct_wrongly(page: Page) -> None:
    """An end before the beginning."""
    page.fill("#until", "2022-01-01")
    _send(page, "form:has(#until) .button-next")


def _send_table(page: Page, *rows: str) -> None:
    table = "\n".join(["action,state,since,until", *rows]).encode()
    page.set_input_files("#table", {"name": "table.csv", "mimeType": "text/csv", "buffer": table})
    _send(page, "form:has(#table) .button-next")


def send_table(page: Page) -> None:
    """A table that would change something; it is only looked at."""
    _send_table(page, f"{ACTION},XK,2023-01-01,2025-12-31", f"{ACTION},LT,2024-01-01,")


def undo_table(page: Page) -> None:
    """A table that was recorded, and undone: both stand in the history."""
    send_table(page)
    _send(page, "form[action$='/record'] .button-next")
    page.locator("form[action$='/undo'] .button").first.click()
    page.wait_for_load_state()


def send_wrong_table(page: Page) -> None:
    """A table with faults in two rows."""
    _send_table(page, f"{ACTION},US,2024-01-01,", f"{ACTION},GE,soon,", f"{ACTION},LT,2024-01-01,")


def send_no_table(page: Page) -> None:
    """A file that is no table."""
    page.set_input_files("#table", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"\xff\xfe\x00"})
    _send(page, "form:has(#table) .button-next")


def add_wrong_state(page: Page) -> None:
    """A state that is in the list already, and one letter too few."""
    page.eval_on_selector("form:has(#code)", "form => form.noValidate = true")
    page.fill("#code", "X")
    _send(page, "form:has(#code) .button-next")


def say_wrong_status(page: Page) -> None:
    """A status from no day on."""
    page.eval_on_selector("form:has(#status)", "form => form.noValidate = true")
    page.fill("#since", "")
    _send(page, "form:has(#status) .button-next")


def open_menu(page: Page) -> None:
    """The account's menu, unfolded."""
    page.click(".site-head .menu > summary")
