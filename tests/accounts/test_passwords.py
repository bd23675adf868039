"""Changing a password that is known, and choosing a new one where it is forgotten."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from elearn.accounts.change_password import RESET_SECONDS
from elearn.accounts.models import Login, Person, Token
from elearn.accounts.throttle import MAILS_FREE, OF_ADDRESS
from elearn.kernel.clock import now
from elearn.kernel.models import AuditEntry, Job
from elearn.web.application import SESSION_COOKIE
from tests.accounts.world import PASSWORD, Newcomer, member_of, newcomer
from tests.world import World

NEW = "quite another password"


@pytest.fixture
def member(world: World) -> Newcomer:
    return member_of(world)


def elsewhere(member: Newcomer) -> Newcomer:
    """The same person in another browser, signed in."""
    other = Newcomer(member.world, member.world.browser(signed_in=False), member.email)
    assert other.sign_in().status_code == 303
    return other


def is_in(somebody: Newcomer) -> bool:
    return bool(somebody.browser.get("/en/learning").status_code == 200)


def change(member: Newcomer, present: str = PASSWORD, new: str = NEW, **more: str):  # type: ignore[no-untyped-def]
    form = {"present": present, "password": new, "lang": "en", **more}
    return member.browser.post("/account/password", form)


def token_of(member: Newcomer, password: str = PASSWORD) -> str:
    program = member.world.program(signed_in=False)
    status, given = program.call("POST", "/tokens", {"email": member.email, "password": password})
    assert status == 201
    return str(given["token"])


def ask(somebody: Newcomer, email: str | None = None, lang: str = "en"):  # type: ignore[no-untyped-def]
    return somebody.browser.post("/password", {"email": email or somebody.email, "lang": lang})


def choose(somebody: Newcomer, link: str, password: str = NEW):  # type: ignore[no-untyped-def]
    form = {"link": link.rsplit("/", 1)[1], "password": password, "lang": "en"}
    return somebody.browser.post("/password/new", form)


def test_a_change_keeps_this_browser_and_ends_the_others(member: Newcomer) -> None:
    other = elsewhere(member)
    answer = change(member)
    assert answer.headers["Location"] == "/en/account"
    assert "Everywhere else you are signed out" in member.browser.get("/en/account").text
    assert is_in(member)
    assert not is_in(other)
    assert other.sign_in().status_code == 422
    assert other.sign_in(NEW).status_code == 303
    assert "has been changed" in member.mails()[-1].get_content()
    with member.world.reads() as session:
        person_id = session.scalar(select(Person.id).where(Person.email == member.email))
        entries = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == f"person:{person_id}")
        ).all()
    assert "password.changed" in entries


@pytest.mark.parametrize(("tick", "left"), [({}, 1), ({"tokens": "yes"}, 0)])
def test_tokens_end_where_that_is_wanted(member: Newcomer, tick: dict[str, str], left: int) -> None:
    token_of(member)
    change(member, **tick)
    with member.world.reads() as session:
        person_id = session.scalar(select(Person.id).where(Person.email == member.email))
        assert session.scalar(select(func.count()).where(Token.person_id == person_id)) == left


def test_a_wrong_present_password_changes_nothing_and_is_counted(member: Newcomer) -> None:
    other = elsewhere(member)
    answer = change(member, present="not the password")
    assert answer.status_code == 422
    assert 'href="#present"' in answer.text
    assert "not the password" not in answer.text
    assert NEW not in answer.text
    assert is_in(other)
    for _ in range(OF_ADDRESS.free - 1):
        change(member, present="not the password")
    early = change(member)
    assert early.status_code == 429
    assert int(early.headers["Retry-After"]) <= OF_ADDRESS.longest.seconds
    assert is_in(member)
    with time_machine.travel(now() + timedelta(seconds=int(early.headers["Retry-After"]))):
        assert change(member).status_code == 303


def test_a_new_password_that_is_too_short_is_named(member: Newcomer) -> None:
    answer = change(member, new="short")
    assert answer.status_code == 422
    assert 'href="#password"' in answer.text
    assert elsewhere(member)


def test_nobody_changes_a_password_signed_out(world: World) -> None:
    assert change(newcomer(world)).status_code == 401


def test_a_forgotten_password_from_the_form_to_signing_in(member: Newcomer) -> None:
    other = Newcomer(member.world, member.world.browser(signed_in=False), member.email)
    token_of(member)
    assert "/en/password" in other.browser.get("/en/sign-in").text
    assert "Macro" not in other.browser.get("/en/sign-in").text
    sent = ask(other).headers["Location"]
    assert sent == "/en/password/sent"
    assert other.browser.get(sent).status_code == 200
    link = other.link("password/new")
    page = other.browser.get(link)
    assert 'name="password"' in page.text
    answer = choose(other, link)
    assert answer.headers["Location"] == "/en/learning"
    assert "new password counts" in other.browser.get("/en/learning").text
    assert not is_in(member)
    assert is_in(other)
    with member.world.reads() as session:
        person_id = session.scalar(select(Person.id).where(Person.email == member.email))
        assert session.scalar(select(func.count()).where(Token.person_id == person_id)) == 0
        assert session.scalar(select(func.count()).where(Login.person_id == person_id)) == 1


def test_the_link_is_good_once(member: Newcomer) -> None:
    ask(member)
    link = member.link("password/new")
    assert choose(member, link).status_code == 303
    again = choose(member, link, "a third password")
    assert again.status_code == 409
    assert "does not work" in member.browser.get(link).text
    assert member.sign_in("a third password").status_code == 422
    assert member.sign_in(NEW).status_code == 303


def test_the_link_dies_with_a_change_of_the_password(member: Newcomer) -> None:
    ask(member)
    link = member.link("password/new")
    change(member)
    assert choose(member, link, "a third password").status_code == 409
    assert member.sign_in(NEW).status_code == 303


def test_one_use_ends_every_other_link(member: Newcomer) -> None:
    ask(member)
    first = member.link("password/new")
    ask(member)
    assert choose(member, member.link("password/new")).status_code == 303
    assert choose(member, first, "a third password").status_code == 409


def test_the_link_is_good_for_an_hour(member: Newcomer) -> None:
    ask(member)
    link = member.link("password/new")
    with time_machine.travel(now() + timedelta(seconds=RESET_SECONDS - 5)):
        assert 'name="password"' in member.browser.get(link).text
    with time_machine.travel(now() + timedelta(seconds=RESET_SECONDS + 5)):
        assert "does not work" in member.browser.get(link).text
        assert choose(member, link).status_code == 409


def test_a_link_of_another_kind_is_none(world: World, member: Newcomer) -> None:
    stranger = newcomer(world)
    stranger.register()
    confirmation = stranger.link()
    assert choose(stranger, confirmation).status_code == 409
    assert choose(stranger, "/forged").status_code == 409
    ask(member)
    assert member.browser.post(f"/confirm/{member.link('password/new').rsplit('/', 1)[1]}").status_code == 409


def test_a_short_password_behind_the_link_is_named_and_the_link_stays(member: Newcomer) -> None:
    ask(member)
    link = member.link("password/new")
    answer = choose(member, link, "short")
    assert answer.status_code == 422
    assert 'href="#password"' in answer.text
    assert f'value="{link.rsplit("/", 1)[1]}"' in answer.text
    assert choose(member, link).status_code == 303


def test_an_unknown_address_looks_the_same_and_gets_no_mail(world: World, member: Newcomer) -> None:
    stranger = newcomer(world)
    with world.reads() as session:
        before = session.scalar(select(func.count()).select_from(Job))
    known, unknown = ask(stranger, member.email), ask(stranger)
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert known.headers.getlist("Set-Cookie") == unknown.headers.getlist("Set-Cookie")
    with world.reads() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == (before or 0) + 2
    assert stranger.mails() == []
    assert "password/new" in member.mails()[-1].get_content()


def test_a_few_such_mails_an_hour_and_one_of_them_is_good(member: Newcomer) -> None:
    moment = now()
    for minutes in range(0, 59, 7):
        with time_machine.travel(moment + timedelta(minutes=minutes)):
            assert ask(member).headers["Location"] == "/en/password/sent"
            sent = [mail for mail in member.mails() if "password/new" in mail.get_content()]
    assert len(sent) == MAILS_FREE
    with time_machine.travel(moment + timedelta(minutes=59)):
        assert choose(member, member.link("password/new")).status_code == 303


def test_the_mail_is_in_the_readers_language(world: World) -> None:
    member = member_of(world, locale="ru")
    ask(member)
    mail = member.mails()[-1]
    assert mail["Content-Language"] == "ru"
    assert "/ru/password/new/" in mail.get_content()
    assert "Новый пароль" in str(mail["Subject"])


def test_who_has_not_confirmed_does_so_by_the_link(world: World) -> None:
    somebody = newcomer(world)
    somebody.register()
    ask(somebody)
    assert choose(somebody, somebody.link("password/new")).status_code == 303
    assert somebody.sign_in(NEW).headers["Location"] == "/en/learning"


def test_something_that_is_no_address_is_named(world: World) -> None:
    answer = ask(newcomer(world), "no address")
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text


def test_who_is_made_to_wait_by_a_stranger_gets_in_by_a_new_password(member: Newcomer) -> None:
    owner = Newcomer(member.world, member.world.browser(signed_in=False), member.email)
    for _ in range(OF_ADDRESS.free):
        member.sign_in("a stranger's guess")
    assert owner.sign_in().status_code == 429
    ask(owner)
    assert choose(owner, owner.link("password/new")).status_code == 303
    cookie = owner.browser.client.get_cookie(SESSION_COOKIE)
    assert cookie is not None
    assert (cookie.expires, cookie.max_age) == (None, None)  # it ends with the browser
    assert is_in(owner)
    assert owner.sign_in(NEW).status_code == 429
    with time_machine.travel(now() + OF_ADDRESS.longest):
        assert owner.sign_in(NEW).status_code == 303
