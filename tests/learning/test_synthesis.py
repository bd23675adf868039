"""Load is made of the same facts as learning: rebuilding it finds no difference."""

from pathlib import Path

from sqlalchemy import func, select

from elearn.catalogue.checking import check
from elearn.commands.synthesis import synthesize
from elearn.commands.synthetic_course import activity_key, load_package
from elearn.kernel.database import connect
from elearn.kernel.settings import read_settings
from elearn.learning.models import ActivityProgress, LearningEvent
from elearn.learning.rebuild import differences, enrolled_people
from tests.catalogue.factory import found


def test_a_generated_course_is_in_order() -> None:
    checked = check(load_package("load-001", 20))
    assert found(checked) == []
    assert checked.course is not None
    assert [each.key for each in checked.course.activities if each.kind == "video"] == [
        "film-008",
        "film-018",
    ]


def test_films_are_watched_and_rebuilding_finds_no_difference(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'load.db'}"
    settings = read_settings(
        {"ELEARN_DATA": str(tmp_path), "ELEARN_DATABASE_URL": url, "ELEARN_SECRET_KEY": "tests " * 8}
    )
    for _ in synthesize(settings, 60, 1, 10):
        pass
    database = connect(url)
    with database.readers() as session:
        watched = session.scalar(select(func.count()).where(LearningEvent.kind == "watched"))
        assert watched
        assert watched >= 20
        states = session.execute(
            select(ActivityProgress.state, ActivityProgress.watched)
            .where(ActivityProgress.activity == activity_key(8))
            .distinct()
        )
        assert {tuple(row) for row in states} == {("done", "0-120000"), ("done", "0-240000")}
        for people in enrolled_people(session):
            assert list(differences(session, people)) == []
    database.dispose()
