"""The pages of an open attempt, made ready for their templates."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_babel import format_time, ngettext
from werkzeug.datastructures import MultiDict

from elearn.assessment.answer_sheet import SavedSheet, SheetLine, read_seen, write_seen
from elearn.assessment.attempt_page import AttemptPage, ShownQuestion
from elearn.assessment.rules import QUESTIONS_A_PAGE
from elearn.catalogue.revisions import RevisionContent
from elearn.learning.presenting import activity_link, course_link, way_to
from elearn.web.application import signed_in
from elearn.web.trusted import trusted


def attempt_url(view: str, found: AttemptPage, lang: str, **more: Any) -> str:
    """The address of a page of an attempt."""
    course, activity = found.attempt.quiz.split("/", 1)
    return url_for(
        f"quizzes.{view}", lang=lang, course=course, activity=activity, attempt_id=found.attempt.id, **more
    )


def page_size(found: AttemptPage) -> int:
    """How many questions stand on a page."""
    return QUESTIONS_A_PAGE[found.rules.page] or max(len(found.questions), 1)


def of_attempt(attempt_id: int, review_url: str) -> dict[str, Any]:
    """What script needs to know of an attempt."""
    return {
        "attempt_url": f"/api/v1/attempts/{attempt_id}",
        "person": signed_in().id,
        "review_url": review_url,
    }


def pages_of(found: AttemptPage) -> int:
    """How many pages the questions take."""
    return -(-len(found.questions) // page_size(found))


def on_page(found: AttemptPage, number: int) -> Sequence[ShownQuestion]:
    """The questions of a page, from 1."""
    size = page_size(found)
    return found.questions[(number - 1) * size : number * size]


def trail(content: RevisionContent, activity: str, lang: str) -> list[dict[str, Any]]:
    """The way from the courses to the quiz's own page."""
    return way_to(course_link(content, lang), activity_link(content, lang, activity) or {}, lang=lang)


def asked(question: ShownQuestion, lang: str) -> dict[str, Any]:
    """A question to be answered."""
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
        "key": question.key,
        "saved": {"iso": question.saved_at.isoformat(), "text": format_time(question.saved_at, "short")}
        if question.saved_at
        else None,
        "flag_field": f"flag-{question.key}",
        "flagged": question.flagged,
        "seen_field": f"seen-{question.key}",
        "seen": write_seen(question),
    }


def sent(form: MultiDict[str, str], questions: Sequence[ShownQuestion]) -> list[SheetLine]:
    """What the form of a page says of its questions. A question that it does not know stays as it is."""
    return [
        SheetLine(
            question.key,
            form.getlist(f"answer-{question.key}"),
            f"flag-{question.key}" in form,
            read_seen(form.get(f"seen-{question.key}")),
        )
        for question in questions
        if f"answer-{question.key}" in form or f"seen-{question.key}" in form
    ]


def question_list(found: AttemptPage, lang: str, current: int = 0) -> list[dict[str, Any]]:
    """All questions, with where they stand and what is still to do."""
    listed, size = [], page_size(found)
    for question in found.questions:
        number = -(-question.position // size)
        listed.append(
            {
                "number": question.position,
                "id": f"question-{question.position}",
                "url": attempt_url(
                    "questions", found, lang, page=number, _anchor=f"question-{question.position}"
                ),
                "stem": trusted(question.html).striptags(),
                "lang": None if question.locale == lang else question.locale,
                "answered": bool(question.answer),
                "flagged": question.flagged,
                "current": number == current,
            }
        )
    return listed


def told(saved: SavedSheet) -> dict[str, str]:
    """What is to be said on the page after, as arguments of its address."""
    written = {
        name: ".".join(map(str, positions))
        for name, positions in (("theirs", saved.theirs), ("ours", saved.ours))
    }
    return {name: value for name, value in written.items() if value}


def said_meanwhile(found: AttemptPage) -> list[str]:
    """Sentences on answers that were given elsewhere since the page sent was loaded."""
    theirs, ours = (_positions(name, len(found.questions)) for name in ("theirs", "ours"))
    said = []
    if theirs:
        said.append(
            ngettext(
                "Question %(numbers)s was answered on another device or in another window meanwhile. That answer is "
                "newer, so it stays.",
                "Questions %(numbers)s were answered on another device or in another window meanwhile. Those answers "
                "are newer, so they stay.",
                len(theirs),
                numbers=", ".join(theirs),
            )
        )
    if ours:
        said.append(
            ngettext(
                "Question %(numbers)s had been answered otherwise on another device or in another window meanwhile. "
                "What you sent now is the later answer, so it stands.",
                "Questions %(numbers)s had been answered otherwise on another device or in another window meanwhile. "
                "What you sent now are the later answers, so they stand.",
                len(ours),
                numbers=", ".join(ours),
            )
        )
    return said


def _positions(name: str, most: int) -> list[str]:
    """Numbers of questions in the address, and nothing else that somebody may write there."""
    written = request.args.get(name, "").split(".")
    return [each for each in map(str, range(1, most + 1)) if each in written]
