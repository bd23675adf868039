"""Another site cannot act with a person's cookie; a browser that says nothing is refused in words."""

from typing import Any

import pytest
from sqlalchemy import select

from elearn.learning.models import Enrolment
from elearn.web.application import SESSION_COOKIE
from tests.world import COURSE, Browser, World

ENROL = f"/courses/{COURSE}/enrolment"
HERE = "http://localhost"


def post(browser: Browser, headers: dict[str, str], data: Any = None, path: str = ENROL) -> Any:
    return browser.client.post(path, data=data, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": HERE},
        {"Referer": f"{HERE}/en/courses/{COURSE}"},
        {"Origin": "http://127.0.0.1:8000"},  # the address that the operator named, behind a proxy
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "same-origin", "Referer": "http://[/en/"},
    ],
)
def test_our_own_pages_may(world: World, headers: dict[str, str]) -> None:
    assert post(world.browser(), headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
        {"Sec-Fetch-Site": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"{HERE}.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "https://localhost"},
        {"Referer": "https://evil.example/http://localhost/"},
        {"Referer": "http://localhost@evil.example/"},
        {"Referer": "http://["},  # no address at all
        {"Origin": "http://["},
        {"Origin": "https://evil.example", "Referer": f"{HERE}/en/"},
    ],
)
@pytest.mark.parametrize("path", [ENROL, "/sign-in", "/sign-out", "/theme", "/register"])
def test_other_sites_may_not(world: World, headers: dict[str, str], path: str) -> None:
    browser = world.browser()
    answer = post(browser, headers, path=path)
    assert answer.status_code == 403
    assert "another site" in answer.text
    assert browser.client.get_cookie(SESSION_COOKIE) is not None


def test_what_another_site_sent_was_not_done(world: World) -> None:
    browser = world.browser()
    post(browser, {"Sec-Fetch-Site": "cross-site"})
    with world.reads() as session:
        assert session.scalar(select(Enrolment.run).where(Enrolment.person_id == browser.person_id)) is None


def test_nothing_said_with_a_cookie_is_refused_and_what_was_typed_is_shown(world: World) -> None:
    answer = post(
        world.browser(),
        {},
        {"name": "A name typed with care", "latin_name": "<b>Typed</b>", "locale": "en"},
        path="/account",
    )
    assert answer.status_code == 403
    assert "A name typed with care" in answer.text
    assert "&lt;b&gt;Typed" in answer.text


def test_what_another_site_sent_is_not_shown(world: World) -> None:
    answer = post(world.browser(), {"Sec-Fetch-Site": "cross-site"}, {"name": "Pay them"}, path="/account")
    assert "Pay them" not in answer.text


def test_nothing_said_without_a_cookie_may_sign_in(world: World) -> None:
    browser = world.browser(signed_in=False)
    answer = post(browser, {}, {"email": "nobody@world.example", "password": "x" * 12}, path="/sign-in")
    assert answer.status_code == 422


def test_a_form_sent_after_the_session_has_ended_is_kept_and_can_be_sent_again(world: World) -> None:
    browser = world.browser()
    browser.client.delete_cookie(SESSION_COOKIE)
    answer = browser.post("/account", {"name": "Typed before", "latin_name": "Typed", "locale": "en"})
    assert answer.status_code == 401
    assert 'value="Typed before"' in answer.text
    assert 'action="/account"' in answer.text
    assert "/en/sign-in" in answer.text


def test_a_password_is_never_shown_again(world: World) -> None:
    browser = world.browser()
    answer = post(browser, {}, {"email": "a@world.example", "password": "a secret password"}, path="/sign-in")
    assert answer.status_code == 403
    assert "a secret password" not in answer.text


def test_programs_with_a_token_need_no_origin_and_cookies_do(world: World) -> None:
    assert world.program().call("POST", "/enrolments", {"course": COURSE})[0] == 201
    browser = world.browser()
    for headers, status in (({}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Origin": HERE}, 201)):
        answer = browser.client.post("/api/v1/enrolments", json={"course": COURSE}, headers=headers)
        assert answer.status_code == status
