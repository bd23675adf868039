"""Every page in the states that people meet, with who looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from time import time_ns
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from tests.browser.learner import Learner
from tests.browser.server import Account, Server
from tests.world import COURSE, FIRST_LESSON

COURSE_PATH = f"/courses/{COURSE}"
FIRST_QUIZ = "concepts-check"
ACTION = "example-readmission-workshops"
BEFORE_FIRST_QUIZ = (FIRST_LESSON, "rights-of-all-and-rights-of-some", "regional-rules")


@dataclass(frozen=True)
class Stop:
    """A page: its address without the language, and what is done there before it is looked at."""

    path: str
    act: Callable[[Page], None] | None = None

    @property
    def told(self) -> str:
        """The page and the act in words: `account after open menu`."""
        return (
            f"{self.path} after {self.act.__name__}"
            if self.act
            else self.path
            if self.path != "/"
            else "home"
        )

    def arrive(self, visitor: Learner, lang: str) -> Page:
        """Go there."""
        page = visitor.open(f"/{lang}{self.path}")
        if self.act is not None:
            self.act(page)
        return page


# For each of those who look at pages: their account, and the pages that they meet.
Stops = dict[str, tuple[Account | None, tuple[Stop, ...]]]


def send_wrong_registration(page: Page) -> None:
    """Faults in three fields."""
    for field, value in {"name": "Аида", "latin_name": "Аида", "email": "aida", "password": "short"}.items():
        page.fill(f"#{field}", value)
    page.eval_on_selector("form:has(#name)", "form => form.noValidate = true")
    page.click("form:has(#name) .button")


def send_wrong_password(page: Page) -> None:
    """A refused sign-in."""
    page.fill("#email", "nobody@browser.example")
    page.fill("#password", "not the password")
    page.click("form:has(#password) .button")


def send_wrong_change(page: Page) -> None:
    """A new password that is too short."""
    for field, value in {"present": "not the password", "password": "short"}.items():
        page.fill(f"#{field}", value)
    page.click("form:has(#present) .button")


def send_wrong_message(page: Page) -> None:
    """A message with faults in four fields."""
    for field, value in {"email": "aida", "about": "https://elsewhere.example/", "message": "short"}.items():
        page.fill(f"#{field}", value)
    page.eval_on_selector("form:has(#message)", "form => form.noValidate = true")
    page.click("form:has(#message) .button")


def send_message(page: Page) -> None:
    """A message that is taken; each from an address of its own, because one may not send many."""
    for field, value in {"name": "Аида", "email": f"aida{time_ns()}@ministry.example"}.items():
        page.fill(f"#{field}", value)
    page.select_option("#topic", "course")
    page.fill("#message", "I cannot find the course on readmission.")
    page.click("form:has(#message) .button")


def open_longer_help(page: Page) -> None:
    """Everything that is folded beside fields."""
    for question in page.locator("details.more > summary").all():
        question.click()


def send_faulty_text(page: Page) -> None:
    """A text that cannot be published."""
    page.fill("#wording", "Good.\n\n<b>raw</b>\n\n[here](javascript:alert(1))")
    page.click("form:has(#wording) .button-next")


def send_wrong_marks(page: Page) -> None:
    """A translation with a mark that the source does not have."""
    page.fill("#passage-1", "{1}Возвращение{/1}")
    page.click("form:has(#passage-1) .button-next")


def send_faulty_news(page: Page) -> None:
    """An item without a title, whose Russian has other paragraphs and whose end lies before its beginning."""
    page.fill("#text-en", "One.\n\nTwo.")
    page.fill("#text-ru", "Один.")
    page.fill("#until", "2020-01-01")
    page.click("form:has(#text-en) .button-next")


def send_faulty_fact(page: Page) -> None:
    """A meeting without a name, on a day that there is not."""
    page.fill("#starts", "2017-13")
    page.fill("#about-ru", "Только по-русски.")
    page.click("form:has(#starts) .button-next")


def remove_what_is_needed(page: Page) -> None:
    """A meeting that a mandate names cannot be removed."""
    page.click(".button-danger")


def look_at_news(page: Page) -> None:
    """The preview of an item in two languages."""
    for field, text in {
        "title-en": "A title",
        "text-en": "Some *words*.",
        "text-ru": "Несколько *слов*.",
    }.items():
        page.fill(f"#{field}", text)
    page.click("button[formaction]")


def withdraw(page: Page) -> None:
    """An item that is withdrawn."""
    if page.locator(".button-danger").count():
        page.click(".button-danger")


def _send(page: Page, button: str) -> None:
    """Press it, and wait for the page that answers."""
    with page.expect_navigation():
        page.click(button)


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


SIGNED_OUT = (
    Stop("/"),
    Stop("/courses"),
    Stop("/courses?level=advanced&area=return"),
    Stop("/programme"),
    Stop("/programme/timeline"),
    Stop("/programme/management"),
    Stop("/programme/projects"),
    Stop("/areas/legal-migration"),
    Stop("/areas/asylum"),
    Stop("/areas/return"),
    Stop("/documents"),
    Stop("/documents?kind=handbook&area=asylum"),
    Stop("/documents/example-briefing-recruitment"),
    Stop("/documents/action-plan-2023-2027"),
    Stop("/news"),
    Stop("/news?area=legal-migration"),
    Stop("/news?area=nowhere"),
    Stop("/news/example-labour-migration-in-two-languages"),
    Stop("/search"),
    Stop("/search?q=readmission"),
    Stop("/search?q=nowheretobefound"),
    Stop("/search?q=non-refoulement&kind=document"),
    Stop("/search?q=readmission&kind=document&page=9"),
    Stop("/documents?area=return"),
    Stop("/participation"),
    Stop("/participation?area=return&sort=number"),
    Stop(f"/participation?action={ACTION}"),
    Stop(f"/actions/{ACTION}"),
    Stop(f"/actions/{ACTION}?as_of=2010-01-01"),
    Stop(f"/actions/{ACTION}?as_of=yesterday"),
    Stop("/participation?as_of=2010-01-01"),
    Stop("/participation?status=observer"),
    Stop("/participation?as_of=yesterday&area=nowhere"),
    Stop("/participation/XK"),
    Stop("/participation/BY"),
    Stop(COURSE_PATH),
    Stop("/register"),
    Stop("/register", send_wrong_registration),
    Stop("/register", open_longer_help),
    Stop("/confirm/nonsense"),
    Stop("/sign-in"),
    Stop("/sign-in", send_wrong_password),
    Stop("/password"),
    Stop("/password/sent"),
    Stop("/password/new/nonsense"),
    Stop("/account/email/nonsense"),
    Stop("/accessibility"),
    Stop("/privacy"),
    Stop("/help"),
    Stop("/contact", send_wrong_message),
    Stop("/contact", send_message),
    Stop(f"/contact?about={quote(f'/en{COURSE_PATH}/{FIRST_LESSON}', safe='')}"),
    Stop("/styleguide"),
    Stop("/nothing-here"),
)
NEW = (
    Stop("/"),
    Stop("/search?q=worker+permit"),
    Stop("/search?q=worker&kind=lesson"),
    Stop("/learning"),
    Stop("/account"),
    Stop("/account", open_menu),
    Stop(f"/contact?about={quote(f'/ru{COURSE_PATH}/{FIRST_LESSON}', safe='')}&topic=text&revision=1"),
    Stop("/account/password"),
    Stop("/account/password", send_wrong_change),
    Stop("/account/email"),
    Stop("/account/seen-by"),
    Stop(f"/paper/{COURSE}"),
    Stop(COURSE_PATH),
    Stop(f"{COURSE_PATH}/{FIRST_LESSON}"),
    Stop(f"{COURSE_PATH}/{FIRST_QUIZ}"),
)
FINISHED = (Stop("/learning"), Stop(COURSE_PATH), Stop(f"{COURSE_PATH}/final"))
COORDINATOR = (
    Stop("/coordination"),
    Stop("/coordination", open_longer_help),
    Stop("/reports"),
    Stop("/reports?since=2031-01-01"),
    Stop("/reports", open_longer_help),
    Stop("/account"),
    Stop("/account/seen-by"),
)
EDITOR = (
    Stop("/admin"),
    Stop("/admin/texts"),
    Stop("/admin/texts?missing=ru"),
    Stop("/admin/texts/area:return/about?since=2011-11-04"),
    Stop("/admin/texts/area:return/about?since=2011-11-04", send_faulty_text),
    Stop("/admin/translations/area:return/title/ru?since=2011-11-04"),
    Stop("/admin/translations/area:return/title/ru?since=2011-11-04", send_wrong_marks),
    Stop("/admin/translations/area:return/title/ru?since=2011-11-04", open_longer_help),
    Stop("/admin/facts"),
    Stop("/admin/facts/event/new"),
    Stop("/admin/facts/event/new", send_faulty_fact),
    Stop("/admin/facts/event/poznan-2011"),
    Stop("/admin/facts/event/poznan-2011", remove_what_is_needed),
    Stop("/admin/facts/mandate/declaration-2016"),
    Stop("/admin/facts/body/strategic-group"),
    Stop("/admin/facts/role/new"),
    Stop("/admin/news"),
    Stop("/admin/news/new"),
    Stop("/admin/news/new", send_faulty_news),
    Stop("/admin/news/new", look_at_news),
    Stop("/admin/news/example-how-to-follow-the-news"),
    Stop("/admin/news/example-how-to-follow-the-news", withdraw),
    Stop("/admin/actions"),
    Stop("/admin/actions?show=other"),
    Stop("/admin/new-action"),
    Stop("/admin/new-action", send_wrong_action),
    Stop(f"/admin/actions/{ACTION}"),
    Stop(f"/admin/actions/{ACTION}", let_take_part_too_early),
    Stop(f"/admin/actions/{ACTION}/change"),
    Stop(f"/admin/actions/{ACTION}/change", cut_action_short),
    Stop(f"/admin/actions/{ACTION}/states/GE?since=2023-01-01"),
    Stop(f"/admin/actions/{ACTION}/states/GE?since=2023-01-01", correct_wrongly),
    Stop("/admin/participation-table"),
    Stop("/admin/participation-table", send_table),
    Stop("/admin/participation-table", send_wrong_table),
    Stop("/admin/participation-table", send_no_table),
    Stop("/admin/states"),
    Stop("/admin/states", add_wrong_state),
    Stop("/admin/states/XK"),
    Stop("/admin/states/XK", say_wrong_status),
)


def out_of_attempts(learner: Learner) -> tuple[Stop, ...]:
    """The pages of a quiz that was failed as often as it may be taken."""
    learner.enrol()
    for _ in range(3):
        failed = learner.take("final", rightly=False)
    final = f"{COURSE_PATH}/final"
    return Stop(final), Stop(f"{final}/attempts/{failed['id']}/review")


def in_progress(learner: Learner) -> tuple[Stop, ...]:
    """The pages of somebody with lessons done, a failed quiz, a passed one, and an open one."""
    learner.enrol()
    learner.read(*BEFORE_FIRST_QUIZ[:2])
    failed = learner.take(FIRST_QUIZ, rightly=False)
    passed = learner.take("practice-check")
    opened = learner.begin("final")
    learner.answer(opened, "final", most=3)
    flagged = opened["questions"][1]["question"]
    learner.call("PUT", f"/attempts/{opened['id']}/flags/{flagged}", {"flagged": True})
    quizzes = f"{COURSE_PATH}/{FIRST_QUIZ}", f"{COURSE_PATH}/practice-check", f"{COURSE_PATH}/final"
    return (
        Stop("/"),
        Stop("/learning"),
        Stop(COURSE_PATH),
        Stop(f"{COURSE_PATH}/{FIRST_LESSON}"),
        Stop(f"{COURSE_PATH}/regional-rules"),
        Stop(f"{COURSE_PATH}/leaving-and-returning"),
        Stop(f"{COURSE_PATH}/convention-text"),
        Stop(quizzes[0]),
        Stop(quizzes[2]),
        Stop(f"{quizzes[0]}/attempts/{failed['id']}/review"),
        Stop(f"{quizzes[1]}/attempts/{passed['id']}/review"),
        Stop(f"{quizzes[2]}/attempts/{opened['id']}"),
        Stop(f"{quizzes[2]}/attempts/{opened['id']}?page=2"),
        Stop(f"{quizzes[2]}/attempts/{opened['id']}?theirs=1&ours=2.3"),
        Stop(f"{quizzes[2]}/attempts/{opened['id']}/summary"),
    )


def everybody(server: Server, browser: Browser) -> Stops:
    """Those who look at pages, made on a running server with what they have done so far."""
    told: Stops = {"signed out": (None, SIGNED_OUT)}
    told["new"] = (server.account(name="Гульнара Новая", locale="ru"), NEW)
    under_way, finished, spent = (server.account(state=state) for state in ("KG", "GE", "AM"))
    told["in progress"] = (under_way, in_progress(Learner(server, browser.new_context(), under_way)))
    Learner(server, browser.new_context(), finished).finish()
    told["out of attempts"] = (spent, out_of_attempts(Learner(server, browser.new_context(), spent)))
    told["finished"] = (finished, FINISHED)
    told["coordinator"] = (server.account("coordinator"), COORDINATOR)
    told["editor"] = (server.account("editor"), EDITOR)
    told["author"] = (server.account("author"), (Stop("/account"),))
    told["translator"] = (server.account("translator"), (Stop("/account"),))
    told["administrator"] = (server.account("administrator"), (Stop("/"), Stop("/account"), Stop("/reports")))
    return told
