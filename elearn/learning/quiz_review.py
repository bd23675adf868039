"""The review of an attempt, made ready for its template."""

from collections.abc import Sequence
from typing import Any

from elearn.assessment.history import AttemptView, which_counts
from elearn.assessment.review import Review, ReviewedQuestion
from elearn.catalogue.revisions import RevisionContent
from elearn.learning.presenting import activity_link
from elearn.learning.quiz_start import another, graded, mark_text, result_of
from elearn.web.trusted import trusted


def among_others(seen: Review, attempts: Sequence[AttemptView], *, is_over: bool) -> dict[str, Any]:
    """What the other attempts of the run have to do with this one: which counts, and whether one may follow, which none
    may where the run is over."""
    handed_in = graded(attempts)
    is_best = seen.rules.counts == "best"  # then an equal one is as good
    counted = which_counts(handed_in, seen.rules.counts)
    next_try = another(attempts, seen.rules)
    is_open = any(each.state == "open" for each in attempts)
    return {
        "counts": seen.rules.counts,
        "several": len(handed_in) > 1,
        "counted": None
        if counted is None or counted.id == seen.attempt.id or (is_best and counted.grade == seen.grade)
        else result_of(counted),
        "is_open": is_open,
        "may_try": not is_over and (is_open or not next_try["refused"]),
        "waiting_until": None if is_over else next_try["opens"],
        "attempts_left": None if is_over else next_try["left"],
    }


def reviewed(
    questions: Sequence[ReviewedQuestion], content: RevisionContent, activity: str, lang: str
) -> list[dict[str, Any]]:
    """The questions with what was answered, what is right, and where it is taught."""
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
        for each in questions
    ]
