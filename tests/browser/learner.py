"""A visitor who learns: what has happened so far is told to the platform by its API, so that a test begins where its
claim does."""

from dataclasses import dataclass
from typing import Any

from tests.browser.course import right_answers, shipped, wrong_answer
from tests.browser.visitor import Visitor
from tests.world import COURSE


@dataclass
class Learner(Visitor):
    """Somebody in the shipped course."""

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One request to /api/v1 with this browser's cookies."""
        answer = self.context.request.fetch(
            f"{self.server.url}/api/v1{path}",
            method=method,
            data=body,
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.ok, (path, answer.status, answer.text())
        return answer.json()

    def enrol(self) -> None:
        """Be in the course."""
        self.call("POST", "/enrolments", {"course": COURSE})

    def read(self, *activities: str) -> None:
        """Have done these lessons."""
        for activity in activities:
            event = {"course": COURSE, "activity": activity, "kind": "done", "key": f"done-{activity}"}
            self.call("POST", "/events", event)

    def begin(self, quiz: str) -> Any:
        """Have an open attempt."""
        return self.call("POST", "/attempts", {"course": COURSE, "activity": quiz})

    def answer(self, attempt: Any, quiz: str, *, rightly: bool = True, most: int = 99) -> None:
        """Have answered the first questions of an attempt."""
        for question in attempt["questions"][:most]:
            key = question["question"]
            offered = [choice["choice"] for choice in question["choices"]]
            choices = right_answers(quiz)[key] if rightly else wrong_answer(quiz, key, offered)
            self.call("PUT", f"/attempts/{attempt['id']}/answers/{key}", {"choices": choices})

    def take(self, quiz: str, *, rightly: bool = True) -> Any:
        """Have handed in a quiz; returns the attempt."""
        attempt = self.begin(quiz)
        self.answer(attempt, quiz, rightly=rightly)
        return self.call("POST", f"/attempts/{attempt['id']}/submit")

    def finish(self) -> None:
        """Have done everything."""
        self.enrol()
        for activity in shipped().activities:
            if activity.kind == "quiz":
                self.take(activity.key)
            else:
                self.read(activity.key)

    def progress(self) -> Any:
        """What the platform knows of this learner in the course."""
        return self.call("GET", f"/me/progress/{COURSE}")
