"""Every page in the states that people meet, with who looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from tests.browser.acts import (
    ACTION,
    add_wrong_state,
    correct_wrongly,
    cut_action_short,
    let_take_part_too_early,
    look_at_news,
    open_longer_help,
    open_menu,
    remove_what_is_needed,
    say_wrong_status,
    send_faulty_fact,
    send_faulty_news,
    send_faulty_text,
    send_message,
    send_no_table,
    send_stale_document,
    send_table,
    send_wrong_action,
    send_wrong_change,
    send_wrong_document,
    send_wrong_marks,
    send_wrong_message,
    send_wrong_password,
    send_wrong_registration,
    send_wrong_table,
    undo_table,
    withdraw,
)
from tests.browser.learner import Learner
from tests.browser.server import Account, Server
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
    Stop("/admin/participation-table", undo_table),
    Stop("/admin/participation-table", send_wrong_table),
    Stop("/admin/participation-table", send_no_table),
    Stop("/admin/states"),
    Stop("/admin/states", add_wrong_state),
    Stop("/admin/states/XK"),
    Stop("/admin/states/XK", say_wrong_status),
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
