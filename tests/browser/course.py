"""The shipped course, as its package says: its activities in order, and the right answers of its quizzes."""

from functools import cache

from elearn.catalogue.archives import read_folder
from elearn.catalogue.packages import Course, Quiz
from elearn.catalogue.prepare import check_package
from elearn.catalogue.questions import TrueFalse
from tests.world import COURSE, COURSES


@cache
def shipped() -> Course:
    """The course of the package."""
    course = check_package(*read_folder(COURSES / COURSE)).course
    assert course is not None
    return course


@cache
def right_answers(quiz: str) -> dict[str, list[str]]:
    """The right choices of each question of a quiz."""
    return {
        question.key: [str(question.answer).lower()]
        if isinstance(question, TrueFalse)
        else [choice.key for choice in question.choices if choice.correct]
        for activity in shipped().activities
        if isinstance(activity, Quiz) and activity.key == quiz
        for question in activity.questions
    }


def wrong_answer(quiz: str, question: str, offered: list[str]) -> list[str]:
    """One choice that is not right."""
    return [next(choice for choice in offered if choice not in right_answers(quiz)[question])]
