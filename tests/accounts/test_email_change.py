"""Another e-mail address: only a link sent to it makes it the account's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import func, select

from elearn.accounts.models import Person
from elearn.accounts.throttle import MAILS_FREE
from elearn.kernel.clock import now
from tests.accounts.world import PASSWORD, Newcomer, member_of, newcomer
from tests.world import World


@pytest.fixture
def member(world: World) -> Newcomer:
    return member_of(world)


def other_address(world: World) -> Newcomer:
    """A mailbox without an account."""
    return newcomer(world)


def ask(member: Newcomer, email: str, password: str = PASSWORD):  # type: ignore[no-untyped-def]
    return member.browser.post("/account/email", {"email": email, "password": password, "lang": "en"})


def confirm(somebody: Newcomer, link: str):  # type: ignore[no-untyped-def]
    form = {"link": link.rsplit("/", 1)[1], "lang": "en"}
    return somebody.browser.post("/account/email/confirmation", form)


def test_from_the_form_to_signing_in_with_the_new_address(world: World, member: Newcomer) -> None:
    box, before = other_address(world), len(member.mails())
    assert ask(member, f" {box.email.upper()} ").headers["Location"] == "/en/account"
    assert member.email in member.browser.get("/en/account").text
    note = member.mails()[before:]
    assert len(note) == 1
    assert box.email in note[0].get_content()
    link = box.link("account/email")
    assert link not in note[0].get_content()
    assert box.email in box.browser.get(link).text
    assert member.email in member.browser.get("/en/account").text
    assert confirm(box, link).headers["Location"] == "/en/sign-in"
    assert box.email in member.browser.get("/en/account").text
    assert box.sign_in().status_code == 303
    assert Newcomer(world, world.browser(signed_in=False), member.email).sign_in().status_code == 422


def test_the_link_is_good_once_and_for_a_day(world: World, member: Newcomer) -> None:
    box = other_address(world)
    ask(member, box.email)
    link = box.link("account/email")
    with time_machine.travel(now() + timedelta(days=1, seconds=5)):
        assert confirm(box, link).status_code == 409
    assert confirm(box, link).status_code == 303
    assert confirm(box, link).status_code == 409
    assert "does not work" in box.browser.get(link).text
    assert confirm(box, "/forged").status_code == 409


def test_a_new_password_ends_the_link(world: World, member: Newcomer) -> None:
    box = other_address(world)
    ask(member, box.email)
    form = {"present": PASSWORD, "password": "quite another password", "lang": "en"}
    assert member.browser.post("/account/password", form).status_code == 303
    assert confirm(box, box.link("account/email")).status_code == 409


def test_a_wrong_password_sends_nothing(world: World, member: Newcomer) -> None:
    box, before = other_address(world), len(member.mails())
    answer = ask(member, box.email, "not the password")
    assert answer.status_code == 422
    assert 'href="#password"' in answer.text
    assert f'value="{box.email}"' in answer.text
    assert box.mails() == []
    assert len(member.mails()) == before


def test_something_that_is_no_address_is_named(member: Newcomer) -> None:
    answer = ask(member, "no address")
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text


def test_a_taken_address_looks_the_same_and_its_owner_is_told(world: World, member: Newcomer) -> None:
    owner, free = member_of(world, locale="ru", name="Хозяйка Адреса"), other_address(world)
    with time_machine.travel(now(), tick=False):
        taken, usual = ask(member, owner.email), ask(member, free.email)
    assert (taken.status_code, taken.headers["Location"]) == (usual.status_code, usual.headers["Location"])
    assert taken.headers.getlist("Set-Cookie") == usual.headers.getlist("Set-Cookie")
    told = owner.mails()[-1]
    assert told["Content-Language"] == "ru"
    assert "account/email" not in told.get_content()
    assert "Хозяйка Адреса" in str(told["To"])
    assert member.email not in told.get_content()


def test_an_address_taken_meanwhile_is_not_changed_to(world: World, member: Newcomer) -> None:
    box = other_address(world)
    ask(member, box.email)
    link = box.link("account/email")
    box.register()
    box.confirm()
    assert "does not work" in box.browser.get(link).text
    assert confirm(box, link).status_code == 409
    assert box.sign_in().status_code == 303


def test_a_registration_that_nobody_confirmed_gives_way(world: World, member: Newcomer) -> None:
    box = other_address(world)
    box.register(password="the password of another")
    ask(member, box.email)
    assert confirm(box, box.link("account/email")).status_code == 303
    assert box.sign_in("the password of another").status_code == 422
    assert box.sign_in().status_code == 303


def test_two_people_who_want_one_address_at_once(world: World) -> None:
    members, box, barrier = [member_of(world) for _ in range(2)], other_address(world), Barrier(2)
    links = []
    for each in members:
        ask(each, box.email)
        links.append(box.link("account/email"))

    def use(link: str) -> int:
        visitor = newcomer(world)
        barrier.wait()
        return int(confirm(visitor, link).status_code)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(use, links)) == [303, 409]
    with world.reads() as session:
        assert session.scalar(select(func.count()).where(Person.email == box.email)) == 1


def test_nobody_sends_mails_to_address_after_address(world: World, member: Newcomer) -> None:
    boxes = [other_address(world) for _ in range(MAILS_FREE + 2)]
    for box in boxes:
        assert ask(member, box.email).status_code == 303
    assert sum(bool(box.mails()) for box in boxes) == MAILS_FREE


def test_the_present_address_again_sends_nothing(member: Newcomer) -> None:
    before = len(member.mails())
    assert ask(member, member.email).status_code == 303
    assert len(member.mails()) == before
