"""Taking a quiz: questions a page at a time, a look before handing in, and the review."""

from collections.abc import Sequence
from random import SystemRandom
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import format_time, gettext

from elearn.assessment.attempt_page import AttemptPage, ShownQuestion, attempt_for_page, read_attempt
from elearn.assessment.history import refuse_another
from elearn.assessment.review import ReviewedQuestion, review
from elearn.assessment.save_answer import save_answer
from elearn.catalogue.revisions import RevisionContent, load_revision
from elearn.kernel import clock
from elearn.kernel.errors import NotFound
from elearn.kernel.texts import N_
from elearn.learning import policy
from elearn.learning.presenting import activity_link, course_link, course_url, text_lang
from elearn.learning.quiz_start import mark_text
from elearn.learning.quizzes import attempts_in_run, quiz_name, run_of_attempt, start_attempt, submit_attempt
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
from elearn.web.trusted import trusted

bp = Blueprint("quizzes", __name__)

QUESTIONS_A_PAGE = 5
_random = SystemRandom()

declare_notice("answers_kept", N_("Your answers are saved."))


def _attempt_url(view: str, page_of: AttemptPage, lang: str, **more: Any) -> str:
    course, activity = page_of.attempt.quiz.split("/", 1)
    return url_for(
        f".{view}", lang=lang, course=course, activity=activity, attempt_id=page_of.attempt.id, **more
    )


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
    return found, load_revision(g.reads, run_of_attempt(g.reads, signed_in(), found.attempt).revision_id)


@bp.get("/<lang:lang>/courses/<course>/<activity>/attempts/<int:attempt_id>")
@access(policy.LEARN)
def questions(lang: str, course: str, activity: str, attempt_id: int) -> Response:
    """What is asked?"""
    found, content = _page_of(course, activity, attempt_id, lang)
    if found.attempt.state == "submitted":
        return see_other(_attempt_url("review", found, lang))
    pages = -(-len(found.questions) // QUESTIONS_A_PAGE)
    number = min(max(request.args.get("page", 1, int), 1), pages)
    here = found.questions[(number - 1) * QUESTIONS_A_PAGE : number * QUESTIONS_A_PAGE]
    title = text_lang(content.texts_in(lang).activities[activity], lang)
    return page(
        "learning/quiz_questions.html",
        page_title=_title(content, activity, lang),
        quiz=title,
        page=number,
        pages=pages,
        total=len(found.questions),
        save_form_url=url_for(".answers_post", attempt_id=attempt_id, page=number),
        attempt_url=f"/api/v1/attempts/{attempt_id}",
        sign_in_url=url_for("accounts.sign_in", lang=lang, next=request.full_path.rstrip("?")),
        questions=[_asked(each, attempt_id, lang) for each in here],
        question_list=_question_list(found, lang, current=number if pages > 1 else 0),
        breadcrumb=_trail(content, activity, lang),
        errors=[],
        time_left=None,
    )


def _title(content: RevisionContent, activity: str, lang: str) -> Passage:
    texts = content.texts_in(lang)
    return page_title(texts.activities[activity], texts.title)


def _trail(content: RevisionContent, activity: str, lang: str) -> list[dict[str, Any]]:
    """The way from the courses to the quiz's own page."""
    course, quiz = course_link(content, lang), activity_link(content, lang, activity) or {}
    links = [{"label": each["title"], "url": each["url"], "lang": each["lang"]} for each in (course, quiz)]
    return [
        {"label": gettext("Courses"), "url": url_for("catalogue.courses", lang=lang), "lang": None},
        *links,
    ]


def _asked(question: ShownQuestion, attempt_id: int, lang: str) -> dict[str, Any]:
    return {
        "id": f"question-{question.position}",
        "number": question.position,
        "kind": str(question.kind),
        "field": f"answer-{question.key}",
        "stem": trusted(question.html),
        "lang": None if question.locale == lang else question.locale,
        "choices": [
            {"value": choice.key, "text": trusted(choice.html), "checked": choice.chosen}
            for choice in question.choices
        ],
        "save_url": f"/api/v1/attempts/{attempt_id}/answers/{question.key}?lang={lang}",
        "saved": {"iso": question.saved_at.isoformat(), "text": format_time(question.saved_at, "short")}
        if question.saved_at
        else None,
        "flag_field": None,
        "flagged": False,
    }


def _question_list(found: AttemptPage, lang: str, current: int = 0) -> list[dict[str, Any]]:
    listed = []
    for question in found.questions:
        number = -(-question.position // QUESTIONS_A_PAGE)
        listed.append(
            {
                "number": question.position,
                "id": f"question-{question.position}",
                "url": _attempt_url(
                    "questions", found, lang, page=number, _anchor=f"question-{question.position}"
                ),
                "stem": trusted(question.html).striptags(),
                "lang": None if question.locale == lang else question.locale,
                "answered": bool(question.answer),
                "flagged": False,
                "current": number == current,
            }
        )
    return listed


@bp.post("/attempts/<int:attempt_id>/answers")
@access(policy.LEARN)
def answers_post(attempt_id: int) -> Response:
    """Save the answers of a page, and go where the button says."""
    lang, now = current_locale(), clock.now()
    number = request.args.get("page", 1, int)
    found = attempt_for_page(g.reads, signed_in().id, attempt_id, lang)
    for question in found.questions[(number - 1) * QUESTIONS_A_PAGE : number * QUESTIONS_A_PAGE]:
        ticked = request.form.getlist(f"answer-{question.key}")
        if ticked or question.answer:
            save_answer(g.session, signed_in().id, attempt_id, question.key, ticked, lang, now)
    go = request.form.get("go", "next")
    if go == "summary":
        return see_other(_attempt_url("summary", found, lang))
    step = -1 if go == "previous" else 1
    return see_other(_attempt_url("questions", found, lang, page=number + step))


@bp.get("/<lang:lang>/courses/<course>/<activity>/attempts/<int:attempt_id>/summary")
@access(policy.LEARN)
def summary(lang: str, course: str, activity: str, attempt_id: int) -> Response:
    """What is answered, before it is handed in."""
    found, content = _page_of(course, activity, attempt_id, lang)
    if found.attempt.state == "submitted":
        return see_other(_attempt_url("review", found, lang))
    rules = found.rules
    return page(
        "learning/quiz_summary.html",
        page_title=gettext("Before you hand in"),
        quiz=text_lang(content.texts_in(lang).activities[activity], lang),
        answered=sum(1 for question in found.questions if question.answer),
        total=len(found.questions),
        attempt_url=f"/api/v1/attempts/{attempt_id}",
        submit_url=url_for(".submission_post", attempt_id=attempt_id),
        back_url=_attempt_url("questions", found, lang),
        question_list=_question_list(found, lang),
        breadcrumb=_trail(content, activity, lang),
        attempts_left_after=None if rules.attempts is None else max(0, rules.attempts - found.attempt.number),
    )


@bp.post("/attempts/<int:attempt_id>/submission")
@access(policy.LEARN)
def submission_post(attempt_id: int) -> Response:
    """Hand in; a second time leads to the same review."""
    lang = current_locale()
    attempt, _ = read_attempt(g.reads, signed_in().id, attempt_id)
    submit_attempt(g.session, signed_in(), attempt, locale=lang, now=clock.now())
    course, activity = attempt.quiz.split("/", 1)
    return see_other(url_for(".review", lang=lang, course=course, activity=activity, attempt_id=attempt_id))


@bp.get("/<lang:lang>/courses/<course>/<activity>/attempts/<int:attempt_id>/review", endpoint="review")
@access(policy.LEARN)
def review_page(lang: str, course: str, activity: str, attempt_id: int) -> Response:
    """How did I do, what do I learn from it?"""
    seen = review(g.reads, signed_in().id, attempt_id, lang)
    if seen.attempt.quiz != quiz_name(course, activity):
        raise NotFound("attempt", attempt_id)
    run = run_of_attempt(g.reads, signed_in(), seen.attempt)
    content = load_revision(g.reads, run.revision_id)
    title = text_lang(content.texts_in(lang).activities[activity], lang)
    attempts = attempts_in_run(g.reads, run, activity)
    refused = refuse_another(attempts, seen.rules, clock.now())
    is_open = any(each.state == "open" for each in attempts)
    return page(
        "learning/quiz_review.html",
        page_title=_title(content, activity, lang),
        quiz={**title, "url": url_for("learning.activity", lang=lang, course=course, activity=activity)},
        passed=seen.grade.passed,
        mark_text=mark_text(seen.grade.mark, seen.grade.max),
        share_text=percent(seen.grade.share),
        pass_text=percent(seen.rules.pass_share),
        handed_in=moment(seen.attempt.submitted_at),
        shown=seen.withheld is None,
        shown_when=gettext("once you have passed") if seen.withheld == "after_pass" else None,
        again_url=None
        if refused and not is_open
        else url_for(".start_post", course=course, activity=activity),
        next=activity_link(content, lang, content.manifest.after(activity)),
        course_url=course_url(lang, course),
        questions=_reviewed(seen.questions, content, activity, lang),
        breadcrumb=_trail(content, activity, lang),
    )


def _reviewed(
    reviewed: Sequence[ReviewedQuestion], content: RevisionContent, activity: str, lang: str
) -> list[dict[str, Any]]:
    taught = content.manifest.quizzes[activity].policy["lessons"]
    return [
        {
            "number": each.position,
            "stem": trusted(each.html),
            "lang": None if each.locale == lang else each.locale,
            "right": each.mark == each.max,
            "partly": 0 < each.mark < each.max,
            "mark_text": mark_text(each.mark, each.max),
            "choices": [
                {
                    "text": trusted(choice.html),
                    "chosen": choice.chosen,
                    "correct": choice.right,
                    "feedback": trusted(choice.feedback) if choice.feedback else None,
                }
                for choice in each.choices
            ],
            "feedback": trusted(each.feedback) if each.feedback else None,
            "lesson": activity_link(content, lang, taught[each.key])
            if taught.get(each.key) in content.manifest.by_key
            else None,
        }
        for each in reviewed
    ]
