"""Signing in and out: back to the page one came from, and nowhere else."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from sqlalchemy import select

from elearn.accounts.models import Login, Token
from elearn.accounts.secrets import hash_secret
from elearn.kernel.clock import now
from elearn.web.application import SESSION_COOKIE
from tests.accounts.world import PASSWORD, Newcomer, newcomer
from tests.world import COURSE, FIRST_LESSON, World

LESSON = f"/en/courses/{COURSE}/{FIRST_LESSON}"


@pytest.fixture
def member(world: World) -> Newcomer:
    """Somebody with a confirmed account, signed out."""
    somebody = newcomer(world)
    somebody.register()
    somebody.confirm()
    return somebody


def test_a_page_that_needs_it_leads_there_and_back(member: Newcomer) -> None:
    sent = member.browser.get(f"{LESSON}?from=mail&x=%D1%8F")
    assert sent.status_code == 303
    form = member.browser.get(sent.headers["Location"]).text
    wanted = form.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")
    back = member.sign_in(next=wanted).headers["Location"]
    assert back == f"{LESSON}?from=mail&x=%D1%8F"
    assert member.browser.get(back).status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "http://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\n//evil.example",
        " //evil.example",
        "",
        "en/learning",
        "///evil.example",
    ],
)
def test_no_other_site_is_led_to(member: Newcomer, wanted: str) -> None:
    location = member.sign_in(next=wanted).headers["Location"]
    assert location == "/en/learning"
    assert urlsplit(location).netloc == ""


@pytest.mark.parametrize("wanted", ["/ru/learning", "/", "/en/courses?area=return#top", LESSON])
def test_pages_of_ours_are_led_to(member: Newcomer, wanted: str) -> None:
    assert member.sign_in(next=wanted).headers["Location"] == wanted


def test_a_wrong_password_is_told_beside_it_and_the_address_is_kept(member: Newcomer) -> None:
    answer = member.sign_in("wrong password", next=LESSON)
    assert answer.status_code == 422
    assert f'value="{member.email}"' in answer.text
    assert LESSON in answer.text
    assert "wrong password" not in answer.text
    assert member.browser.client.get_cookie(SESSION_COOKIE) is None


def test_an_unknown_address_is_told_in_the_same_words(world: World, member: Newcomer) -> None:
    stranger = newcomer(world)
    member = Newcomer(world, world.browser(signed_in=False), member.email)
    unknown, wrong = stranger.sign_in("wrong password"), member.sign_in("wrong password")
    assert unknown.status_code == wrong.status_code
    assert unknown.text.replace(stranger.email, "") == wrong.text.replace(member.email, "")


def test_the_address_is_read_as_people_type_it(member: Newcomer) -> None:
    answer = member.browser.post("/sign-in", {"email": f"  {member.email.upper()} ", "password": PASSWORD})
    assert answer.status_code == 303


def test_letters_typed_in_two_ways_are_one_password(world: World) -> None:
    somebody = newcomer(world)
    somebody.register(password="caf\u00e9 au lait")
    somebody.confirm()
    assert somebody.sign_in("cafe\u0301 au lait").status_code == 303


def test_who_has_not_confirmed_gets_the_mail_again_instead(world: World) -> None:
    somebody = newcomer(world)
    somebody.register()
    answer = somebody.sign_in()
    assert "/register/sent/" in answer.headers["Location"]
    assert somebody.browser.client.get_cookie(SESSION_COOKIE) is None
    assert len(somebody.mails()) == 2


def test_the_cookie_is_for_us_alone(member: Newcomer) -> None:
    cookie = next(
        each for each in member.sign_in().headers.getlist("Set-Cookie") if each.startswith(SESSION_COOKIE)
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def secret_of(member: Newcomer) -> str:
    cookie = member.browser.client.get_cookie(SESSION_COOKIE)
    assert cookie is not None
    return str(cookie.value)


def test_signing_out_ends_the_session_itself(member: Newcomer) -> None:
    member.sign_in()
    secret = secret_of(member)
    assert member.browser.post("/sign-out").status_code == 303
    with member.world.reads() as session:
        assert session.scalar(select(Login).where(Login.token_hash == hash_secret(secret))) is None
    member.browser.client.set_cookie(SESSION_COOKIE, secret)
    assert member.browser.get("/en/learning").status_code == 303


def test_signing_out_here_leaves_the_other_browser_in(member: Newcomer) -> None:
    other = Newcomer(member.world, member.world.browser(signed_in=False), member.email)
    member.sign_in()
    other.sign_in()
    member.browser.post("/sign-out")
    assert other.browser.get("/en/learning").status_code == 200


def test_no_secret_is_kept_as_it_is(member: Newcomer) -> None:
    member.sign_in()
    secret = secret_of(member)
    with member.world.reads() as session:
        assert session.scalar(select(Login).where(Login.token_hash == secret)) is None
        assert session.scalar(select(Login).where(Login.token_hash == hash_secret(secret))) is not None


def test_a_session_ends_by_itself(member: Newcomer) -> None:
    member.sign_in()
    with time_machine.travel(now() + timedelta(days=29)):
        assert member.browser.get("/en/learning").status_code == 200
    secret = secret_of(member)
    with time_machine.travel(now() + timedelta(days=31)):
        member.browser.client.set_cookie(SESSION_COOKIE, secret)
        assert member.browser.get("/en/learning").status_code == 303
        assert member.browser.get(LESSON).status_code == 303


def test_a_token_is_given_for_a_password_and_works_for_thirty_days(member: Newcomer) -> None:
    program = member.world.program(signed_in=False)
    status, given = program.call("POST", "/tokens", {"email": member.email, "password": PASSWORD})
    assert status == 201
    assert len(given["token"]) >= 43
    assert given["expires_at"].endswith("Z")
    program.token = given["token"]
    assert program.call("GET", "/me/progress")[0] == 200
    with member.world.reads() as session:
        assert session.scalar(select(Token).where(Token.token_hash == given["token"])) is None
    with time_machine.travel(now() + timedelta(days=30, minutes=1)):
        assert program.call("GET", "/me/progress")[0] == 401


def test_no_token_for_a_wrong_password_or_an_address_that_is_not_confirmed(world: World) -> None:
    somebody = newcomer(world)
    somebody.register()
    program = world.program(signed_in=False)
    wrong = program.call("POST", "/tokens", {"email": somebody.email, "password": "wrong"})
    assert (wrong[0], wrong[1]["code"]) == (401, "wrong_credentials")
    right = program.call("POST", "/tokens", {"email": somebody.email, "password": PASSWORD})
    assert (right[0], right[1]["code"]) == (403, "email_not_confirmed")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer forged", "Basic x", "bearer \u00ff"])
def test_a_token_that_is_none_of_ours_is_nobody(member: Newcomer, header: str) -> None:
    member.sign_in()
    answer = member.browser.client.get("/api/v1/me/progress", headers={"Authorization": header})
    assert answer.status_code == (200 if header == "Basic x" else 401)
