"""Who guesses passwords is slowed down, and nobody is locked out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from werkzeug.test import EnvironBuilder

from elearn.accounts.models import Throttle
from elearn.accounts.secrets import Signer
from elearn.accounts.throttle import (
    MAILS_FREE,
    OF_ADDRESS,
    OF_NETWORK,
    Pace,
    count_failure,
    forget_failures,
    may_mail,
    network_of,
    seconds_to_room,
    tries_of,
    wait_for,
)
from elearn.kernel.clock import now
from elearn.kernel.ids import new_id
from elearn.kernel.unit_of_work import unit_of_work
from elearn.web.clients import client_address
from tests.accounts.world import PASSWORD, Newcomer, newcomer
from tests.world import World

ABROAD = {"REMOTE_ADDR": "203.0.113.7"}
SIGNER = Signer("tests " * 8)


@pytest.fixture
def member(world: World) -> Newcomer:
    """Somebody with a confirmed account, signed out."""
    somebody = newcomer(world)
    somebody.register()
    somebody.confirm()
    return somebody


@pytest.fixture(autouse=True)
def nothing_counted(world: World) -> None:
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(Throttle))


def fail(somebody: Newcomer, times: int, **more: Any) -> list[int]:
    return [somebody.sign_in("a wrong password", **more).status_code for _ in range(times)]


@given(st.integers(0, 10_000), st.integers(0, 10_000))
@pytest.mark.parametrize("pace", [OF_ADDRESS, OF_NETWORK])
def test_waits_grow_and_stay_short(pace: Pace, few: int, more: int) -> None:
    few, more = sorted((few, more))
    assert timedelta() <= pace.wait_after(few) <= pace.wait_after(more) <= timedelta(seconds=60)


def test_the_first_tries_are_free_and_then_it_says_when(member: Newcomer) -> None:
    assert fail(member, OF_ADDRESS.free) == [422] * OF_ADDRESS.free
    answer = member.sign_in("a wrong password")
    assert answer.status_code == 429
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= OF_ADDRESS.first.seconds
    assert f"possible in {seconds} s" in answer.text
    assert f'value="{member.email}"' in answer.text
    assert "a wrong password" not in answer.text
    assert answer.text.count('role="alert"') == 1
    assert 'href="/en/password"' in answer.text.split('role="alert"')[1].split("</div>")[0]
    assert "Macro" not in answer.text


def test_it_is_said_in_the_readers_language(member: Newcomer) -> None:
    fail(member, OF_ADDRESS.free)
    answer = member.sign_in("a wrong password", lang="ru")
    assert answer.status_code == 429
    assert "неверн" in answer.text


def test_a_right_password_too_early_waits_and_then_signs_in_and_is_forgotten(member: Newcomer) -> None:
    fail(member, OF_ADDRESS.free)
    early = member.sign_in()
    assert early.status_code == 429
    with time_machine.travel(now() + timedelta(seconds=int(early.headers["Retry-After"]))):
        assert member.sign_in().status_code == 303
        assert fail(member, 1) == [422]


def test_waiting_tries_are_not_counted(member: Newcomer) -> None:
    fail(member, OF_ADDRESS.free)
    fail(member, 20)
    assert int(member.sign_in().headers["Retry-After"]) <= OF_ADDRESS.first.seconds


def test_the_wait_doubles_up_to_a_minute(member: Newcomer) -> None:
    moment, waits = now(), []
    with time_machine.travel(moment, tick=False):
        fail(member, OF_ADDRESS.free)
    for _ in range(8):
        with time_machine.travel(moment, tick=False):
            early = member.sign_in("a wrong password")
        waits.append(int(early.headers["Retry-After"]))
        moment += timedelta(seconds=waits[-1])
        with time_machine.travel(moment, tick=False):
            assert fail(member, 1) == [422]
    assert waits == [4, 8, 16, 32, 60, 60, 60, 60]


def test_failures_are_forgotten(member: Newcomer) -> None:
    fail(member, OF_ADDRESS.free)
    with time_machine.travel(now() + OF_ADDRESS.forgotten + timedelta(seconds=1)):
        assert fail(member, OF_ADDRESS.free) == [422] * OF_ADDRESS.free


def test_another_address_is_not_slowed(world: World, member: Newcomer) -> None:
    fail(member, OF_ADDRESS.free)
    assert fail(newcomer(world), 1) == [422]


def test_an_unknown_address_is_counted_the_same_and_kept_by_no_name(world: World, member: Newcomer) -> None:
    stranger, moment = newcomer(world), now()
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(Throttle))
    with time_machine.travel(moment, tick=False):
        answers = []
        for who in (stranger, member):
            fail(who, OF_ADDRESS.free)
            answers.append(who.sign_in("a wrong password"))
    unknown, known = answers
    assert unknown.status_code == known.status_code == 429
    assert unknown.headers["Retry-After"] == known.headers["Retry-After"]
    assert unknown.text.replace(stranger.email, "") == known.text.replace(member.email, "")
    with world.reads() as session:
        kept = session.scalars(select(Throttle.key)).all()
    assert len(kept) == 2
    assert all(len(key) == 64 and "@" not in key for key in kept)


def test_the_form_and_the_api_count_together(world: World, member: Newcomer) -> None:
    program = world.program(signed_in=False)
    body = {"email": member.email.upper(), "password": "a wrong password"}
    fail(member, OF_ADDRESS.free - 1)
    assert program.call("POST", "/tokens", body)[0] == 401
    answer = program.client.post("/api/v1/tokens", json={**body, "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "too_many_tries"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert member.sign_in().status_code == 429


def test_one_network_is_slowed_over_all_addresses_but_not_another(world: World, member: Newcomer) -> None:
    for _ in range(OF_NETWORK.free):
        stranger = newcomer(world)
        answer = stranger.browser.post(
            "/sign-in", {"email": stranger.email, "password": "wrong"}, environ_base=ABROAD
        )
        assert answer.status_code == 422
    form = {"email": member.email, "password": PASSWORD}
    slowed = member.browser.post("/sign-in", form, environ_base=ABROAD)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) <= OF_NETWORK.longest.seconds
    other = member.browser.post("/sign-in", form, environ_base={"REMOTE_ADDR": "203.0.113.8"})
    assert other.status_code == 303


@pytest.mark.parametrize(
    ("client", "same"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::ffff:1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::2"),
    ],
)
def test_addresses_of_one_network(client: str, same: str) -> None:
    assert network_of(client) == network_of(same) is not None


@pytest.mark.parametrize(
    ("client", "other"), [("203.0.113.7", "203.0.113.8"), ("2001:db8::1", "2001:db8:0:1::1")]
)
def test_addresses_of_two_networks(client: str, other: str) -> None:
    assert network_of(client) != network_of(other)


def test_who_signs_in_does_not_free_the_network(world: World) -> None:
    moment = now()
    tries = tries_of(SIGNER, f"{new_id()}@world.example", "198.51.100.1")
    with unit_of_work(world.services.writers) as session:
        for _ in range(OF_NETWORK.free):
            count_failure(session, tries, moment)
        forget_failures(session, tries)
        assert wait_for(session, tries, moment) > 0


def test_many_guesses_at_once_learn_no_more_than_one_after_the_other(world: World, member: Newcomer) -> None:
    at_once = 8
    fail(member, OF_ADDRESS.free - 1)
    barrier = Barrier(at_once)

    def guess(number: int) -> int:
        other = Newcomer(world, world.browser(signed_in=False), member.email)
        barrier.wait()
        status: int = other.sign_in("a wrong password").status_code
        return status

    with ThreadPoolExecutor(at_once) as threads:
        answers = list(threads.map(guess, range(at_once)))
    assert sorted(answers) == [422, *[429] * (at_once - 1)]


def test_a_right_guess_among_many_at_once_opens_no_session(world: World, member: Newcomer) -> None:
    fail(member, OF_ADDRESS.free - 1)
    hidden = tries_of(Signer(world.services.settings.secret_key), member.email, None)
    seen: list[int] = []

    def fail_meanwhile(reads: Any, tries: Any, moment: datetime, **options: Any) -> int:
        found = wait_for(reads, tries, moment, **options)
        if not seen:  # after the look that comes before the hashing
            seen.append(found)
            with unit_of_work(world.services.writers) as session:
                count_failure(session, hidden, now())
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("elearn.accounts.sign_in.wait_for", fail_meanwhile)
        assert member.sign_in().status_code == 429
    assert seen == [0]
    assert member.browser.get("/en/learning").status_code == 303


def test_forgotten_rows_are_swept_by_those_who_write(world: World) -> None:
    old = now() - timedelta(days=1)
    with unit_of_work(world.services.writers) as session:
        for _ in range(5):
            count_failure(session, tries_of(SIGNER, f"{new_id()}", "198.51.100.2"), old)
    with unit_of_work(world.services.writers) as session:
        count_failure(session, tries_of(SIGNER, "somebody", None), now())
        assert session.scalar(select(func.count()).select_from(Throttle)) == 1


def test_an_address_gets_a_few_mails_an_hour(world: World) -> None:
    moment = now()
    with unit_of_work(world.services.writers) as session:
        sent = [may_mail(session, ["a"], moment + timedelta(minutes=10 * each)) for each in range(8)]
        assert sent == [True] * MAILS_FREE + [False] * 2 + [True] * 2
        assert may_mail(session, ["b"], moment)


def test_places_say_when_all_of_them_have_room_again(world: World) -> None:
    moment = now()
    with unit_of_work(world.services.writers) as session:
        assert seconds_to_room(session, {"early": 1}, moment) == 0
        assert seconds_to_room(session, {"late": 1}, moment + timedelta(minutes=10)) == 0
        both, then = {"early": 1, "late": 1}, moment + timedelta(minutes=30)
        assert seconds_to_room(session, both, then) == 40 * 60
        assert seconds_to_room(session, {"early": 1, "late": 9}, then) == 30 * 60
        assert seconds_to_room(session, both, moment + timedelta(minutes=70)) == 0


def test_registering_and_asking_again_send_a_few_mails_an_hour_and_look_the_same(world: World) -> None:
    known, unknown = newcomer(world), newcomer(world)
    known.register()
    known.confirm()
    begun = len(known.mails())
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(Throttle))
    last = []
    for who in (known, unknown):
        other = Newcomer(world, world.browser(signed_in=False), who.email)
        answers = [other.register() for _ in range(MAILS_FREE + 3)]
        assert {answer.status_code for answer in answers} == {303}
        last.append(other.browser.get(answers[-1].headers["Location"]).text.replace(who.email, "ADDRESS"))
    assert "no more for now" in last[0]
    assert without_references(last[0]) == without_references(last[1])
    assert len(known.mails()) == begun + MAILS_FREE
    assert len(unknown.mails()) == MAILS_FREE


def without_references(page: str) -> list[str]:
    """The words of a page, without the signed addresses in it."""
    return [piece.split('"', 1)[-1] for piece in page.split("/register/sent/")]


def test_a_registration_that_sends_no_mail_changes_nothing(world: World) -> None:
    somebody = newcomer(world)
    for _ in range(MAILS_FREE):
        somebody.register()
    somebody.register(password="the password of another")
    assert somebody.confirm().status_code == 303
    assert somebody.sign_in("the password of another").status_code == 422
    assert somebody.sign_in().status_code == 303


def test_send_again_sends_a_few_times(world: World) -> None:
    somebody = newcomer(world)
    sent = somebody.register().headers["Location"]
    for _ in range(MAILS_FREE + 2):
        sent = somebody.browser.post(sent.replace("/en/", "/", 1)).headers["Location"]
    page = somebody.browser.get(sent).text
    assert "no more for now" in page
    assert somebody.email in page
    assert len(somebody.mails()) == MAILS_FREE
    with time_machine.travel(now() + timedelta(hours=1, seconds=1)):
        sent = somebody.browser.post(sent.replace("/en/", "/", 1)).headers["Location"]
        assert "once more" in somebody.browser.get(sent).text
        assert len(somebody.mails()) == MAILS_FREE + 1


def test_who_has_not_confirmed_gets_a_few_mails_by_signing_in(world: World) -> None:
    somebody = newcomer(world)
    somebody.register()
    for _ in range(MAILS_FREE + 2):
        assert "/register/sent/" in somebody.sign_in().headers["Location"]
    assert len(somebody.mails()) == MAILS_FREE


def test_behind_proxies_the_last_ones_are_believed_and_no_others() -> None:
    def asked(*told: str) -> Request:
        headers = [("X-Forwarded-For", value) for value in told]
        return Request(EnvironBuilder(headers=headers, environ_base=ABROAD).get_environ())

    assert client_address(asked("192.0.2.1"), 0) == "203.0.113.7"
    assert client_address(asked("forged, 192.0.2.1"), 1) == "192.0.2.1"
    assert client_address(asked("forged", "192.0.2.1, 10.0.0.1"), 2) == "192.0.2.1"
    assert client_address(asked("192.0.2.1"), 2) is None
