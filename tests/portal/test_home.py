"""The first page and the areas: what is there, and where somebody goes on."""

import re

import pytest

from elearn.catalogue.archives import read_folder
from elearn.catalogue.packages import Course
from elearn.catalogue.prepare import check_package
from tests.learning.test_budgets import counted
from tests.learning.world import small_course
from tests.world import COURSE, COURSES, Browser, World, publish_files


def shipped() -> Course:
    course = check_package(*read_folder(COURSES / COURSE)).course
    assert course is not None
    return course


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def go_on(browser: Browser, lang: str = "en") -> str:
    """The words of the card that says where to go on."""
    found = re.search(
        r'<section class="card card-next".*?</section>', browser.get(f"/{lang}/").text, re.DOTALL
    )
    return words(found.group()) if found else ""


def test_home_says_the_next_step_and_the_minutes_left_in_its_module(world: World) -> None:
    course, browser = shipped(), world.browser()
    assert go_on(browser) == ""
    browser.post(f"/courses/{COURSE}/enrolment")
    lessons = [each for each in course.activities if each.kind == "lesson"]
    for place, lesson in enumerate(lessons):
        told = go_on(browser)
        todo = [each for each in course.activities if each not in lessons[:place] and each.required]
        following = todo[0]
        module = next(each for each in course.modules if each.key == following.module)
        if following.kind == "quiz":  # a quiz is not done by a click
            break
        minutes = sum(each.minutes or 0 for each in todo if each.module == module.key)
        assert str(following.title) in told
        assert f"{minutes} minutes left in “{module.title}”" in told
        assert f"{place} of" in told
        browser.post(f"/courses/{COURSE}/{lesson.key}/done")
    assert place == 3


def test_home_says_it_in_russian_too(world: World) -> None:
    browser = world.browser(locale="ru")
    browser.post(f"/courses/{COURSE}/enrolment", lang="ru")
    assert re.search(r"В модуле «[^»]+» осталось \d+ мин|\d+ минут[аы]? ", go_on(browser, "ru"))


def test_home_of_somebody_signed_in_costs_three_statements(world: World) -> None:
    browser = world.browser()
    browser.post(f"/courses/{COURSE}/enrolment")
    browser.get("/en/")
    with counted(world) as sent:
        browser.get("/en/")
    assert len(sent) == 3, sent


def area_line(world: World, area: str) -> str:
    html = world.browser(signed_in=False).get("/en/").text
    found = re.search(rf'<article class="card area-card" data-area="{area}">.*?</article>', html, re.DOTALL)
    assert found
    return words(found.group())


@pytest.mark.parametrize("area", ["integration", "asylum"])
def test_an_area_counts_its_own_courses_and_names_those_that_touch_on_it(world: World, area: str) -> None:
    before = area_line(world, area)
    touching = small_course(f"touches-{area}", ("area: return", f"area: return\nalso: [{area}]"))
    with world.platform.app_context():
        publish_files(world.platform, touching)
    if "No course yet" in before:
        assert "No course of its own yet; 1 of another area touches on it" in area_line(world, area)
    html = world.browser(signed_in=False).get(f"/en/areas/{area}").text
    own, _, others = html.partition("Courses of other areas that touch on this one")
    assert f"/en/courses/touches-{area}" in others
    assert f"/en/courses/touches-{area}" not in own
    with world.platform.app_context():
        publish_files(world.platform, small_course(f"of-{area}", ("area: return", f"area: {area}")))
    assert re.search(r"\d courses?$", area_line(world, area))
    own, _, _ = world.browser(signed_in=False).get(f"/en/areas/{area}").text.partition("touch on this one")
    assert f"/en/courses/of-{area}" in own
