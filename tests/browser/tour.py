"""Every page in the states that people meet, with who looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from time import time_ns
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from tests.browser.learner import Learner
from tests.browser.server import Account, Server
from tests.programme.library import PDF
from tests.world import COURSE, FIRST_LESSON

COURSE_PATH = f"/courses/{COURSE}"
FIRST_QUIZ = "concepts-check"
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


def send_wrong_document(page: Page) -> None:
    """A document with one file that is kept, one that is none, and no kind; every part unfolded."""
    page.eval_on_selector_all("main details", "all => all.forEach(each => each.open = true)")
    page.set_input_files("#file-en", {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.set_input_files("#file-ru", {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    page.fill("#code-other", "nonsense")
    page.fill("#title-other", "Кагаз")
    page.eval_on_selector("form:has(#dated)", "form => form.noValidate = true")
    page.click("form:has(#dated) .button-next")


def send_stale_document(page: Page) -> None:
    """A change that began from the first edition of several."""
    page.fill("#title-en", f"{page.input_value('#title-en')} (changed)")
    page.eval_on_selector("[name=seen]", "seen => seen.value = 1")
    page.click("form:has(#dated) .button-next")


def send_wrong_marks(page: Page) -> None:
    """A translation with a mark that the source does not have."""
    page.fill("#passage-1", "{1}Возвращение{/1}")
    page.click("form:has(#passage-1) .button-next")


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
    Stop("/search"),
    Stop("/search?q=readmission"),
    Stop("/search?q=nowheretobefound"),
    Stop("/participation"),
    Stop("/participation?area=return&sort=number"),
    Stop("/participation?action=example-readmission-workshops"),
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
    Stop("/admin/documents"),
    Stop("/admin/documents?show=without-text"),
    Stop("/admin/documents?q=nowheretobefound"),
    Stop("/admin/documents/new"),
    Stop("/admin/documents/new", send_wrong_document),
    Stop("/admin/documents/example-checklist-training-day"),
    Stop("/admin/documents/example-handbook-readmission?edition=1"),
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
    editor = server.account("editor")
    withdrawn = Stop(f"/documents/{server.withdrawn_document(editor)}")
    told: Stops = {"signed out": (None, (*SIGNED_OUT, withdrawn))}
    told["new"] = (server.account(name="Гульнара Новая", locale="ru"), NEW)
    under_way, finished, spent = (server.account(state=state) for state in ("KG", "GE", "AM"))
    told["in progress"] = (under_way, in_progress(Learner(server, browser.new_context(), under_way)))
    Learner(server, browser.new_context(), finished).finish()
    told["out of attempts"] = (spent, out_of_attempts(Learner(server, browser.new_context(), spent)))
    told["finished"] = (finished, FINISHED)
    told["coordinator"] = (server.account("coordinator"), COORDINATOR)
    told["editor"] = (
        editor,
        (*EDITOR, Stop(f"/admin{withdrawn.path}"), Stop(f"/admin{withdrawn.path}", send_stale_document)),
    )
    told["author"] = (server.account("author"), (Stop("/account"),))
    told["translator"] = (server.account("translator"), (Stop("/account"),))
    told["administrator"] = (server.account("administrator"), (Stop("/"), Stop("/account"), Stop("/reports")))
    return told
