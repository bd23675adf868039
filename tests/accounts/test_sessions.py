"""Where one is signed in, ending it, and computers that others use too."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from elearn.accounts.devices import device
from elearn.accounts.models import Login, Person
from elearn.accounts.secrets import hash_secret
from elearn.accounts.sessions import MOST_SHOWN, NAME_LENGTH
from elearn.kernel.clock import now
from elearn.web.application import SESSION_COOKIE
from tests.accounts.world import PASSWORD, Newcomer, member_of
from tests.world import COURSE, FIRST_LESSON, World

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def member(world: World) -> Newcomer:
    return member_of(world)


def elsewhere(member: Newcomer, user_agent: str = PHONE, **more: str) -> Newcomer:
    other = Newcomer(member.world, member.world.browser(signed_in=False), member.email)
    form = {"email": member.email, "password": PASSWORD, **more}
    answer = other.browser.post("/sign-in", form, headers={"User-Agent": user_agent})
    assert answer.status_code == 303
    return other


def name_of(somebody: Newcomer) -> str:
    cookie = somebody.browser.client.get_cookie(SESSION_COOKIE)
    assert cookie is not None
    return hash_secret(cookie.value)[:NAME_LENGTH]


def is_in(somebody: Newcomer) -> bool:
    return bool(somebody.browser.get("/en/learning").status_code == 200)


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (WINDOWS, "Firefox, Windows"),
        (PHONE, "Samsung Internet, Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/125.0 YaBrowser/24.6 Safari/537.36",
            "Yandex Browser, Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/125.0 Safari/537.36 Edg/125.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/125.0 Safari/537.36", "Chrome, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1",
            "Safari, iPhone",
        ),
        ("<b>Windows</b>" + "x" * 10_000, "Windows"),
        ("", ""),
    ],
)
def test_a_guess_is_short_and_ours(user_agent: str, expected: str) -> None:
    assert device(user_agent) == expected


def test_the_account_tells_where_one_is_signed_in(member: Newcomer) -> None:
    elsewhere(member, WINDOWS)
    page = member.browser.get("/en/account").text
    assert "Firefox, Windows" in page
    assert page.count("this browser") == 1
    assert page.count("Sign out there") == 1


def test_one_session_ends_and_the_others_last(member: Newcomer) -> None:
    first, second = elsewhere(member), elsewhere(member)
    answer = member.browser.post("/account/sessions/end", {"session": name_of(first), "lang": "en"})
    assert answer.headers["Location"] == "/en/account"
    assert [is_in(each) for each in (member, first, second)] == [True, False, True]


def test_all_others_end(member: Newcomer) -> None:
    others = [elsewhere(member) for _ in range(3)]
    assert member.browser.post("/account/sessions/end-others").status_code == 303
    assert is_in(member)
    assert not any(is_in(each) for each in others)
    page = member.browser.get("/en/account").text
    assert "Sign out everywhere but here" not in page


def test_nobody_ends_sessions_of_others(world: World, member: Newcomer) -> None:
    stranger = member_of(world)
    for name in (name_of(stranger), "", "0" * NAME_LENGTH, "%"):
        answer = member.browser.post("/account/sessions/end", {"session": name, "lang": "en"})
        assert answer.status_code in {404, 422}
    member.browser.post("/account/sessions/end-others")
    assert is_in(stranger)


def test_a_shared_computer_forgets_after_two_hours_and_with_the_browser(member: Newcomer) -> None:
    other = elsewhere(member, shared="yes")
    cookie = other.browser.client.get_cookie(SESSION_COOKIE)
    assert cookie is not None
    assert (cookie.max_age, cookie.expires) == (None, None)
    assert "shared computer, until" in other.browser.get("/en/account").text
    with time_machine.travel(now() + timedelta(hours=1, minutes=59)):
        assert is_in(other)
    with time_machine.travel(now() + timedelta(hours=2, seconds=1)):
        assert not is_in(other)
        assert other.browser.get(f"/en/courses/{COURSE}/{FIRST_LESSON}").status_code == 303
        assert is_in(member)


def test_ones_own_computer_remembers_for_thirty_days(member: Newcomer) -> None:
    cookie = member.browser.client.get_cookie(SESSION_COOKIE)
    assert cookie is not None
    assert cookie.max_age == 30 * 86_400
    assert "shared computer" not in member.browser.get("/en/account").text


def test_the_tick_is_kept_where_the_password_was_wrong(member: Newcomer) -> None:
    answer = member.sign_in("not the password", shared="yes")
    assert 'name="shared" value="yes" checked' in answer.text


def test_sessions_that_have_run_out_are_dropped_when_one_signs_in(member: Newcomer) -> None:
    with time_machine.travel(now() + timedelta(days=31)):
        elsewhere(member)
        with member.world.reads() as session:
            person_id = session.scalar(select(Person.id).where(Person.email == member.email))
            assert session.scalar(select(func.count()).where(Login.person_id == person_id)) == 1


def test_many_sessions_are_shown_in_part_and_this_one_first(member: Newcomer) -> None:
    for _ in range(MOST_SHOWN + 2):
        elsewhere(member)
    page = member.browser.get("/en/account").text
    assert page.count("Sign out there") == MOST_SHOWN - 1
    assert page.index("this browser") < page.index("Sign out there")


def test_the_menu_lets_somebody_else_sign_out(world: World) -> None:
    member = member_of(world, name="Аида <b>")
    assert "Not Аида &lt;b&gt;? Sign out" in member.browser.get("/en/learning").text
