"""The completion rule as people read it: in the plural that its number needs."""

import pytest

from elearn.catalogue.revisions import RevisionTexts
from elearn.learning.presenting import rule_in_words
from elearn.markup.rendering import Passage
from elearn.web.application import Platform
from tests.learning.test_rule import QUIZZES, manifest

NOTHING = Passage("", "en")
TEXTS = RevisionTexts(NOTHING, NOTHING, NOTHING, (), None, {}, {}, {}, {}, 1.0)


@pytest.mark.parametrize(
    ("lang", "steps", "words"),
    [
        ("en", 1, "Do the 1 required step."),
        ("en", 2, "Do all 2 required steps."),
        ("ru", 1, "Пройдите 1 обязательный шаг."),
        ("ru", 3, "Пройдите все 3 обязательных шага."),
        ("ru", 11, "Пройдите все 11 обязательных шагов."),
    ],
)
def test_all_steps_are_asked_for_in_words(platform: Platform, lang: str, steps: int, words: str) -> None:
    with platform.test_request_context(f"/{lang}/"):
        assert rule_in_words(manifest(steps, "1", optional=QUIZZES), TEXTS, lang) == [words]
