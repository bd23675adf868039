"""The pages of an open attempt, for browsers without script: whole forms, sent when a button is pressed."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.world import COURSE, Browser, World

QUIZ = "final"


@dataclass
class Sheet:
    """A page of questions as a browser holds it: its form's address and fields, to be changed and sent, also later."""

    browser: Browser
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def tick(self, place: int, choice: int) -> str:
        """Answer the question at a place of this page, in place of what was ticked; returns its key."""
        name = list(self.choices)[place]
        self.fields[name] = [self.choices[name][choice % len(self.choices[name])]]
        return name.removeprefix("answer-")

    def flag(self, place: int, *, on: bool = True) -> None:
        """Tick the flag of a question, or take it back."""
        name = list(self.choices)[place].replace("answer-", "flag-", 1)
        self.fields.pop(name, None)
        if on:
            self.fields[name] = ["yes"]

    def send(self, go: str = "next") -> Any:
        """Press a button of the form."""
        return self.browser.post(self.action, {**self.fields, "go": go})


def load(browser: Browser, address: str) -> Sheet:
    """Open a page of questions, and hold its form."""
    page = browser.get(address)
    assert page.status_code == 200, page.headers.get("Location")
    action = re.search(r'<form method="post" action="([^"]+)" data-attempt-url', page.text)
    assert action is not None
    sheet = Sheet(browser, html.unescape(action[1]))
    for tag in re.findall(r"<input [^>]*>", page.text.split(action[0], 1)[1].split("</form>", 1)[0]):
        name, value = (re.search(rf'{part}="([^"]*)"', tag) for part in ("name", "value"))
        assert name is not None
        assert value is not None
        if name[1].startswith("answer-"):
            sheet.choices.setdefault(name[1], []).append(value[1])
        if ("checkbox" not in tag and "radio" not in tag) or " checked" in tag:
            sheet.fields.setdefault(name[1], []).append(html.unescape(value[1]))
    return sheet


def begin(world: World, quiz: str = QUIZ) -> tuple[Browser, str]:
    """Somebody new in front of a quiz, and the address of their attempt."""
    browser = world.browser()
    browser.post(f"/courses/{COURSE}/enrolment")
    return browser, str(browser.post(f"/courses/{COURSE}/{quiz}/attempts").headers["Location"])


def attempt_of(browser: Browser, address: str) -> Any:
    """What the platform has kept."""
    found = browser.get(
        f"/api/v1/attempts/{address.rsplit('/', 1)[1]}", headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert found.status_code == 200
    return {each["question"]: each for each in found.get_json()["questions"]}


def test_flags_are_set_and_taken_back_with_the_pages_form(world: World) -> None:
    browser, address = begin(world)
    sheet = load(browser, address)
    sheet.flag(0)
    sheet.flag(2)
    first = sheet.tick(0, 1)
    assert sheet.send("summary").headers["Location"].endswith("/summary")
    kept = attempt_of(browser, address)
    assert [each["flagged"] for each in kept.values()][:4] == [True, False, True, False]
    assert kept[first]["answer"]
    assert "2 questions are flagged" in browser.get(f"{address}/summary").text
    assert "2 вопроса" in browser.get(f"{address}/summary".replace("/en/", "/ru/", 1)).text
    again = load(browser, address)
    assert len([name for name in again.fields if name.startswith("flag-")]) == 2
    again.flag(0, on=False)
    again.send()
    assert "1 question is flagged" in browser.get(f"{address}/summary").text


def test_the_list_of_questions_says_which_are_flagged(world: World) -> None:
    browser, address = begin(world)
    sheet = load(browser, address)
    sheet.flag(1)
    sheet.send()
    assert browser.get(address).text.count('class=" flagged"') == 1


def test_a_flag_by_program_is_kept_until_handing_in_and_grades_nothing(world: World) -> None:
    learner = world.program()
    learner.call("POST", "/enrolments", {"course": COURSE})
    _, attempt = learner.call("POST", "/attempts", {"course": COURSE, "activity": QUIZ})
    path = f"/attempts/{attempt['id']}"
    question = attempt["questions"][1]["question"]
    for flagged in (True, True, False, True):
        assert learner.call("PUT", f"{path}/flags/{question}", {"flagged": flagged}) == (
            200,
            {"flagged": flagged},
        )
    flags = [each["flagged"] for each in learner.call("GET", path)[1]["questions"]]
    assert flags == [place == 1 for place in range(len(flags))]
    before = learner.call("GET", f"/me/progress/{COURSE}")[1]
    learner.call("PUT", f"{path}/flags/{question}", {"flagged": False})
    assert learner.call("GET", f"/me/progress/{COURSE}")[1] == before
    learner.call("POST", f"{path}/submit")
    assert learner.call("PUT", f"{path}/flags/{question}", {"flagged": True})[0] == 409


@pytest.mark.parametrize(
    ("body", "status"), [({}, 422), ({"flagged": "yes"}, 422), ({"flagged": True, "more": 1}, 422)]
)
def test_a_flag_that_does_not_fit_is_refused(world: World, body: Any, status: int) -> None:
    learner, stranger = world.program(), world.program()
    learner.call("POST", "/enrolments", {"course": COURSE})
    _, attempt = learner.call("POST", "/attempts", {"course": COURSE, "activity": QUIZ})
    path = f"/attempts/{attempt['id']}/flags"
    question = attempt["questions"][0]["question"]
    assert learner.call("PUT", f"{path}/{question}", body)[0] == status
    assert learner.call("PUT", f"{path}/no-such-question", {"flagged": True})[0] == 404
    assert stranger.call("PUT", f"{path}/{question}", {"flagged": True})[0] == 404


def test_an_untouched_answer_of_an_old_page_never_goes_over_a_newer_one(world: World) -> None:
    browser, address = begin(world)
    mine, theirs = load(browser, address), load(browser, address)
    question = theirs.tick(0, 2)
    theirs.send()
    mine.tick(1, 0)
    went = mine.send().headers["Location"]
    kept = attempt_of(browser, address)
    assert kept[question]["answer"] == theirs.fields[f"answer-{question}"]
    assert went.endswith("theirs=1")
    assert "Question 1 was answered on another device" in browser.get(went).text
    assert "На вопрос 1 ответили" in browser.get(went.replace("/en/", "/ru/", 1)).text or (
        "на вопрос 1 ответили" in browser.get(went.replace("/en/", "/ru/", 1)).text
    )


def test_a_changed_answer_of_an_old_page_is_the_later_one_and_both_are_told(world: World) -> None:
    browser, address = begin(world)
    mine, theirs = load(browser, address), load(browser, address)
    theirs.tick(0, 2)
    theirs.tick(1, 1)
    theirs.send()
    question = mine.tick(0, 1)
    went = mine.send("summary").headers["Location"]
    kept = attempt_of(browser, address)
    assert kept[question]["answer"] == mine.fields[f"answer-{question}"]
    page = browser.get(went).text
    assert "Question 1 had been answered otherwise on another device" in page
    assert "Question 2 was answered on another device" in page
    assert "meanwhile" not in browser.get(address).text


def test_what_an_address_says_of_other_devices_is_read_with_suspicion(world: World) -> None:
    browser, address = begin(world)
    page = browser.get(f"{address}?theirs=<b>.0.99.x&ours=1.1.1&page=99999999999999999999")
    assert page.status_code == 200
    assert "Question 1 had been answered otherwise" in page.text
    assert "was answered on another device" not in page.text


def test_a_form_resent_by_the_back_button_changes_nothing_and_accuses_nobody(world: World) -> None:
    browser, address = begin(world)
    sheet = load(browser, address)
    question = sheet.tick(0, 1)
    sheet.send()
    before = attempt_of(browser, address)
    again = sheet.send().headers["Location"]
    assert attempt_of(browser, address) == before
    assert "ours=" not in again
    assert "theirs=" not in again
    assert before[question]["answer"]


def test_a_form_without_what_it_knew_still_saves_its_answers(world: World) -> None:
    browser, address = begin(world)
    sheet = load(browser, address)
    question = sheet.tick(0, 1)
    for broken in ("", "a|b", "yesterday|a|", "2026-11-24T12:00:00|a|", "|||||", "\ud7ff||flagged"):
        sheet.fields[f"seen-{question}"] = [broken]
        assert sheet.send().status_code == 303
    assert attempt_of(browser, address)[question]["answer"] == sheet.fields[f"answer-{question}"]


def test_a_page_of_answers_sent_without_a_session_is_sent_again_with_one_button(world: World) -> None:
    browser, address = begin(world)
    sheet = load(browser, address)
    answered = [sheet.tick(place, 1) for place in range(3)]
    sheet.flag(1)
    signed_out = world.browser(signed_in=False)
    sheet.browser = signed_out
    refused = sheet.send("summary")
    assert refused.status_code == 401
    again = resend(refused.text)
    assert attempt_of(browser, address)[answered[0]]["answer"] == []
    # Somebody else signs in on this computer: nothing of it becomes theirs, and nothing is lost.
    stranger = world.browser()
    again.browser = stranger
    assert stranger.post(again.action, again.fields).status_code == 404
    # The learner signs in: one button, and all is there.
    assert browser.post(again.action, again.fields).headers["Location"].endswith("/summary")
    kept = attempt_of(browser, address)
    assert [kept[question]["answer"] for question in answered] == [
        sheet.fields[f"answer-{question}"] for question in answered
    ]
    assert kept[answered[1]]["flagged"]
    # Pressed once more after handing in: refused in words, and the first grade stands.
    browser.post(f"/attempts/{address.rsplit('/', 1)[1]}/submission")
    before = browser.get(f"{address}/review").text
    again.fields[f"answer-{answered[0]}"] = [sheet.choices[f"answer-{answered[0]}"][0]]
    late = browser.post(again.action, again.fields)
    assert late.headers["Location"].endswith("/review")
    assert "had been handed in already" in browser.get(late.headers["Location"]).text
    assert browser.get(f"{address}/review").text == before


def resend(page: str) -> Sheet:
    """The form of an error page that sends the same again."""
    form = page.split("<main", 1)[1].split('<form method="post" action="', 1)[1].split("</form>", 1)[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return Sheet(Browser(None), html.unescape(form.split('"', 1)[0]), fields)  # type: ignore[arg-type]


def test_the_form_of_answers_names_its_questions_refusals(world: World) -> None:
    browser, address = begin(world)
    sheet = load(browser, address)
    name = next(iter(sheet.choices))
    sheet.fields[name] = ["not-shown"]
    refused = sheet.send()
    assert refused.status_code == 422
    assert "was not offered in your attempt" in refused.text
    assert attempt_of(browser, address)[name.removeprefix("answer-")]["answer"] == []
