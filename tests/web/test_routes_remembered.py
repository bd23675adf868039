"""What an address leads to is found once, and stays true."""

from typing import Any

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule

from elearn.web import routes
from elearn.web.routes import Routes
from tests.world import World


def asked(addresses: Routes, path: str, method: str = "GET") -> tuple[Any, dict[str, Any]]:
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
    }
    rule, arguments = addresses.bind_to_environ(environ).match(return_rule=True)
    return rule.endpoint, arguments  # type: ignore[return-value]


def some_addresses() -> Routes:
    return Routes(
        [
            Rule("/things/<name>", endpoint="show", methods=["GET"]),
            Rule("/things/<name>", endpoint="change", methods=["POST"]),
        ]
    )


def test_the_second_time_is_as_the_first() -> None:
    addresses = some_addresses()
    assert asked(addresses, "/things/a") == asked(addresses, "/things/a") == ("show", {"name": "a"})
    assert asked(addresses, "/things/a", "POST") == ("change", {"name": "a"})
    assert asked(addresses, "/things/b") == ("show", {"name": "b"})


def test_a_view_that_changes_its_arguments_changes_nobody_elses() -> None:
    addresses = some_addresses()
    _, arguments = asked(addresses, "/things/a")
    arguments["name"] = "changed"
    assert asked(addresses, "/things/a") == ("show", {"name": "a"})


def test_however_many_addresses_there_are_few_are_kept() -> None:
    addresses = some_addresses()
    for number in range(routes.MOST_REMEMBERED + 10):
        assert asked(addresses, f"/things/{number}") == ("show", {"name": str(number)})
    assert len(addresses.remembered) <= routes.MOST_REMEMBERED


def test_an_address_longer_than_any_of_ours_leads_nowhere_and_is_not_kept() -> None:
    addresses = some_addresses()
    with pytest.raises(NotFound):
        asked(addresses, "/things/" + "x" * routes.LONGEST_PATH)
    assert not addresses.remembered


def test_a_long_query_is_not_carried_to_the_sign_in(world: World) -> None:
    visitor = world.browser(signed_in=False)
    assert "/en/sign-in?next=/en/courses?sort%3Dnew" in visitor.get("/en/courses?sort=new").text
    answer = visitor.get("/en/courses?x=" + "x" * 5000)
    assert answer.status_code == 200
    assert '/en/sign-in?next=/en/courses"' in answer.text
