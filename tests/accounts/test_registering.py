"""Registering: a form that forgives, a mail that arrives or says why not, a link that only its reader can use."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import func, select

from elearn.accounts.affiliations import claim_affiliation
from elearn.accounts.models import Affiliation, Person
from elearn.accounts.register import stamp_of
from elearn.accounts.schemas import AffiliationClaim
from elearn.accounts.secrets import Signer
from elearn.kernel.clock import now
from elearn.kernel.models import Job
from elearn.kernel.unit_of_work import unit_of_work
from tests.accounts.world import Newcomer, do_jobs, newcomer
from tests.servers import free_port
from tests.world import World


def person_of(world: World, email: str) -> Person | None:
    with world.reads() as session:
        return session.scalar(select(Person).where(Person.email == email))


def test_from_the_form_to_the_first_page(world: World) -> None:
    somebody = newcomer(world)
    sent = somebody.register()
    assert sent.status_code == 303
    assert somebody.email in somebody.browser.get(sent.headers["Location"]).text
    assert somebody.confirm().headers["Location"].endswith("/en/sign-in")
    assert "confirmed" in somebody.browser.get("/en/sign-in").text
    assert somebody.sign_in().headers["Location"] == "/en/learning"
    assert somebody.browser.get("/en/learning").status_code == 200


def test_the_mail_is_in_the_readers_language(world: World) -> None:
    somebody = newcomer(world)
    somebody.register(locale="ru")
    (mail,) = somebody.mails()
    assert mail["Content-Language"] == "ru"
    assert "/ru/confirm/" in mail.get_content()
    assert any("а" <= letter <= "я" for letter in str(mail["Subject"]))


def test_a_form_with_faults_comes_back_with_every_field_named_and_nothing_lost(world: World) -> None:
    somebody = newcomer(world)
    answer = somebody.register(
        name="",
        latin_name="Аида",
        email="no address",
        password="too short",
        locale="xx",
        organisation="o" * 201,
    )
    assert answer.status_code == 422
    for field in ("name", "latin_name", "email", "password", "locale", "organisation"):
        assert f'href="#{field}"' in answer.text, field
        assert f'id="{field}-fault"' in answer.text
    assert 'role="alert"' in answer.text
    assert 'value="Аида"' in answer.text
    assert 'value="no address"' in answer.text
    assert "too short" not in answer.text.replace("This is too short", "")
    summary = answer.text.split('role="alert"')[1].split("</ul>")[0]
    assert "Your name: Fill this in." in summary
    assert "Password: This is too short" in summary
    assert "<title>" in answer.text
    assert person_of(world, "no address") is None


def test_a_state_that_is_not_in_the_list_is_refused_and_no_account_is_left(world: World) -> None:
    somebody = newcomer(world)
    assert somebody.register(state="XX").status_code == 422
    assert person_of(world, somebody.email) is None


def test_a_wrong_state_is_refused_the_same_whoever_has_the_address(world: World) -> None:
    known, stranger = newcomer(world), newcomer(world)
    known.register()
    known.confirm()
    other = Newcomer(world, world.browser(signed_in=False), known.email)
    begun = len(known.mails())
    told, usual = other.register(state="XX"), stranger.register(state="XX")
    assert told.status_code == usual.status_code == 422
    assert told.text.replace(known.email, "") == usual.text.replace(stranger.email, "")
    assert len(known.mails()) == begun


@pytest.mark.parametrize("field", ["name", "latin_name", "email", "password", "locale"])
def test_each_field_that_is_needed_is_asked_for(world: World, field: str) -> None:
    somebody = newcomer(world)
    form = somebody.form()
    del form[field]
    answer = somebody.browser.post("/register", form)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "Aida\r\nBcc: x@evil.example",
        "<script>alert(1)</script>",
        '"; DROP TABLE person',
        "A" * 200,
        "Ә" * 200,
    ],
)
def test_any_name_registers_and_gets_its_mail(world: World, name: str) -> None:
    somebody = newcomer(world)
    assert somebody.register(name=name).status_code == 303
    (mail,) = somebody.mails()
    assert mail["Bcc"] is None
    assert somebody.confirm().status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        "a b@x.example",
        "a@x",
        "a@@x.example",
        "a@x.example\r\nBcc: y@z.example",
        "пример@x.example",
        "a..b@x.example",
        ".a@x.example",
        "a.@x.example",
        "@x.example",
    ],
)
def test_an_address_that_no_mail_reaches_is_refused(world: World, address: str) -> None:
    assert newcomer(world).register(email=address).status_code == 422


def test_opening_the_link_confirms_nothing(world: World) -> None:
    somebody = newcomer(world)
    somebody.register()
    link = somebody.link()
    for _ in range(2):
        assert somebody.browser.get(link).status_code == 200
    found = person_of(world, somebody.email)
    assert found is not None
    assert found.confirmed_at is None


def test_the_link_works_twice_and_confirms_once(world: World) -> None:
    somebody = newcomer(world)
    somebody.register()
    somebody.confirm()
    first = person_of(world, somebody.email)
    assert somebody.confirm().status_code == 303
    again = person_of(world, somebody.email)
    assert first is not None
    assert again is not None
    assert first.confirmed_at == again.confirmed_at


def test_a_link_that_is_too_old_says_so_and_what_to_do(world: World) -> None:
    somebody = newcomer(world)
    somebody.register()
    link = somebody.link()
    with time_machine.travel(now() + timedelta(days=3, minutes=1)):
        page = somebody.browser.get(link)
        assert 'method="post" action="/confirm' not in page.text
        assert "/en/sign-in" in page.text
        assert somebody.browser.post(link.replace("/en/", "/", 1)).status_code == 409
    found = person_of(world, somebody.email)
    assert found is not None
    assert found.confirmed_at is None


def test_a_forged_link_confirms_nobody(world: World) -> None:
    somebody = newcomer(world)
    somebody.register()
    found = person_of(world, somebody.email)
    assert found is not None
    signer, stranger = Signer(world.services.settings.secret_key), Signer("another key " * 4)
    forged = (
        stranger.sign("confirm", str(found.id), somebody.email),
        signer.sign("mail", str(found.id), somebody.email),
        signer.sign("confirm", str(found.id), "other@world.example", stamp_of(found)),
        signer.sign("confirm", str(found.id), somebody.email, "another"),
        somebody.link().rsplit("/", 1)[1][:-1],
    )
    for link in forged:
        assert somebody.browser.post(f"/confirm/{link}").status_code == 409
    found = person_of(world, somebody.email)
    assert found is not None
    assert found.confirmed_at is None


def test_the_mail_can_be_sent_again(world: World) -> None:
    somebody = newcomer(world)
    sent = somebody.register().headers["Location"]
    assert len(somebody.mails()) == 1
    again = somebody.browser.post(sent.replace("/en/", "/", 1))
    assert again.status_code == 303
    page = somebody.browser.get(again.headers["Location"]).text
    assert "once more" in page
    assert len(somebody.mails()) == 2
    assert somebody.confirm().status_code == 303


def test_a_mail_that_was_not_taken_is_seen_and_can_be_tried_again(world: World) -> None:
    somebody = newcomer(world)
    sent = somebody.register().headers["Location"]
    assert "on its way" in somebody.browser.get(sent).text
    do_jobs(world.platform, mail=f"smtp://127.0.0.1:{free_port()}")
    page = somebody.browser.get(sent).text
    assert "has not taken the message yet" in page
    assert "refused" not in page.lower()
    with world.reads() as session:
        told = session.scalars(select(Job.error).where(Job.error.is_not(None))).all()
    assert any("refused" in str(error) for error in told)
    somebody.browser.post(sent.replace("/en/", "/", 1))
    assert len(somebody.mails()) == 1


def test_an_address_that_is_known_looks_the_same_and_gets_another_mail(world: World) -> None:
    known = newcomer(world)
    known.register()
    known.confirm()
    stranger = newcomer(world)
    fresh = stranger.register()
    answer = stranger.browser.post("/register", known.form(name="Somebody else", email=known.email.upper()))
    assert answer.status_code == fresh.status_code == 303
    shown = stranger.browser.get(answer.headers["Location"]).text.replace(known.email.upper(), "ADDRESS")
    usual = stranger.browser.get(fresh.headers["Location"]).text.replace(stranger.email, "ADDRESS")
    assert without_addresses(shown) == without_addresses(usual)
    assert "already" in str(known.mails()[-1]["Subject"])
    found = person_of(world, known.email)
    assert found is not None
    assert found.name == "Аида Ученик"


def without_addresses(page: str) -> list[str]:
    """The words of a page, without the signed addresses in it."""
    return [piece.split('"', 1)[-1] for piece in page.split("/register/sent/")]


def test_who_registered_anothers_address_first_has_no_password_to_it(world: World) -> None:
    owner = newcomer(world)
    thief = Newcomer(world, world.browser(signed_in=False), owner.email)
    thief.register(password="the password of a thief")
    old_link = owner.link()
    owner.register()
    assert owner.browser.post(old_link.replace("/en/", "/", 1)).status_code == 409
    owner.confirm()
    assert thief.sign_in("the password of a thief").status_code == 422
    assert owner.sign_in().status_code == 303


def test_two_registrations_at_once_are_one_account(world: World) -> None:
    somebody, barrier = newcomer(world), Barrier(4)

    def register(_: int) -> int:
        other = newcomer(world)
        barrier.wait()
        status: int = other.browser.post("/register", somebody.form()).status_code
        return status

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(register, range(4))) == [303] * 4
    with world.reads() as session:
        assert session.scalar(select(func.count()).where(Person.email == somebody.email)) == 1


def test_two_claims_at_once_are_one_after_the_other(world: World) -> None:
    person_id, _ = world.person()
    states = ("KG", "KZ", "UZ", "TJ")
    barrier = Barrier(len(states))

    def claim(state: str) -> None:
        barrier.wait()
        with unit_of_work(world.services.writers) as session:
            claim_affiliation(session, person_id, AffiliationClaim(state, ""), now())

    with ThreadPoolExecutor(len(states)) as threads:
        list(threads.map(claim, states))
    with world.reads() as session:
        rows = session.scalars(select(Affiliation).where(Affiliation.person_id == person_id)).all()
    assert len(rows) == len(states)
    assert sum(row.until is None for row in rows) == 1


def test_what_was_claimed_waits_for_somebody_who_may_confirm_it(world: World) -> None:
    somebody = newcomer(world)
    somebody.register(organisation="Border Service of Somewhere")
    found = person_of(world, somebody.email)
    assert found is not None
    with world.reads() as session:
        claim = session.scalar(select(Affiliation).where(Affiliation.person_id == found.id))
        assert claim is not None
        assert (claim.state, claim.organisation_text, claim.confirmed_at) == (
            "KG",
            "Border Service of Somewhere",
            None,
        )
