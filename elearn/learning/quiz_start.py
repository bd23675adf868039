"""The page before a quiz: what will happen."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Response, g, url_for
from flask_babel import format_decimal, gettext, ngettext

from elearn.assessment.attempt_page import attempt_for_page
from elearn.assessment.history import AttemptView, refuse_another, which_counts
from elearn.assessment.rules import QUESTIONS_A_PAGE, AttemptRules, Counts
from elearn.catalogue.revisions import RevisionContent, compiled_html
from elearn.kernel import clock
from elearn.learning.presenting import activity_link, activity_url, course_link, text_lang, way_to
from elearn.learning.quizzes import attempts_in_run, rules_of
from elearn.learning.reading import Place
from elearn.learning.runs import Run
from elearn.web.foreign import page_title
from elearn.web.layout import page
from elearn.web.locale import current_locale, name_in
from elearn.web.moments import moment, whole_moment
from elearn.web.numbers import percent
from elearn.web.trusted import trusted


def quiz_start_page(content: RevisionContent, place: Place, activity: str, lang: str) -> Response:
    """What will happen, for somebody who may have begun, passed, or run out of attempts."""
    manifest, texts = content.manifest, content.texts_in(lang)
    rules = rules_of(manifest, activity)
    attempts = _attempts(content, place, activity)
    course = course_link(content, lang)
    quiz = _quiz(content, activity, lang)
    policy = manifest.quizzes[activity].policy
    lessons = dict.fromkeys(policy["lessons"].values())
    return page(
        "learning/quiz_start.html",
        page_title=page_title(texts.activities[activity], texts.title),
        course=course,
        quiz=quiz,
        questions=min(rules.draw or policy["questions"], policy["questions"]),
        pass_text=percent(rules.pass_share),
        minutes=None,
        counts=rules.counts,
        review=rules.review,
        page_size=QUESTIONS_A_PAGE[rules.page],
        needed=activity in manifest.completion.quizzes,
        contact_url=url_for("portal.contact", lang=lang, about=activity_url(lang, manifest.course, activity)),
        **_state(place, rules, attempts, lang),
        start_url=url_for("quizzes.start_post", course=manifest.course, activity=activity),
        enrol_url=url_for("learning.enrol_post", course=manifest.course),
        **_fallback(content, activity, lang),
        attempts=past_attempts(attempts, rules, manifest.course, activity, lang),
        results=results(attempts, rules),
        lessons=[activity_link(content, lang, key) for key in lessons if key in manifest.by_key],
        previous=activity_link(content, lang, manifest.before(activity)),
        next=activity_link(content, lang, manifest.after(activity)),
        breadcrumb=way_to(course, lang=lang),
    )


def _quiz(content: RevisionContent, activity: str, lang: str) -> dict[str, Any]:
    """The quiz's title and its words before the questions, each in the language that there is."""
    shown_in = content.content_locale(lang)
    intro = compiled_html(g.reads, content.id, shown_in, activity)
    return {
        **text_lang(content.texts_in(lang).activities[activity], lang),
        "intro": trusted(intro) if intro else None,
        "intro_lang": shown_in if shown_in != lang else None,
    }


def _fallback(content: RevisionContent, activity: str, lang: str) -> dict[str, Any]:
    """Whether questions stand in the source language, all of them or some."""
    source, asked = content.manifest.source, content.manifest.quizzes[activity].policy["questions"]
    fallen = asked
    if content.content_locale(lang) == lang:
        fallen = (content.texts[lang].fallen_questions or {}).get(activity, 0)
    return {"fallback_name": name_in(source, lang) if fallen else None, "all_fall": fallen >= asked}


def _attempts(content: RevisionContent, place: Place, activity: str) -> list[AttemptView]:
    if place.run is None or place.actor is None:
        return []
    run = Run(place.actor.id, place.course_id, place.run, place.revision_id, content.manifest)
    return attempts_in_run(g.reads, run, activity)


def _state(place: Place, rules: AttemptRules, attempts: list[AttemptView], lang: str) -> dict[str, Any]:
    open_one = next((each for each in attempts if each.state == "open"), None)
    state, answered = "new", 0
    next_try = another(attempts, rules)
    if place.run is None:
        state = "not_enrolled"
    elif open_one is not None and place.actor is not None:
        state = "open"
        shown = attempt_for_page(g.reads, place.actor.id, open_one.id, lang).questions
        answered = sum(1 for question in shown if question.answer)
    elif next_try["refused"]:
        state = "waiting" if next_try["opens"] else "none_left"
    counted = which_counts(graded(attempts), rules.counts)
    return {
        "state": state,
        "answered": answered,
        "waiting_until": next_try["opens"],
        "passed": bool(counted and counted.grade and counted.grade.passed),
        "attempts_left": next_try["left"],
        "wait_text": wait_text(rules),
    }


def another(attempts: Sequence[AttemptView], rules: AttemptRules) -> dict[str, Any]:
    """Whether another attempt may start now, when it may where that is later, and how many are left."""
    refusal = refuse_another(attempts, rules, clock.now())
    opens = refusal.params.get("until") if refusal else None
    return {
        "refused": refusal is not None,
        "opens": whole_moment(opens) if isinstance(opens, datetime) else None,
        "left": None if rules.attempts is None else max(0, rules.attempts - len(attempts)),
    }


def wait_text(rules: AttemptRules) -> str | None:
    """The least time between two attempts, in words; None where there is none."""
    minutes = round(rules.wait.total_seconds() / 60)
    if minutes == 0:
        return None
    if minutes % (24 * 60) == 0:
        return str(ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60)))
    if minutes % 60 == 0:
        return str(ngettext("%(num)s hour", "%(num)s hours", minutes // 60))
    return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))


def graded(attempts: Sequence[AttemptView]) -> list[AttemptView]:
    """Those handed in, the oldest first."""
    return [each for each in attempts if each.grade is not None]


def results(attempts: Sequence[AttemptView], rules: AttemptRules) -> list[dict[str, Any]]:
    """The best, the first and the last result, and which of them counts, where there are several."""
    handed_in = graded(attempts)
    if len(handed_in) < 2:
        return []
    kinds: tuple[Counts, ...] = ("best", "first", "last")
    found = [(kind, which_counts(handed_in, kind)) for kind in kinds]
    return [{**result_of(each), "kind": kind, "counts": kind == rules.counts} for kind, each in found if each]


def result_of(attempt: AttemptView) -> dict[str, Any]:
    """What an attempt is worth, in words."""
    assert attempt.grade is not None
    return {
        "result": mark_text(attempt.grade.mark, attempt.grade.max),
        "passed": attempt.grade.passed,
        "when": moment(attempt.submitted_at),
    }


def past_attempts(
    attempts: Sequence[AttemptView], rules: AttemptRules, course: str, activity: str, lang: str
) -> list[dict[str, Any]]:
    """The attempts handed in, each with the address of its review."""
    return [
        {
            **result_of(each),
            "number": each.number,
            "review_url": url_for(
                "quizzes.review", lang=lang, course=course, activity=activity, attempt_id=each.id
            ),
        }
        for each in graded(attempts)
    ]


def mark_text(mark: Any, most: Any) -> str:
    """A mark out of its most, in words."""
    return _mark_text(mark, most, current_locale())


@lru_cache(1024)
def _mark_text(mark: Any, most: Any, _locale: str) -> str:
    return gettext("%(mark)s of %(max)s", mark=_number(mark), max=_number(most))


def _number(value: Any) -> str:
    return str(format_decimal(round(float(value), 2)))
