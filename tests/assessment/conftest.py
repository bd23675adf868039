"""A learner, and a quiz of twelve questions in English and Russian."""

import pytest
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.assessment.versions import store_versions
from elearn.kernel.ids import new_id
from tests.assessment.world import NOON, QUIZ, questions, texts


@pytest.fixture
def learner(session: Session) -> int:
    return new_learner(session)


@pytest.fixture
def other(session: Session) -> int:
    return new_learner(session)


@pytest.fixture
def pool(session: Session) -> list[int]:
    made = store_versions(session, QUIZ, questions(), texts(), source="en")
    return list(made.values())


def new_learner(session: Session) -> int:
    person = Person(
        id=new_id(),
        email=f"{new_id()}@example.org",
        name="Learner",
        latin_name="Learner",
        locale="en",
        password_hash="",
        created_at=NOON,
    )
    session.add(person)
    session.flush()
    return person.id
