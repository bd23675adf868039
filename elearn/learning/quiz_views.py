"""Taking a quiz: questions a page at a time, a look before handing in, and the review."""

from random import SystemRandom

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.assessment.answer_sheet import save_sheet
from elearn.assessment.attempt_page import AttemptPage, attempt_for_page, read_attempt
from elearn.assessment.history import AttemptView
from elearn.assessment.review import review
from elearn.catalogue.revisions import RevisionContent
from elearn.kernel import clock
from elearn.kernel.errors import Conflict, NotFound
from elearn.kernel.texts import N_
from elearn.learning import policy
from elearn.learning.presenting import activity_link, activity_url, course_url, text_lang
from elearn.learning.quiz_questions import (
    asked,
    attempt_url,
    of_attempt,
    on_page,
    pages_of,
    question_list,
    said_meanwhile,
    sent,
    told,
    trail,
)
from elearn.learning.quiz_review import among_others, reviewed
from elearn.learning.quiz_start import mark_text
from elearn.learning.quizzes import (
    attempts_in_run,
    quiz_content,
    quiz_name,
    run_and_followed,
    run_of_attempt,
    start_attempt,
    submit_attempt,
)
from elearn.learning.standing import run_of_request
from elearn.markup.rendering import Passage
from elearn.web.access import access
from elearn.web.application import signed_in
from elearn.web.foreign import page_title
from elearn.web.layout import page
from elearn.web.locale import current_locale
from elearn.web.moments import moment
from elearn.web.notices import declare_notice, see_other
from elearn.web.numbers import percent

bp = Blueprint("quizzes", __name__)

_random = SystemRandom()

declare_notice(
    "too_late",
    N_(
        "This attempt had been handed in already. What you sent after that was not taken; the first grade stands."
    ),
    "warning",
)
declare_notice(
    "attempt_closed",
    N_("That attempt belongs to an earlier run of the course, so nothing more is taken there."),
    "warning",
)


def _past(attempt: AttemptView, lang: str, notice: str | None = None) -> Response:
    """On from an attempt that is no longer open: to its review, or to the quiz where it has none."""
    if attempt.state == "submitted":
        return see_other(_review_url(attempt, lang), notice)
    return see_other(activity_url(lang, *attempt.quiz.split("/", 1)), "attempt_closed")


def _review_url(attempt: AttemptView, lang: str) -> str:
    course, activity = attempt.quiz.split("/", 1)
    return url_for(".review", lang=lang, course=course, activity=activity, attempt_id=attempt.id)


@bp.post("/courses/<course>/<activity>/attempts")
@access(policy.LEARN, by_view=True)
def start_post(course: str, activity: str) -> Response:
    """Start an attempt, or go on with the open one."""
    now, lang = clock.now(), current_locale()
    run = run_of_request(g.reads, course, now)
    attempt, _ = start_attempt(g.session, run, activity, locale=lang, now=now, rng=_random)
    return see_other(
        url_for(".questions", lang=lang, course=course, activity=activity, attempt_id=attempt.id)
    )


def _page_of(course: str, activity: str, attempt_id: int, lang: str) -> tuple[AttemptPage, RevisionContent]:
    """The attempt and the revision of its run. Raises NotFound where the address names another quiz."""
    found = attempt_for_page(g.reads, signed_in().id, attempt_id, lang)
    if found.attempt.quiz != quiz_name(course, activity):
        raise NotFound("attempt", attempt_id)
    run = run_of_attempt(g.reads, signed_in(), found.attempt)
    return found, quiz_content(g.reads, run, found.attempt, activity)[0]


@bp.get("/<lang:lang>/courses/<course>/<activity>/attempts/<int:attempt_id>")
@access(policy.LEARN)
def questions(lang: str, course: str, activity: str, attempt_id: int) -> Response:
    """What is asked?"""
    found, content = _page_of(course, activity, attempt_id, lang)
    if found.attempt.state != "open":
        return _past(found.attempt, lang)
    pages = pages_of(found)
    number = min(max(request.args.get("page", 1, int), 1), pages)
    title = text_lang(content.texts_in(lang).activities[activity], lang)
    return page(
        "learning/quiz_questions.html",
        page_title=_title(content, activity, lang),
        quiz=title,
        page=number,
        pages=pages,
        total=len(found.questions),
        save_form_url=url_for(".answers_post", attempt_id=attempt_id, page=number),
        **of_attempt(attempt_id, attempt_url("review", found, lang)),
        sign_in_url=url_for("accounts.sign_in", lang=lang, next=request.full_path.rstrip("?")),
        questions=[asked(each, lang) for each in on_page(found, number)],
        question_list=question_list(found, lang, current=number if pages > 1 else 0),
        breadcrumb=trail(content, activity, lang),
        meanwhile=said_meanwhile(found),
        errors=[],
        time_left=None,
    )


def _title(content: RevisionContent, activity: str, lang: str) -> Passage:
    texts = content.texts_in(lang)
    return page_title(texts.activities[activity], texts.title)


@bp.post("/attempts/<int:attempt_id>/answers")
@access(policy.LEARN)
def answers_post(attempt_id: int) -> Response:
    """Save the answers of a page, and go where the button says."""
    lang, now = current_locale(), clock.now()
    number = max(request.args.get("page", 1, int), 1)
    found = attempt_for_page(g.reads, signed_in().id, attempt_id, lang)
    here = on_page(found, number)
    try:
        saved = save_sheet(g.session, signed_in().id, attempt_id, here, sent(request.form, here), lang, now)
    except Conflict:  # handed in, or closed, since the page was loaded
        return _past(read_attempt(g.session, signed_in().id, attempt_id)[0], lang, "too_late")
    go = request.form.get("go", "next")
    if go == "summary":
        return see_other(attempt_url("summary", found, lang, **told(saved)))
    step = -1 if go == "previous" else 1
    return see_other(attempt_url("questions", found, lang, page=number + step, **told(saved)))


@bp.get("/<lang:lang>/courses/<course>/<activity>/attempts/<int:attempt_id>/summary")
@access(policy.LEARN)
def summary(lang: str, course: str, activity: str, attempt_id: int) -> Response:
    """What is answered, before it is handed in."""
    found, content = _page_of(course, activity, attempt_id, lang)
    if found.attempt.state != "open":
        return _past(found.attempt, lang)
    rules, texts = found.rules, content.texts_in(lang)
    return page(
        "learning/quiz_summary.html",
        page_title=page_title(Passage(gettext("Before you hand in"), lang), texts.title),
        quiz=text_lang(texts.activities[activity], lang),
        answered=sum(1 for question in found.questions if question.answer),
        flagged=sum(1 for question in found.questions if question.flagged),
        meanwhile=said_meanwhile(found),
        total=len(found.questions),
        **of_attempt(attempt_id, attempt_url("review", found, lang)),
        submit_url=url_for(".submission_post", attempt_id=attempt_id),
        back_url=attempt_url("questions", found, lang),
        question_list=question_list(found, lang),
        breadcrumb=trail(content, activity, lang),
        attempts_left_after=None if rules.attempts is None else max(0, rules.attempts - found.attempt.number),
    )


@bp.post("/attempts/<int:attempt_id>/submission")
@access(policy.LEARN)
def submission_post(attempt_id: int) -> Response:
    """Hand in; a second time leads to the same review."""
    lang = current_locale()
    attempt, _ = read_attempt(g.reads, signed_in().id, attempt_id)
    if attempt.state != "closed":
        submit_attempt(g.session, signed_in(), attempt, locale=lang, now=clock.now())
        return see_other(_review_url(attempt, lang))
    return _past(attempt, lang)


@bp.get("/<lang:lang>/courses/<course>/<activity>/attempts/<int:attempt_id>/review", endpoint="review")
@access(policy.LEARN)
def review_page(lang: str, course: str, activity: str, attempt_id: int) -> Response:
    """How did I do, what do I learn from it?"""
    seen = review(g.reads, signed_in().id, attempt_id, lang)
    if seen.attempt.quiz != quiz_name(course, activity):
        raise NotFound("attempt", attempt_id)
    run, is_earlier = run_and_followed(g.reads, signed_in(), seen.attempt)
    content, is_retired = quiz_content(g.reads, run, seen.attempt, activity)
    title = text_lang(content.texts_in(lang).activities[activity], lang)
    return page(
        "learning/quiz_review.html",
        page_title=_title(content, activity, lang),
        quiz={**title, "url": url_for("learning.activity", lang=lang, course=course, activity=activity)},
        passed=seen.grade.passed,
        mark_text=mark_text(seen.grade.mark, seen.grade.max),
        share_text=percent(seen.grade.share),
        pass_text=percent(seen.rules.pass_share),
        handed_in=moment(seen.attempt.submitted_at),
        withheld=seen.withheld,
        **of_attempt(attempt_id, ""),
        is_earlier_run=is_earlier,
        **among_others(seen, attempts_in_run(g.reads, run, activity), is_over=is_earlier or is_retired),
        again_url=url_for(".start_post", course=course, activity=activity),
        next=activity_link(content, lang, content.manifest.after(activity)),
        course_url=course_url(lang, course),
        questions=reviewed(seen.questions, content, activity, lang),
        breadcrumb=trail(content, activity, lang),
    )
