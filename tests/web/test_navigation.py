"""The main navigation has four places at most, and those that a role came for are among them."""

import re

import pytest

from tests.world import World


def places(html: str) -> list[str]:
    navigation = re.search(r'<nav class="places".*?</nav>', html, re.DOTALL)
    assert navigation is not None
    return re.findall(r"<a [^>]*>([^<]+)</a>", navigation[0])


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ((), ["Courses", "My learning", "Programme"]),
        (("editor",), ["Courses", "My learning", "Programme", "Editing"]),
        (("coordinator",), ["Courses", "My learning", "Coordination", "Reports"]),
        (("coordinator", "editor"), ["My learning", "Coordination", "Reports", "Editing"]),
    ],
)
def test_where_places_are_too_many_those_for_everybody_go_first(
    world: World, roles: tuple[str, ...], expected: list[str]
) -> None:
    assert places(world.browser(*roles).get("/en/").text) == expected


def test_a_visitor_finds_courses_and_the_programme(world: World) -> None:
    assert places(world.browser(signed_in=False).get("/ru/").text) == ["Курсы", "Программа"]
