"""The whole way of a learner, from the first page to the coordinator's report: with script, and without."""

import csv
import io
import re
from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browser.course import right_answers, shipped
from tests.browser.learner import Learner
from tests.browser.server import Server
from tests.world import COURSE, FIRST_LESSON

PAGE = f"/courses/{COURSE}"
PASSWORD = "several words in a row"

with_and_without_script = pytest.mark.parametrize(
    ("lang", "script"), [("en", True), ("ru", False)], ids=["en with script", "ru without script"]
)


def register(visitor: Learner, server: Server, lang: str, email: str) -> None:
    """Make an account, confirm it by the mail, and sign in."""
    visitor.page.fill("#name", "Айгүл Токтогулова")
    visitor.page.fill("#latin_name", "Aigul Toktogulova")
    visitor.page.fill("#email", email)
    visitor.page.fill("#password", PASSWORD)
    visitor.page.select_option("#locale", lang)
    visitor.page.select_option("#state", "KG")
    visitor.page.click("form:has(#name) .button-next")
    assert visitor.path.startswith(f"/{lang}/register/sent/")
    visitor.page.goto(server.link_in_mail_to(email))
    visitor.page.click("form[action^='/confirm/'] button")
    assert visitor.path == f"/{lang}/sign-in"
    visitor.page.fill("#email", email)
    visitor.page.fill("#password", PASSWORD)
    visitor.page.click("form:has(#password) .button-next")
    assert visitor.path == f"/{lang}/learning"


def take_quiz(visitor: Learner, quiz: str) -> None:
    """Answer every question rightly, page by page, hand in, and go on."""
    visitor.page.click("form[action$='/attempts'] button")
    for _ in range(9):
        for name in dict.fromkeys(
            visitor.page.locator("[data-choice]").evaluate_all("all => all.map(i => i.name)")
        ):
            for choice in right_answers(quiz)[name.removeprefix("answer-")]:
                visitor.page.check(f"[name='{name}'][value='{choice}']")
        visitor.page.click("button[name=go].button-next")
        if visitor.path.endswith("/summary"):
            break
    visitor.page.click("form[action$='/submission'] button")
    assert visitor.page.locator(".result-passed").is_visible()
    assert visitor.page.locator(".question .sign-wrong").count() == 0
    visitor.page.click(".result a.button-next")


def learn_everything(visitor: Learner, lang: str) -> None:
    """From the first lesson to the end of the last quiz, by the pages' own buttons."""
    for activity in shipped().activities:
        assert visitor.path == f"/{lang}{PAGE}/{activity.key}"
        if activity.kind == "quiz":
            take_quiz(visitor, activity.key)
        else:
            visitor.page.click(".act button")
    assert visitor.path == f"/{lang}{PAGE}"


def download_report(coordinator: Learner, lang: str) -> list[dict[str, str]]:
    """The rows of the report's file."""
    coordinator.open(f"/{lang}/reports")
    with coordinator.page.expect_download() as coming:
        coordinator.page.click("a[href*='progress.csv']")
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ","))


@with_and_without_script
def test_from_the_first_page_to_the_report(visit: Visit, server: Server, lang: str, script: bool) -> None:
    email = f"aigul.{lang}@ministry.example"
    learner = visit(java_script_enabled=script, locale="ru-RU" if lang == "ru" else "en-GB")
    learner.open("/")
    assert learner.path == f"/{lang}/"
    learner.page.click(f".hero a[href='/{lang}/courses']")
    learner.page.click(f"main a[href='/{lang}{PAGE}']")
    learner.page.click(f".card-next a[href='/{lang}/register']")
    register(learner, server, lang, email)
    learner.page.click(f".card a[href='/{lang}{PAGE}']")
    learner.page.click(".card-next form button")
    assert learner.path == f"/{lang}{PAGE}/{FIRST_LESSON}"
    learn_everything(learner, lang)
    assert learner.page.locator(".card-next .sign-done").is_visible()
    assert all(each["state"] == "done" for each in learner.progress()["activities"])
    learner.open(f"/{lang}/learning")
    assert learner.page.locator(f".answer-list a[href='/{lang}{PAGE}']").is_visible()

    coordinator = visit(server.account("coordinator=state:KG"), java_script_enabled=script)
    assert email not in coordinator.open(f"/{lang}/reports").content()
    coordinator.open(f"/{lang}/coordination")
    coordinator.page.locator(".queue li", has_text=email).locator("form[action$='/confirm'] button").click()
    rows = [row for row in download_report(coordinator, lang) if row["email"] == email]
    assert [row["course"] for row in rows] == [COURSE]
    assert re.match(r"1(\.0+)?$|100", rows[0]["share"])


def test_a_lesson_asks_for_an_account_and_comes_back(visit: Visit, server: Server) -> None:
    account = server.account()
    visitor = visit()
    visitor.open(f"/en{PAGE}/{FIRST_LESSON}")
    assert visitor.path.startswith("/en/sign-in?next=")
    visitor.page.fill("#email", account.email)
    visitor.page.fill("#password", "a long password")
    visitor.page.click("form:has(#password) .button-next")
    assert visitor.path == f"/en{PAGE}/{FIRST_LESSON}"


def test_a_finished_course_can_be_taken_again_after_one_question(visit: Visit, server: Server) -> None:
    learner = visit(server.account())
    learner.finish()
    learner.open(f"/en{PAGE}")
    again = learner.page.locator("form[data-confirm] button")
    again.click()
    learner.press("Not now")
    assert learner.progress()["run"] == 1
    again.click()
    learner.page.locator("dialog .button-danger").click()
    learner.page.wait_for_url(f"**/en{PAGE}/{FIRST_LESSON}")
    assert learner.progress()["run"] == 2
