"""The page before a quiz: what will happen."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Response, g, url_for
from flask_babel import format_datetime, format_decimal, gettext

from elearn.assessment.attempt_page import attempt_for_page
from elearn.assessment.history import AttemptView, refuse_another
from elearn.assessment.review import withheld_by
from elearn.assessment.rules import AttemptRules
from elearn.catalogue.revisions import RevisionContent, compiled_html
from elearn.kernel import clock
from elearn.learning.presenting import activity_link, course_link, text_lang
from elearn.learning.quizzes import attempts_in_run, rules_of
from elearn.learning.reading import Place
from elearn.learning.runs import Run
from elearn.web.foreign import page_title
from elearn.web.layout import page
from elearn.web.locale import current_locale
from elearn.web.moments import moment
from elearn.web.numbers import percent
from elearn.web.trusted import trusted


def quiz_start_page(content: RevisionContent, place: Place, activity: str, lang: str) -> Response:
    """What will happen, for somebody who may have begun, passed, or run out of attempts."""
    manifest, texts = content.manifest, content.texts_in(lang)
    rules = rules_of(manifest, activity)
    attempts = _attempts(content, place, activity)
    title, course = text_lang(texts.activities[activity], lang), course_link(content, lang)
    shown_in = content.content_locale(lang)
    intro = compiled_html(g.reads, content.id, shown_in, activity)
    policy = manifest.quizzes[activity].policy
    lessons = dict.fromkeys(policy["lessons"].values())
    return page(
        "learning/quiz_start.html",
        page_title=page_title(texts.activities[activity], texts.title),
        course=course,
        quiz={
            **title,
            "intro": trusted(intro) if intro else None,
            "intro_lang": shown_in if shown_in != lang else None,
        },
        questions=min(rules.draw or policy["questions"], policy["questions"]),
        pass_text=percent(rules.pass_share),
        minutes=None,
        counts=rules.counts,
        review=rules.review,
        **_state(place, rules, attempts, lang),
        start_url=url_for("quizzes.start_post", course=manifest.course, activity=activity),
        enrol_url=url_for("learning.enrol_post", course=manifest.course),
        fallback_name=None,
        attempts=[_past(each, rules, manifest.course, activity, lang) for each in attempts if each.grade],
        lessons=[activity_link(content, lang, key) for key in lessons if key in manifest.by_key],
        previous=activity_link(content, lang, manifest.before(activity)),
        next=activity_link(content, lang, manifest.after(activity)),
        breadcrumb=[
            {"label": gettext("Courses"), "url": url_for("catalogue.courses", lang=lang), "lang": None},
            {"label": course["title"], "url": course["url"], "lang": course["lang"]},
        ],
    )


def _attempts(content: RevisionContent, place: Place, activity: str) -> list[AttemptView]:
    if place.run is None or place.actor is None:
        return []
    run = Run(place.actor.id, place.course_id, place.run, place.revision_id, content.manifest)
    return attempts_in_run(g.reads, run, activity)


def _state(place: Place, rules: AttemptRules, attempts: list[AttemptView], lang: str) -> dict[str, Any]:
    open_one = next((each for each in attempts if each.state == "open"), None)
    refusal = refuse_another(attempts, rules, clock.now())
    passed = any(each.grade and each.grade.passed for each in attempts)
    state, answered, until = "new", 0, None
    if place.run is None:
        state = "not_enrolled"
    elif open_one is not None and place.actor is not None:
        state = "open"
        shown = attempt_for_page(g.reads, place.actor.id, open_one.id, lang).questions
        answered = sum(1 for question in shown if question.answer)
    elif refusal is not None:
        state = "none_left" if refusal.code == "no_attempts_left" else "waiting"
        opens = refusal.params.get("until")
        until = format_datetime(opens, "long") if isinstance(opens, datetime) else None
    return {
        "state": state,
        "answered": answered,
        "waiting_until": until,
        "passed": passed,
        "attempts_left": None if rules.attempts is None else max(0, rules.attempts - len(attempts)),
    }


def _past(attempt: AttemptView, rules: AttemptRules, course: str, activity: str, lang: str) -> dict[str, Any]:
    assert attempt.grade is not None
    return {
        "when": moment(attempt.submitted_at),
        "result": mark_text(attempt.grade.mark, attempt.grade.max),
        "passed": attempt.grade.passed,
        "review_url": None
        if withheld_by(rules, attempt.grade)
        else url_for("quizzes.review", lang=lang, course=course, activity=activity, attempt_id=attempt.id),
    }


def mark_text(mark: Any, most: Any) -> str:
    """A mark out of its most, in words."""
    return _mark_text(mark, most, current_locale())


@lru_cache(1024)
def _mark_text(mark: Any, most: Any, _locale: str) -> str:
    return gettext("%(mark)s of %(max)s", mark=_number(mark), max=_number(most))


def _number(value: Any) -> str:
    return str(format_decimal(round(float(value), 2)))
